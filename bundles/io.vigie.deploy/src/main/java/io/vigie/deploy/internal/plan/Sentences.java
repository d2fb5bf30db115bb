package io.vigie.deploy.internal.plan;

import io.vigie.deploy.Plan.Action;
import io.vigie.deploy.PluginSet;
import io.vigie.kpi.Text;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.ExecutionEnvironmentNamespace;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.NativeNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.resource.Namespace;

/** What people are told of a plan. */
final class Sentences {
    private Sentences() {}

    static Text notABundle(@Nullable String name) {
        return name == null
                ? Text.of(
                        "This file is not a bundle: its manifest lacks Bundle-SymbolicName or Bundle-ManifestVersion: 2.",
                        "Ce fichier n'est pas un bundle OSGi : il manque à son manifeste Bundle-SymbolicName"
                                + " ou Bundle-ManifestVersion: 2.")
                : Text.of(
                        name + " is not a bundle: its manifest lacks Bundle-ManifestVersion: 2.",
                        name + " n'est pas un bundle OSGi : il manque à son manifeste Bundle-ManifestVersion: 2.");
    }

    static Text faultyManifest(String name, Throwable cause) {
        return Text.of(
                "The manifest of " + name + " is faulty: " + cause.getMessage() + ".",
                "Le manifeste de " + name + " est fautif : " + cause.getMessage() + ".");
    }

    static Text ofThePlatform(PluginSet.Entry plugin) {
        return Text.of(
                plugin + " has the name of a bundle of the platform, which is never replaced while it runs:"
                        + " install a distribution of Vigie that contains it, and restart.",
                plugin + " porte le nom d'un bundle de la plateforme, qui n'est jamais remplacé en marche :"
                        + " installez une distribution de Vigie qui le contient, puis redémarrez.");
    }

    static Text fragmentOfThePlatform(PluginSet.Entry plugin, String host) {
        return Text.of(
                plugin + " is a fragment of " + host + ", a bundle of the platform, which is never changed while it"
                        + " runs: install a distribution of Vigie that contains it, and restart.",
                plugin + " est un fragment de " + host + ", un bundle de la plateforme, qui n'est jamais changé en"
                        + " marche : installez une distribution de Vigie qui le contient, puis redémarrez.");
    }

    static Text sameVersion(PluginSet.Entry plugin) {
        return Text.of(
                plugin + " is installed with other content: raise its version, as one version of a plug-in has"
                        + " one content.",
                plugin
                        + " est installé avec un autre contenu : augmentez sa version, car une version d'une extension n'a"
                        + " qu'un contenu.");
    }

    static Text singleton(PluginSet.Entry plugin) {
        return Text.of(
                plugin + " cannot start beside the version that it replaces: remove singleton:=true from its"
                        + " Bundle-SymbolicName, or uninstall " + plugin.name() + " first.",
                plugin + " ne peut pas démarrer à côté de la version qu'il remplace : retirez singleton:=true de son"
                        + " Bundle-SymbolicName, ou désinstallez d'abord " + plugin.name() + ".");
    }

    static Text otherThanSaid(PluginSet.Entry plugin, String name, Version version) {
        return Text.of(
                "The file of " + plugin + " contains " + name + " " + version + ".",
                "Le fichier de " + plugin + " contient " + name + " " + version + ".");
    }

    static Text usedByThePlatform(Link link) {
        Text what = use(link);
        return Text.of(
                link.provider() + " cannot go while Vigie runs, not even for a moment: " + link.requirer()
                        + ", a bundle of the platform, " + what.en() + ".",
                link.provider() + " ne peut pas partir en marche, pas même un instant : " + link.requirer()
                        + ", un bundle de la plateforme, " + what.fr() + ".");
    }

    /** "uses package p of Y" */
    static Text use(Link link) {
        return switch (link.namespace()) {
            case PackageNamespace.PACKAGE_NAMESPACE ->
                Text.of(
                        "uses package " + link.what() + " of " + link.provider(),
                        "utilise le paquet " + link.what() + " de " + link.provider());
            case BundleNamespace.BUNDLE_NAMESPACE ->
                Text.of("requires bundle " + link.provider(), "a besoin du bundle " + link.provider());
            case HostNamespace.HOST_NAMESPACE ->
                Text.of("is a fragment of " + link.provider(), "est un fragment de " + link.provider());
            default ->
                Text.of(
                        "uses " + thing(link.namespace(), link.what()).en() + " of " + link.provider(),
                        "utilise " + thing(link.namespace(), link.what()).fr() + " de " + link.provider());
        };
    }

    /** Why a bundle that uses another restarts. */
    static Text restart(Link link, @Nullable Action action) {
        Text use = use(link);
        Text fate = fate(action);
        return Text.of(
                link.requirer() + " is restarted because it " + use.en() + ", which is " + fate.en() + ".",
                link.requirer() + " est redémarré car il " + use.fr() + ", qui est " + fate.fr() + ".");
    }

    /** Why a host restarts. */
    static Text restart(String host, String fragment, @Nullable Action action) {
        Text fate = fate(action);
        return Text.of(
                host + " is restarted because its fragment " + fragment + " is " + fate.en() + ".",
                host + " est redémarré car son fragment " + fragment + " est " + fate.fr() + ".");
    }

    private static Text fate(@Nullable Action action) {
        if (action == null) {
            return Text.of("restarted", "redémarré");
        }
        return switch (action) {
            case REPLACE -> Text.of("replaced", "remplacé");
            case REMOVE -> Text.of("removed", "retiré");
            case INSTALL -> Text.of("installed", "installé");
            case ENABLE -> Text.of("enabled", "activé");
            case DISABLE -> Text.of("disabled", "désactivé");
        };
    }

    /**
     * Something that is offered.
     *
     * @param bundle the symbolic name of who offers it
     * @param version of what is offered, empty when it has none
     * @param platform whether the platform offers it
     * @param leaves whether who offers it is to be removed
     */
    record Offer(String bundle, Optional<Version> version, boolean platform, boolean leaves) {}

    /** A bundle that cannot be resolved, because of what it needs and is not there, or only in another version. */
    static Text missing(PluginSet.Entry plugin, boolean stays, Need need, Optional<Offer> offer) {
        return unusable(
                plugin,
                stays,
                switch (need.namespace()) {
                    case ExecutionEnvironmentNamespace.EXECUTION_ENVIRONMENT_NAMESPACE -> environment(need, offer);
                    case NativeNamespace.NATIVE_NAMESPACE ->
                        Text.of("it has no native code for this system", "il n'a pas de code natif pour ce système");
                    case HostNamespace.HOST_NAMESPACE -> host(need, offer);
                    default -> thing(need, offer);
                });
    }

    /** A bundle that uses another, which cannot be resolved itself. */
    static Text missingOf(PluginSet.Entry plugin, boolean stays, Link link) {
        Text use = use(link);
        return unusable(
                plugin,
                stays,
                Text.of("it " + use.en() + ", which is not usable", "il " + use.fr() + ", qui n'est pas utilisable"));
    }

    /** A bundle that would see two versions of a package. */
    static Text conflict(PluginSet.Entry plugin, boolean stays, String what, String one, String other) {
        return unusable(
                plugin,
                stays,
                one.equals(plugin.name())
                        ? Text.of(
                                "it has package " + what + " and meets that of " + other
                                        + " as well, through what else it uses; it should import the package too",
                                "il a le paquet " + what + " et rencontre aussi celui de " + other
                                        + " par ce qu'il utilise d'autre ; il devrait aussi importer le paquet")
                        : Text.of(
                                "it meets package " + what + " of both " + one + " and " + other
                                        + ", through what it uses; only one of them may be in sight",
                                "il rencontre le paquet " + what + " de " + one + " et de " + other
                                        + " par ce qu'il utilise ; un seul doit être en vue"));
    }

    /** A bundle that the resolver refuses for a reason that it alone can word. */
    static Text unresolvable(PluginSet.Entry plugin, boolean stays, @Nullable String detail) {
        String line = String.valueOf(detail).lines().findFirst().orElse("").replaceFirst("[.:]*$", "");
        return unusable(plugin, stays, Text.of("the resolver says: " + line, "le résolveur dit : " + line));
    }

    private static Text unusable(PluginSet.Entry plugin, boolean stays, Text cause) {
        return stays
                ? Text.of(
                        plugin + " could no longer be used: " + cause.en() + ".",
                        plugin + " deviendrait inutilisable : " + cause.fr() + ".")
                : Text.of(
                        plugin + " cannot be used: " + cause.en() + ".",
                        plugin + " est inutilisable : " + cause.fr() + ".");
    }

    private static Text environment(Need need, Optional<Offer> offer) {
        boolean java = need.name().isEmpty() || need.name().equals("JavaSE");
        String wanted = ((java ? "Java" : need.name())
                + need.range().map(range -> " " + java(range.getLeft())).orElse(""));
        return offer.flatMap(Offer::version)
                .map(version -> Text.of(
                        "it needs " + wanted + ", and this Vigie runs on Java " + java(version),
                        "il lui faut " + wanted + ", et ce Vigie tourne sous Java " + java(version)))
                .orElseGet(() -> Text.of(
                        "it needs " + wanted + ", and this Vigie runs on something else",
                        "il lui faut " + wanted + ", et ce Vigie tourne sous autre chose"));
    }

    private static Text host(Need need, Optional<Offer> offer) {
        Text range = range(need);
        return offer.map(other -> Text.of(
                        "it is a fragment of " + need.name() + " " + range.en() + ", and version " + version(other)
                                + " is installed",
                        "c'est un fragment de " + need.name() + " " + range.fr() + ", et la version " + version(other)
                                + " est installée"))
                .orElseGet(() -> Text.of(
                        "it is a fragment of " + need.name() + ", which is not installed",
                        "c'est un fragment de " + need.name() + ", qui n'est pas installé"));
    }

    private static Text thing(Need need, Optional<Offer> offer) {
        Text thing = thing(need.namespace(), need.name());
        Text range = range(need);
        if (offer.isEmpty()) {
            return Text.of(
                    "it needs " + (thing.en() + " " + range.en()).trim() + ", which no bundle offers",
                    "il lui faut " + (thing.fr() + " " + range.fr()).trim() + ", qu'aucun bundle n'offre");
        }
        Offer other = offer.get();
        if (other.leaves()) {
            return Text.of(
                    "it needs " + thing.en() + ", which only " + other.bundle() + " offers, which goes",
                    "il lui faut " + thing.fr() + ", que seul offre " + other.bundle() + ", qui part");
        }
        if (need.range().isEmpty()
                || other.version().filter(need.range().get()::includes).isPresent()) {
            String filter = need.requirement().getDirectives().get(Namespace.REQUIREMENT_FILTER_DIRECTIVE);
            return Text.of(
                    "it needs " + thing.en() + " with the attributes " + filter + ", and " + other.bundle()
                            + " offers it with others",
                    "il lui faut " + thing.fr() + " avec les attributs " + filter + ", et " + other.bundle()
                            + " l'offre avec d'autres");
        }
        return Text.of(
                (other.platform() ? "this Vigie" : other.bundle()) + " offers version " + version(other) + " of "
                        + thing.en() + ", it needs " + range.en(),
                (other.platform() ? "ce Vigie" : other.bundle()) + " offre " + thing.fr() + " en version "
                        + version(other) + ", il lui faut " + range.fr());
    }

    private static Text thing(String namespace, String name) {
        return switch (namespace) {
            case PackageNamespace.PACKAGE_NAMESPACE -> Text.of("package " + name, "le paquet " + name);
            case BundleNamespace.BUNDLE_NAMESPACE -> Text.of("bundle " + name, "le bundle " + name);
            default -> {
                String both = (namespace + " " + name).trim();
                yield Text.of("capability " + both, "la capacité " + both);
            }
        };
    }

    /** Versions as people write them: "[2,3)", "2 or newer". */
    private static Text range(Need need) {
        if (need.range().isEmpty()) {
            return Text.of("", "");
        }
        VersionRange range = need.range().get();
        String from = brief(range.getLeft());
        if (range.getRight() == null) {
            return Text.of(from + " or newer", from + " ou plus récent");
        }
        String both = range.getLeftType() + from + "," + brief(range.getRight()) + range.getRightType();
        return Text.of(both, both);
    }

    private static String brief(Version version) {
        return version.toString().replaceFirst("^(\\d+)\\.0\\.0$", "$1").replaceFirst("^(\\d+\\.\\d+)\\.0$", "$1");
    }

    private static String version(Offer offer) {
        return offer.version().orElse(Version.emptyVersion).toString();
    }

    private static String java(Version version) {
        return String.valueOf(version.getMajor() == 1 ? version.getMinor() : version.getMajor());
    }

    /** What happens to a plug-in that others need. */
    static Text needed(String plugin, @Nullable Action action, List<Text> uses) {
        // A replacement that is not to run takes it away as well.
        Text fate = fate(action == Action.REPLACE ? Action.DISABLE : action);
        return Text.of(
                plugin + " cannot be " + fate.en() + ", because others need it: " + join(uses, Text::en) + ".",
                plugin + " ne peut pas être " + fate.fr() + ", car d'autres en ont besoin : " + join(uses, Text::fr)
                        + ".");
    }

    static Text user(Link link) {
        Text use = use(link);
        return Text.of(link.requirer() + " " + use.en(), link.requirer() + " " + use.fr());
    }

    private static String join(List<Text> texts, Function<Text, String> language) {
        return texts.stream().map(language).collect(Collectors.joining(", "));
    }

    /** The KPIs of a plug-in come, change or go. */
    static Text kpis(String name, @Nullable String before, @Nullable String after) {
        if (before == null) {
            return Text.of(
                    "The KPIs of " + name + " " + after + " are added.",
                    "Les KPI de " + name + " " + after + " s'ajoutent.");
        }
        return after == null
                ? Text.of(
                        "The KPIs of " + name + " " + before + " are no longer there.",
                        "Les KPI de " + name + " " + before + " disparaissent.")
                : Text.of(
                        "The KPIs of " + name + " are those of version " + after + " in place of " + before + ".",
                        "Les KPI de " + name + " sont ceux de la version " + after + " au lieu de " + before + ".");
    }

    /** The KPIs of a bundle that restarts. */
    static Text kpisAway(String name) {
        return Text.of(
                "The KPIs of " + name + " are away for a moment, while it is restarted.",
                "Les KPI de " + name + " manquent un instant, le temps de son redémarrage.");
    }
}
