package io.vigie.deploy.internal.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;

/**
 * What is in a jar, every byte of which was read: its checksums hold and so do its signatures, as far as it
 * has any.
 *
 * @param headers the main attributes of its manifest, found in any case
 * @param classVersion the highest class-file version that this runtime would see, 0 without classes
 * @param newest the class of that version
 * @param signers the chains of certificates of those who signed all of it
 * @param signed whether anybody signed any of it
 * @param unsigned an entry that not all signers of others signed, empty when there is none
 * @param attempted whether it has signatures, be they readable or not
 * @param vectors whether it carries conformance vectors
 */
record JarContent(
        Map<String, String> headers,
        int classVersion,
        String newest,
        List<List<X509Certificate>> signers,
        boolean signed,
        String unsigned,
        boolean attempted,
        boolean vectors) {
    private static final int MOST_ENTRIES = 100_000;
    private static final long MOST_BYTES = 1L << 30;
    private static final long LARGEST_DIRECTORY = 64L << 20;
    private static final long LARGEST_SIGNATURE = 16L << 20;
    private static final int CLASS_HEADER = 8;
    private static final byte[] CLASS_MAGIC = {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE};
    private static final String VERSIONS = "META-INF/versions/";

    /**
     * Reads a jar that nobody changes meanwhile.
     *
     * @throws Refused when it is none, damaged, absurd, or not as it was signed
     * @throws IOException when the disk fails
     */
    static JarContent read(Path file) throws Refused, IOException {
        looksLikeAJar(file);
        try (JarFile jar = new JarFile(file.toFile(), true)) {
            return new Reader(jar).read();
        } catch (TooMuch e) {
            throw e.refused();
        } catch (ZipException | IllegalArgumentException e) {
            throw damaged("", "");
        }
    }

    private static void looksLikeAJar(Path file) throws Refused, IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(2);
        }
        if (start.length == 0) {
            throw new Refused("it is empty; copy it again", "il est vide ; copiez-le à nouveau");
        }
        if (start.length < 2 || start[0] != 'P' || start[1] != 'K') {
            throw new Refused("it is not a jar", "ce n'est pas un jar");
        }
        CentralDirectory directory = CentralDirectory.of(file)
                .orElseThrow(() -> damaged("it ends before its table of contents", "il finit avant son sommaire"));
        if (directory.entries() > MOST_ENTRIES || directory.bytes() > LARGEST_DIRECTORY) {
            throw TooMuch.ENTRIES.refused();
        }
    }

    private static Refused damaged(String en, String fr) {
        return new Refused(
                "it is truncated or damaged" + (en.isEmpty() ? "" : ", " + en) + "; copy it again",
                "il est tronqué ou endommagé" + (fr.isEmpty() ? "" : ", " + fr) + " ; copiez-le à nouveau");
    }

    /** More than a plug-in can sensibly hold. An IOException, so that it passes through the streams of the JDK. */
    private static final class TooMuch extends IOException {
        private static final long serialVersionUID = 1L;
        static final TooMuch ENTRIES = new TooMuch("more than 100,000 entries", "plus de 100 000 entrées");
        static final TooMuch BYTES =
                new TooMuch("more than 1 GiB when it is unpacked", "plus de 1 Gio une fois décompressé");

        private final String fr;

        private TooMuch(String en, String fr) {
            super(en);
            this.fr = fr;
        }

        Refused refused() {
            return new Refused(
                    "it has " + getMessage() + ", which no plug-in has", "il a " + fr + ", ce qu'aucune extension n'a");
        }

        @Override
        public Throwable fillInStackTrace() {
            return this; // one for all
        }
    }

    private static final class Reader {
        private final JarFile jar;
        private final int java = Runtime.version().feature();
        private final Set<String> nested = new HashSet<>();
        private long unpacked;
        private int classVersion;
        private String newest = "";
        private @Nullable Set<CodeSigner> everywhere;
        private final Set<CodeSigner> anywhere = new HashSet<>();
        private String notByAll = "";
        private boolean attempted;

        Reader(JarFile jar) {
            this.jar = jar;
        }

        JarContent read() throws Refused, IOException {
            Set<String> names = names();
            Manifest manifest = manifest();
            Map<String, String> headers = Headers.of(manifest);
            Headers.parse(headers.get(Constants.BUNDLE_CLASSPATH)).forEach(clause -> nested.addAll(clause.paths()));
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                entry(entries.nextElement());
            }
            if (!anywhere.isEmpty()) {
                complete(manifest, names);
            }
            return new JarContent(
                    headers,
                    classVersion,
                    newest,
                    everywhere == null
                            ? List.of()
                            : everywhere.stream().map(Reader::chain).toList(),
                    !anywhere.isEmpty(),
                    notByAll,
                    attempted,
                    names.contains(PluginFile.VECTORS));
        }

        /** Looks at all names and sizes before Java reads manifest and signatures into memory. */
        private Set<String> names() throws Refused, IOException {
            Set<String> names = new HashSet<>();
            long declared = 0;
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (names.size() > MOST_ENTRIES) {
                    throw TooMuch.ENTRIES;
                }
                named(entry.getName(), names);
                declared += Math.max(0, entry.getSize());
                if (declared > MOST_BYTES) {
                    throw TooMuch.BYTES;
                }
                boolean large = entry.getSize() < 0 || entry.getSize() > LARGEST_SIGNATURE;
                if (large && signing(entry.getName().toUpperCase(Locale.ROOT))) {
                    throw new Refused(
                            "its entry " + entry.getName() + " is larger than any manifest or signature is",
                            "son entrée " + entry.getName() + " dépasse la taille de tout manifeste et de toute"
                                    + " signature");
                }
            }
            return names;
        }

        private Manifest manifest() throws Refused, IOException {
            try {
                // The framework reads the manifest by this very name, Java also by others.
                Manifest manifest = jar.getEntry(JarFile.MANIFEST_NAME) == null ? null : jar.getManifest();
                if (manifest != null) {
                    return manifest;
                }
            } catch (SecurityException e) {
                throw changed(JarFile.MANIFEST_NAME);
            } catch (ZipException e) {
                throw damaged("its manifest cannot be read", "son manifeste est illisible");
            } catch (TooMuch e) {
                throw e;
            } catch (IOException e) {
                throw new Refused("its manifest is not well-formed", "son manifeste est mal formé");
            }
            throw new Refused(
                    "it is not an OSGi bundle: it has no manifest",
                    "ce n'est pas un bundle OSGi : il n'a pas" + " de manifeste");
        }

        /** Two entries of one name are one to the checks of Java and another to who reads the file otherwise. */
        private static void named(String name, Set<String> names) throws Refused {
            String upper = name.toUpperCase(Locale.ROOT);
            boolean twice = !names.add(name) || signing(upper) && !upper.equals(name) && !names.add(upper);
            if (twice) {
                throw new Refused(
                        "its entry " + name + " is there twice; build it again",
                        "son entrée " + name + " s'y trouve deux fois ; reconstruisez-le");
            }
            if (name.startsWith("/")
                    || name.contains("\\")
                    || Arrays.asList(name.split("/")).contains("..")) {
                throw new Refused(
                        "its entry " + name + " leads out of it; build it again",
                        "son entrée " + name + " mène hors de lui ; reconstruisez-le");
            }
        }

        private void entry(JarEntry entry) throws Refused, IOException {
            String name = entry.getName();
            CRC32 sum = new CRC32();
            try (InputStream in = jar.getInputStream(entry)) {
                InputStream counted = new Counted(in, sum);
                if (name.endsWith(".class")) {
                    look(name, counted);
                } else if (nested.contains(name)) {
                    lookInto(name, counted);
                }
                counted.transferTo(OutputStream.nullOutputStream());
            } catch (SecurityException e) {
                throw changed(name);
            } catch (TooMuch e) {
                throw e;
            } catch (IOException e) {
                throw damaged("its entry " + name + " cannot be read", "son entrée " + name + " est illisible");
            }
            if (entry.getCrc() >= 0 && entry.getCrc() != sum.getValue()) {
                throw damaged(
                        "its entry " + name + " has another checksum than it says",
                        "son entrée " + name + " a une autre somme de contrôle que celle indiquée");
            }
            if (signing(name.toUpperCase(Locale.ROOT))) {
                attempted |= name.toUpperCase(Locale.ROOT).endsWith(".SF");
            } else if (!entry.isDirectory()) {
                signers(name, entry.getCodeSigners());
            }
        }

        private void signers(String name, CodeSigner @Nullable [] signers) {
            Set<CodeSigner> by = signers == null ? Set.of() : new LinkedHashSet<>(Arrays.asList(signers));
            anywhere.addAll(by);
            Set<CodeSigner> before = everywhere;
            if (before == null) {
                everywhere = new LinkedHashSet<>(by);
                if (by.isEmpty()) {
                    notByAll = name;
                }
            } else {
                boolean some = !before.isEmpty();
                before.retainAll(by);
                if (some && before.isEmpty()) {
                    notByAll = name;
                }
            }
        }

        /** A signature does not cover which entries there are, but the manifest names all that there were. */
        private static void complete(Manifest manifest, Set<String> names) throws Refused {
            for (Map.Entry<String, Attributes> section : manifest.getEntries().entrySet()) {
                boolean digested = section.getValue().keySet().stream()
                        .anyMatch(key -> key.toString().endsWith("-Digest"));
                if (digested && !names.contains(section.getKey())) {
                    throw new Refused(
                            "its entry " + section.getKey() + " was taken away after it had been signed; get it again"
                                    + " from whoever signed it",
                            "son entrée " + section.getKey() + " a été retirée après sa signature ; demandez-le à"
                                    + " nouveau à qui l'a signé");
                }
            }
        }

        private static Refused changed(String name) {
            return new Refused(
                    "its signature does not hold, " + name + " was changed after it had been signed; get it again from"
                            + " whoever signed it",
                    "sa signature ne tient pas, " + name + " a changé après avoir été signé ; demandez-le à nouveau à"
                            + " qui l'a signé");
        }

        private void look(String name, InputStream in) throws IOException {
            byte[] start = in.readNBytes(CLASS_HEADER);
            if (start.length < CLASS_HEADER
                    || !Arrays.equals(start, 0, CLASS_MAGIC.length, CLASS_MAGIC, 0, CLASS_MAGIC.length)
                    || !seen(name)) {
                return;
            }
            int version = (start[6] & 0xFF) << 8 | start[7] & 0xFF;
            if (version > classVersion) {
                classVersion = version;
                newest = name;
            }
        }

        /** Whether this runtime loads it: it leaves out what is for a newer one, and descriptors of modules. */
        private boolean seen(String name) {
            if (name.endsWith("module-info.class")) {
                return false;
            }
            if (!name.startsWith(VERSIONS)) {
                return true;
            }
            String version = name.substring(VERSIONS.length()).split("/", 2)[0];
            return version.matches("[0-9]{1,4}") && Integer.parseInt(version) <= java;
        }

        /** Looks at the classes of a jar within the jar. */
        private void lookInto(String name, InputStream in) throws IOException {
            try {
                ZipInputStream inner = new ZipInputStream(in);
                for (ZipEntry entry = inner.getNextEntry(); entry != null; entry = inner.getNextEntry()) {
                    InputStream counted = new Counted(inner, new CRC32());
                    if (entry.getName().endsWith(".class")) {
                        look(name + "!/" + entry.getName(), counted);
                    }
                    counted.transferTo(OutputStream.nullOutputStream());
                }
            } catch (ZipException e) {
                // The framework may be able to read what cannot be read in one go; it says so if not.
                in.transferTo(OutputStream.nullOutputStream());
            }
        }

        private static List<X509Certificate> chain(CodeSigner signer) {
            return signer.getSignerCertPath().getCertificates().stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        }

        /** Files of the signature itself, which nobody can sign; as the JDK sees it. */
        private static boolean signing(String upper) {
            if (!upper.startsWith("META-INF/") || upper.indexOf('/', "META-INF/".length()) >= 0) {
                return false;
            }
            return upper.equals(JarFile.MANIFEST_NAME)
                    || upper.matches(".*\\.(SF|RSA|DSA|EC)")
                    || upper.matches("META-INF/SIG-[^.]*(\\.[A-Z0-9]{1,3})?");
        }

        private final class Counted extends FilterInputStream {
            private final CRC32 sum;

            Counted(InputStream in, CRC32 sum) {
                super(in);
                this.sum = sum;
            }

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int read = super.read(bytes, offset, length);
                if (read > 0) {
                    sum.update(bytes, offset, read);
                    unpacked += read;
                    if (unpacked > MOST_BYTES) {
                        throw TooMuch.BYTES;
                    }
                }
                return read;
            }

            @Override
            public boolean markSupported() {
                return false;
            }
        }
    }
}
