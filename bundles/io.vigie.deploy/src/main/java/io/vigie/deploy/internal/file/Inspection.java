package io.vigie.deploy.internal.file;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Trust;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.Version;

/**
 * Looks at files of plug-ins before the framework sees them. A file is copied once into the store of jars, and
 * the copy is what is looked at and what is kept: whatever becomes of the file meanwhile does not matter.
 * Thread-safe.
 */
public final class Inspection {
    /** Class files of Java 1 have version 45. */
    private static final int CLASS_OFFSET = 44;

    private static final int NEWEST_IMAGINABLE = 200;

    private final JarStore store;
    private final TrustStore trust;
    private final Set<String> platform;
    private final Clock clock;

    /**
     * An inspection.
     *
     * @param store takes the files that pass
     * @param trust says whose signatures count
     * @param platform the symbolic names of the bundles that no plug-in may change
     * @param clock says which certificates are valid
     */
    public Inspection(JarStore store, TrustStore trust, Collection<String> platform, Clock clock) {
        this.store = store;
        this.trust = trust;
        this.platform = Set.copyOf(platform);
        this.clock = clock;
    }

    /**
     * Looks at a file that someone wants to install, and keeps a copy.
     *
     * @param jar the file
     * @param demanded digests of which the file must have one; a file that has is pinned. Empty: any will do
     * @param unsignedAllowed whether it may come in when nobody vouches for it
     * @throws DeployException when it is refused; one sentence for each reason known by then
     */
    public PluginFile inspect(Path jar, Collection<String> demanded, boolean unsignedAllowed) {
        return inspect(jar, demanded, List.of(), unsignedAllowed);
    }

    /**
     * The same.
     *
     * @param vouched further digests that someone named; a file that has one of them is pinned
     */
    public PluginFile inspect(
            Path jar, Collection<String> demanded, Collection<String> vouched, boolean unsignedAllowed) {
        return look(jar, (digest, content, reasons) -> {
            if (!demanded.isEmpty() && !demanded.contains(digest)) {
                String expected = String.join(", ", demanded);
                reasons.add(Text.of(
                        "its SHA-256 is " + digest + " and should be " + expected,
                        "son SHA-256 est " + digest + " et devrait être " + expected));
            }
            boolean pinned = demanded.contains(digest) || vouched.contains(digest);
            return trust(content, pinned, unsignedAllowed, reasons);
        });
    }

    /**
     * Looks at a file of the distribution, and keeps a copy. Its signature is not asked for.
     *
     * @throws DeployException when it is refused
     */
    public PluginFile distribution(Path jar) {
        return look(jar, (digest, content, reasons) -> new Vouched(Trust.DISTRIBUTION, ""));
    }

    /**
     * Looks again at a file that was let in earlier. What was decided of its trust then stands.
     *
     * @throws DeployException when the store no longer has it as it was, or this Java cannot run it
     */
    public PluginFile kept(PluginSet.Entry entry) {
        return look(store.get(entry), (digest, content, reasons) -> new Vouched(entry.trust(), entry.signer()));
    }

    private record Vouched(Trust trust, String signer) {}

    private interface Vouching {
        @Nullable
        Vouched of(String digest, JarContent content, List<Text> reasons);
    }

    private PluginFile look(Path jar, Vouching vouching) {
        String file =
                jar.getFileName() == null ? jar.toString() : jar.getFileName().toString();
        try (JarStore.Staged copy = stage(jar)) {
            JarContent content = JarContent.read(copy.file());
            Map<String, String> headers = content.headers();
            String name = Headers.name(headers);
            Version version = Headers.version(headers);
            List<Text> reasons = new ArrayList<>();
            bundle(headers, reasons);
            runsHere(content, reasons);
            Vouched vouched = vouching.of(copy.digest(), content, reasons);
            if (!reasons.isEmpty() || vouched == null) {
                String who = name + " " + version + " (" + file + ")";
                throw new DeployException(
                        reasons.stream().map(why -> sentence(who, why)).toList(), null);
            }
            return new PluginFile(
                    store.keep(copy),
                    file,
                    copy.digest(),
                    name,
                    version,
                    headers,
                    content.classVersion(),
                    vouched.signer(),
                    vouched.trust(),
                    content.vectors());
        } catch (Refused e) {
            throw new DeployException(List.of(sentence(file, e.why())), e);
        } catch (JarStore.TooLarge e) {
            long mib = JarStore.LARGEST >> 20;
            throw new DeployException(
                    List.of(sentence(
                            file,
                            Text.of(
                                    "it is larger than " + mib + " MiB, which no plug-in is",
                                    "il dépasse " + mib + " Mio, ce qu'aucune extension ne fait"))),
                    e);
        } catch (IOException e) {
            Text cause = Causes.of(e);
            throw new DeployException(
                    List.of(Text.of(
                            jar + " cannot be read: " + cause.en() + ".",
                            jar + " est illisible : " + cause.fr() + ".")),
                    e);
        }
    }

    private JarStore.Staged stage(Path jar) throws IOException {
        if (Files.isDirectory(jar)) {
            throw new FileSystemException(jar.toString(), null, "it is a folder");
        }
        return store.stage(jar);
    }

    private static Text sentence(String who, Text why) {
        return Text.of(who + " is refused: " + why.en() + ".", who + " est refusé : " + why.fr() + ".");
    }

    // ---- A bundle ----

    private void bundle(Map<String, String> headers, List<Text> reasons) {
        String format =
                headers.getOrDefault(Constants.BUNDLE_MANIFESTVERSION, "1").strip();
        if (!format.equals("2")) {
            reasons.add(Text.of(
                    "its Bundle-ManifestVersion is " + format + " and has to be 2; build it with bnd",
                    "sa Bundle-ManifestVersion est " + format + " et doit être 2 ; construisez-le avec bnd"));
        }
        for (Headers.Clause host : Headers.parse(headers.get(Constants.FRAGMENT_HOST))) {
            if (platform.contains(host.path()) || host.path().equals(Constants.SYSTEM_BUNDLE_SYMBOLICNAME)) {
                reasons.add(Text.of(
                        "it is a fragment of " + host.path() + ", which belongs to the platform, and no plug-in may"
                                + " change that",
                        "c'est un fragment de " + host.path()
                                + ", qui appartient à la plate-forme, et aucune extension ne" + " peut la modifier"));
            }
        }
    }

    // ---- This Java ----

    private static void runsHere(JarContent content, List<Text> reasons) {
        int java = Runtime.version().feature();
        int needed = content.classVersion() - CLASS_OFFSET;
        String en = "; build it for Java " + java + ", or run Vigie on a newer Java";
        String fr = " ; construisez-le pour Java " + java + ", ou lancez Vigie sur un Java plus récent";
        if (needed > java) {
            String type = type(content.newest());
            reasons.add(Text.of(
                    "its class " + type + " is for Java " + needed + ", and this is Java " + java + en,
                    "sa classe " + type + " est pour Java " + needed + ", et ce Java est le " + java + fr));
        }
        for (Headers.Clause clause : Headers.parse(content.headers().get(Constants.REQUIRE_CAPABILITY))) {
            String filter = clause.directives().get(Constants.FILTER_DIRECTIVE);
            boolean optional = "optional".equals(clause.directives().get(Constants.RESOLUTION_DIRECTIVE));
            if (clause.paths().contains("osgi.ee") && filter != null && !optional && needed <= java) {
                environment(filter, java, reasons, en, fr);
            }
        }
    }

    /** A class as its author knows it, with the jar within the jar in front that it is in, if so. */
    private static String type(String entry) {
        int inner = entry.indexOf("!/") < 0 ? 0 : entry.indexOf("!/") + 2;
        String type = entry.substring(inner, entry.length() - ".class".length());
        return entry.substring(0, inner) + type.replace('/', '.');
    }

    private static void environment(String written, int java, List<Text> reasons, String en, String fr) {
        Filter filter;
        try {
            filter = FrameworkUtil.createFilter(written);
        } catch (InvalidSyntaxException e) {
            reasons.add(Text.of(
                    "its Require-Capability osgi.ee has a filter that cannot be read: " + written,
                    "son Require-Capability osgi.ee a un filtre illisible : " + written));
            return;
        }
        // Others, such as OSGi/Minimum or the compact profiles, are for the framework to know.
        if (!written.toLowerCase(Locale.ROOT).contains("javase)") || runs(filter, java)) {
            return;
        }
        OptionalInt needed = IntStream.rangeClosed(java + 1, NEWEST_IMAGINABLE)
                .filter(newer -> runs(filter, newer))
                .findFirst();
        if (needed.isPresent()) {
            reasons.add(Text.of(
                    "it asks for Java " + needed.getAsInt() + ", and this is Java " + java + en,
                    "il demande Java " + needed.getAsInt() + ", et ce Java est le " + java + fr));
        } else {
            reasons.add(Text.of(
                    "it asks for " + written + ", which no Java from " + java + " on fulfils",
                    "il demande " + written + ", ce qu'aucun Java à partir du " + java + " ne satisfait"));
        }
    }

    private static boolean runs(Filter filter, int java) {
        List<Version> versions = new ArrayList<>();
        IntStream.rangeClosed(1, 8).forEach(minor -> versions.add(new Version(1, minor, 0)));
        IntStream.rangeClosed(9, java).forEach(major -> versions.add(new Version(major, 0, 0)));
        return filter.matches(Map.of("osgi.ee", "JavaSE", "version", versions));
    }

    // ---- Trust ----

    private @Nullable Vouched trust(JarContent content, boolean pinned, boolean unsignedAllowed, List<Text> reasons) {
        Text why;
        if (content.signed() && content.signers().isEmpty()) {
            // Not even a digest helps: somebody added to what had been signed.
            reasons.add(Text.of(
                    "it is signed in part only, its entry " + content.unsigned() + " is not; have all of it signed",
                    "il n'est signé qu'en partie, son entrée " + content.unsigned() + " ne l'est pas ; faites-le signer"
                            + " en entier"));
            return null;
        }
        if (content.signed()) {
            Text first = null;
            for (Iterator<List<X509Certificate>> i = content.signers().iterator(); i.hasNext(); ) {
                List<X509Certificate> chain = i.next();
                Optional<Text> objection = trust.objection(chain, clock.instant());
                if (objection.isEmpty()) {
                    return new Vouched(Trust.SIGNED, TrustStore.name(chain.get(0)));
                }
                first = first == null ? objection.get() : first;
            }
            why = first == null ? Text.of("", "") : first;
        } else if (content.attempted()) {
            why = Text.of(
                    "its signature is not of a kind that this Java accepts",
                    "sa signature n'est pas d'une sorte que ce Java accepte");
        } else {
            why = Text.of("it is not signed", "il n'est pas signé");
        }
        if (pinned) {
            return new Vouched(Trust.PINNED, "");
        }
        if (unsignedAllowed) {
            return new Vouched(Trust.UNSIGNED, "");
        }
        reasons.add(Text.of(
                why.en() + "; have it signed by someone whose certificate is in " + trust + ", name its SHA-256 digest,"
                        + " or allow unsigned plug-ins",
                why.fr() + " ; faites-le signer par quelqu'un dont le certificat est dans " + trust
                        + ", nommez son condensat SHA-256, ou autorisez les extensions non signées"));
        return null;
    }
}
