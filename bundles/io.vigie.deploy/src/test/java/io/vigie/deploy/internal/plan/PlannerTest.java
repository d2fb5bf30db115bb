package io.vigie.deploy.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.Plan;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.PluginSet.Entry;
import io.vigie.kpi.Text;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PlannerTest {
    // spotless:off
    private static final List<String> PLATFORM = List.of(
            "org.apache.felix.framework 7.0.5; exp=org.osgi.framework|version=1.10,java.util; cap=osgi.ee|osgi.ee=JavaSE|version:List<Version>=\"1.8,17\"",
            "scr 2.2; cap=osgi.extender|osgi.extender=osgi.component|version:Version=1.5",
            "io.vigie.core 0.1.0; exp=io.vigie.kpi|version=0.1.0,io.vigie.source|version=0.1.0; imp=java.util",
            "lib 1.4; exp=lib.a|version=1.4,lib.b|version=1.4|uses:=lib.a",
            "curious 1; imp=p|resolution:=optional; dyn=*");

    private static final String FAMILY  = "cap=osgi.service|objectClass:List<String>=\"io.vigie.kpi.KpiFamily\"";
    private static final String FACTORY = "cap=osgi.service|objectClass:List<String>=\"io.vigie.source.DataSourceFactory\"";
    // spotless:on

    static Stream<Arguments> plans() {
        // spotless:off
        return Stream.of(
            arguments("nothing to do",
                    set("a 1; exp=p", "off b 1"), set("a 1; exp=p", "off b 1"),
                    "", ""),
            arguments("the first ones, who offers first",
                    set(), set("a 1; imp=p", "b 1; exp=p"),
                    "INSTALL b 1.0.0, INSTALL a 1.0.0", ""),
            arguments("a replacement that nobody uses",
                    set("a 1; imp=io.vigie.kpi|version=\"[0.1,1)\""), set("a 2; imp=io.vigie.kpi|version=\"[0.1,1)\""),
                    "REPLACE a 2.0.0 for 1.0.0", ""),
            arguments("who uses a package of it restarts, and who uses them",
                    set("a 1; exp=p", "b 1; imp=p; exp=q", "c 1; imp=q", "d 1"), set("a 2; exp=p", "b 1; imp=p; exp=q", "c 1; imp=q", "d 1"),
                    "REPLACE a 2.0.0 for 1.0.0",
                    "b is restarted because it uses package p of a, which is replaced. c is restarted because it uses package q of b, which is restarted."),
            arguments("two that are replaced together do not",
                    set("a 1; exp=p", "b 1; imp=p; exp=q"), set("a 2; exp=p", "b 2; imp=p; exp=q"),
                    "REPLACE a 2.0.0 for 1.0.0, REPLACE b 2.0.0 for 1.0.0", ""),
            arguments("a new one that uses one that restarts does so with it",
                    set("a 1; exp=p", "b 1; imp=p; exp=q|uses:=p", "c 1; imp=p,q"), set("a 2; exp=p", "b 1; imp=p; exp=q|uses:=p", "c 2; imp=p,q", "d 1; imp=p"),
                    "REPLACE a 2.0.0 for 1.0.0, REPLACE c 2.0.0 for 1.0.0, INSTALL d 1.0.0",
                    "b is restarted because it uses package p of a, which is replaced. c is restarted because it uses package q of b, which is restarted."),
            arguments("who uses it only if it is there restarts when it goes",
                    set("a 1; exp=p", "b 1; imp=p|resolution:=optional"), set("b 1; imp=p|resolution:=optional"),
                    "REMOVE a 1.0.0",
                    "b is restarted because it uses package p of a, which is removed."),
            arguments("who could use it but is resolved without stays, the platform as well",
                    set("b 1; imp=p|resolution:=optional"), set("a 1; exp=p", "b 1; imp=p|resolution:=optional"),
                    "INSTALL a 1.0.0", ""),
            arguments("a better offer does not lure who is resolved",
                    set("a 1; exp=p|version=1", "b 1; imp=p"), set("a 1; exp=p|version=1", "b 1; imp=p", "c 1; exp=p|version=2"),
                    "INSTALL c 1.0.0", ""),
            arguments("bundles that are required, and capabilities",
                    set("a 1; cap=x|x=y", "b 1; bundle=a", "c 1; req=x|filter:=\"(x=y)\""), set("a 2; cap=x|x=y", "b 1; bundle=a", "c 1; req=x|filter:=\"(x=y)\""),
                    "REPLACE a 2.0.0 for 1.0.0",
                    "b is restarted because it requires bundle a, which is replaced. c is restarted because it uses capability x y of a, which is replaced."),
            arguments("a host restarts with its fragments",
                    set("a 1; exp=p", "f 1; host=a", "u 1; imp=p"), set("a 1; exp=p", "f 2; host=a", "u 1; imp=p"),
                    "REPLACE f 2.0.0 for 1.0.0",
                    "a is restarted because its fragment f is replaced. u is restarted because it uses package p of a, which is restarted."),
            arguments("a new fragment restarts its host",
                    set("a 1"), set("a 1", "f 1; host=a; imp=io.vigie.kpi"),
                    "INSTALL f 1.0.0",
                    "a is restarted because its fragment f is installed."),
            arguments("what is disabled is not there for others",
                    set("a 1; exp=p", "b 1; imp=p|resolution:=optional"), set("off a 1; exp=p", "b 1; imp=p|resolution:=optional"),
                    "DISABLE a 1.0.0",
                    "b is restarted because it uses package p of a, which is disabled."),
            arguments("what is enabled is there for who comes with it",
                    set("off z 1; exp=p"), set("z 1; exp=p", "b 1; imp=p"),
                    "ENABLE z 1.0.0, INSTALL b 1.0.0", ""),
            arguments("what is disabled and replaced disturbs nobody",
                    set("off a|singleton:=true 1; exp=p", "b 1"), set("off a|singleton:=true 2; exp=p", "b 1"),
                    "REPLACE a 2.0.0 for 1.0.0", ""),
            arguments("on and off",
                    set("a 1", "off b 1", "off c 1; exp=p", "d 1"), set("off a 1", "b 1", "c 1; exp=p", "d 1"),
                    "ENABLE b 1.0.0, ENABLE c 1.0.0, DISABLE a 1.0.0", ""),
            arguments("what comes before what goes, and who uses goes first",
                    set("a 1; exp=p", "b 1; imp=p", "c 1", "d 1"), set("off c 1", "d 2", "e 1"),
                    "REPLACE d 2.0.0 for 1.0.0, INSTALL e 1.0.0, DISABLE c 1.0.0, REMOVE b 1.0.0, REMOVE a 1.0.0", ""),
            arguments("two that use each other",
                    set(), set("a 1; exp=p; imp=q", "b 1; exp=q; imp=p"),
                    "INSTALL b 1.0.0, INSTALL a 1.0.0", ""),
            arguments("services are a matter of later",
                    set(), set("a 1; req=osgi.service|filter:=\"(objectClass=x)\"|effective:=active,osgi.extender|filter:=\"(&(osgi.extender=osgi.component)(version>=1.5)(!(version>=2)))\""),
                    "INSTALL a 1.0.0", ""),
            arguments("one that was broken before is no reason against another",
                    set("a 1; imp=gone"), set("a 1; imp=gone", "b 1"),
                    "INSTALL b 1.0.0", ""),
            arguments("one that is not to run may lack what it needs",
                    set(), set("off a 1; imp=gone"),
                    "INSTALL a 1.0.0", ""),
            arguments("a singleton, as long as there is one version of it",
                    set("a 1"), set("s|singleton:=true 1"),
                    "INSTALL s 1.0.0, REMOVE a 1.0.0", "")
        );
        // spotless:on
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void plansSteps(String what, List<String> from, List<String> to, String steps, String restarts) {
        Plan plan = plan(from, to);
        assertEquals(
                steps,
                String.join(
                        ", ",
                        plan.steps().stream()
                                .map(step -> step.action() + " " + step.plugin()
                                        + (step.before().isEmpty() ? "" : " for " + step.before()))
                                .toList()));
        assertEquals(
                restarts,
                String.join(
                        " ",
                        plan.restarts().stream()
                                .map(restart -> restart.why().en())
                                .toList()));
    }

    static Stream<Arguments> refusals() {
        // spotless:off
        return Stream.of(
            arguments(set(), set("a 1; imp=io.vigie.kpi|version=\"[2,3)\""),
                    "a 1.0.0 cannot be used: this Vigie offers version 0.1.0 of package io.vigie.kpi, it needs [2,3).",
                    "a 1.0.0 est inutilisable : ce Vigie offre le paquet io.vigie.kpi en version 0.1.0, il lui faut [2,3)."),
            arguments(set(), set("a 1; imp=nowhere"),
                    "a 1.0.0 cannot be used: it needs package nowhere, which no bundle offers.",
                    "a 1.0.0 est inutilisable : il lui faut le paquet nowhere, qu'aucun bundle n'offre."),
            arguments(set(), set("a 1; imp=nowhere|version=1.2,elsewhere"),
                    "a 1.0.0 cannot be used: it needs package nowhere 1.2 or newer, which no bundle offers."
                            + " a 1.0.0 cannot be used: it needs package elsewhere, which no bundle offers.",
                    "a 1.0.0 est inutilisable : il lui faut le paquet nowhere 1.2 ou plus récent, qu'aucun bundle n'offre."
                            + " a 1.0.0 est inutilisable : il lui faut le paquet elsewhere, qu'aucun bundle n'offre."),
            arguments(set(), set("a 1; imp=p", "b 1; exp=p; imp=nowhere"),
                    "b 1.0.0 cannot be used: it needs package nowhere, which no bundle offers.",
                    "b 1.0.0 est inutilisable : il lui faut le paquet nowhere, qu'aucun bundle n'offre."),
            arguments(set("b 1; exp=p; imp=nowhere"), set("a 1; imp=p", "b 1; exp=p; imp=nowhere"),
                    "a 1.0.0 cannot be used: it uses package p of b, which is not usable.",
                    "a 1.0.0 est inutilisable : il utilise le paquet p de b, qui n'est pas utilisable."),
            arguments(set(), set("a 1; req=osgi.ee|filter:=\"(&(osgi.ee=JavaSE)(version=99))\""),
                    "a 1.0.0 cannot be used: it needs Java 99, and this Vigie runs on Java 17.",
                    "a 1.0.0 est inutilisable : il lui faut Java 99, et ce Vigie tourne sous Java 17."),
            arguments(set(), set("a 1; req=osgi.native|filter:=\"(osgi.native.osname~=Plan9)\""),
                    "a 1.0.0 cannot be used: it has no native code for this system.",
                    "a 1.0.0 est inutilisable : il n'a pas de code natif pour ce système."),
            arguments(set(), set("a 1; req=osgi.extender|filter:=\"(&(osgi.extender=osgi.component)(version>=2)(!(version>=3)))\""),
                    "a 1.0.0 cannot be used: this Vigie offers version 1.5.0 of capability osgi.extender osgi.component, it needs [2,3).",
                    "a 1.0.0 est inutilisable : ce Vigie offre la capacité osgi.extender osgi.component en version 1.5.0, il lui faut [2,3)."),
            arguments(set(), set("a 1; bundle=b|bundle-version=\"[1,2)\""),
                    "a 1.0.0 cannot be used: it needs bundle b [1,2), which no bundle offers.",
                    "a 1.0.0 est inutilisable : il lui faut le bundle b [1,2), qu'aucun bundle n'offre."),
            arguments(set(), set("a 1; bundle=lib|bundle-version=\"[2,3)\""),
                    "a 1.0.0 cannot be used: this Vigie offers version 1.4.0 of bundle lib, it needs [2,3).",
                    "a 1.0.0 est inutilisable : ce Vigie offre le bundle lib en version 1.4.0, il lui faut [2,3)."),
            arguments(set(), set("f 1; host=h"),
                    "f 1.0.0 cannot be used: it is a fragment of h, which is not installed.",
                    "f 1.0.0 est inutilisable : c'est un fragment de h, qui n'est pas installé."),
            arguments(set(), set("f 1; host=h|bundle-version=\"[2,3)\"", "h 1"),
                    "f 1.0.0 cannot be used: it is a fragment of h [2,3), and version 1.0.0 is installed.",
                    "f 1.0.0 est inutilisable : c'est un fragment de h [2,3), et la version 1.0.0 est installée."),
            arguments(set(), set("f 1; host=lib"),
                    "f 1.0.0 is a fragment of lib, a bundle of the platform, which is never changed while it runs: install a distribution of Vigie that contains it, and restart.",
                    "f 1.0.0 est un fragment de lib, un bundle de la plateforme, qui n'est jamais changé en marche : installez une distribution de Vigie qui le contient, puis redémarrez."),
            arguments(set(), set("f 1; host=system.bundle|extension:=framework"),
                    "f 1.0.0 is a fragment of system.bundle, a bundle of the platform, which is never changed while it runs: install a distribution of Vigie that contains it, and restart.",
                    "f 1.0.0 est un fragment de system.bundle, un bundle de la plateforme, qui n'est jamais changé en marche : installez une distribution de Vigie qui le contient, puis redémarrez."),
            arguments(set(), set("io.vigie.core 0.2.0"),
                    "io.vigie.core 0.2.0 has the name of a bundle of the platform, which is never replaced while it runs: install a distribution of Vigie that contains it, and restart.",
                    "io.vigie.core 0.2.0 porte le nom d'un bundle de la plateforme, qui n'est jamais remplacé en marche : installez une distribution de Vigie qui le contient, puis redémarrez."),
            arguments(set("a 1"), set("a 1; imp=io.vigie.kpi"),
                    "a 1.0.0 is installed with other content: raise its version, as one version of a plug-in has one content.",
                    "a 1.0.0 est installé avec un autre contenu : augmentez sa version, car une version d'une extension n'a qu'un contenu."),
            arguments(set("a|singleton:=true 1"), set("a|singleton:=true 2"),
                    "a 2.0.0 cannot start beside the version that it replaces: remove singleton:=true from its Bundle-SymbolicName, or uninstall a first.",
                    "a 2.0.0 ne peut pas démarrer à côté de la version qu'il remplace : retirez singleton:=true de son Bundle-SymbolicName, ou désinstallez d'abord a."),
            arguments(set("a 1; exp=p", "b 1; imp=p; exp=q", "c 1; imp=q", "d 1; bundle=a"), set("b 1; imp=p; exp=q", "c 1; imp=q", "d 1; bundle=a"),
                    "a cannot be removed, because others need it: b uses package p of a, c uses package q of b, d requires bundle a.",
                    "a ne peut pas être retiré, car d'autres en ont besoin : b utilise le paquet p de a, c utilise le paquet q de b, d a besoin du bundle a."),
            arguments(set("a 1; exp=p", "b 1; imp=p"), set("off a 1; exp=p", "b 1; imp=p"),
                    "a cannot be disabled, because others need it: b uses package p of a.",
                    "a ne peut pas être désactivé, car d'autres en ont besoin : b utilise le paquet p de a."),
            arguments(set("a 1; exp=p"), set("b 1; imp=p"),
                    "b 1.0.0 cannot be used: it needs package p, which only a offers, which goes.",
                    "b 1.0.0 est inutilisable : il lui faut le paquet p, que seul offre a, qui part."),
            arguments(set("a 1; exp=p|version=1", "b 1; imp=p|version=\"[1,2)\""), set("a 2; exp=p|version=2", "b 1; imp=p|version=\"[1,2)\""),
                    "b 1.0.0 could no longer be used: a offers version 2.0.0 of package p, it needs [1,2).",
                    "b 1.0.0 deviendrait inutilisable : a offre le paquet p en version 2.0.0, il lui faut [1,2)."),
            arguments(set("a 1; exp=p", "b 1; imp=p"), set("a 2", "b 1; imp=p"),
                    "b 1.0.0 could no longer be used: it needs package p, which no bundle offers.",
                    "b 1.0.0 deviendrait inutilisable : il lui faut le paquet p, qu'aucun bundle n'offre."),
            arguments(set(), set("a 1; exp=lib.a|version=2,p|uses:=lib.a; imp=x|resolution:=optional", "b 1; imp=p,lib.a,lib.b"),
                    "b 1.0.0 cannot be used: it meets package lib.a of both a and lib, through what it uses; only one of them may be in sight.",
                    "b 1.0.0 est inutilisable : il rencontre le paquet lib.a de a et de lib par ce qu'il utilise ; un seul doit être en vue."),
            arguments(set(), set("a 1; exp=lib.a; imp=lib.b"),
                    "a 1.0.0 cannot be used: it has package lib.a and meets that of lib as well, through what else it uses; it should import the package too.",
                    "a 1.0.0 est inutilisable : il a le paquet lib.a et rencontre aussi celui de lib par ce qu'il utilise d'autre ; il devrait aussi importer le paquet."),
            arguments(set(), set("a 1; exp=q|x=y|mandatory:=x", "b 1; imp=q"),
                    "b 1.0.0 cannot be used: it needs package q with the attributes (osgi.wiring.package=q), and a offers it with others.",
                    "b 1.0.0 est inutilisable : il lui faut le paquet q avec les attributs (osgi.wiring.package=q), et a l'offre avec d'autres."),
            arguments(set("off a 1; imp=nowhere"), set("a 1; imp=nowhere"),
                    "a 1.0.0 cannot be used: it needs package nowhere, which no bundle offers.",
                    "a 1.0.0 est inutilisable : il lui faut le paquet nowhere, qu'aucun bundle n'offre.")
        );
        // spotless:on
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("refusals")
    void refuses(List<String> from, List<String> to, String en, String fr) {
        DeployException refused = assertThrows(DeployException.class, () -> plan(from, to));
        assertEquals(
                en, String.join(" ", refused.reasons().stream().map(Text::en).toList()));
        assertEquals(
                fr, String.join(" ", refused.reasons().stream().map(Text::fr).toList()));
    }

    @Test
    void aPlatformBundleThatWasWiredToAPlugInIsNotRestarted() {
        Bundles bundles = new Bundles();
        Entry old = bundles.entry("a 1; exp=p");
        Situation situation = new Situation(
                PLATFORM.stream().map(Bundles::resource).toList(),
                bundles.installed(List.of(old)),
                List.of(new Link("curious", "a", "osgi.wiring.package", "p")),
                PluginSet.of(List.of(old)));
        PluginSet wanted = PluginSet.of(List.of(bundles.entry("a 2; exp=p")));
        DeployException refused = assertThrows(
                DeployException.class, () -> new Planner(situation).plan(wanted, bundles.headersByDigest()));
        assertEquals(
                "a cannot go while Vigie runs, not even for a moment: curious, a bundle of the platform, uses package p"
                        + " of a.",
                refused.getMessage());
    }

    @Test
    void aFileThatIsNotWhatTheSetSaysIsRefused() {
        Bundles bundles = new Bundles();
        Entry entry = bundles.entry("a 1");
        Map<String, Map<String, String>> other = Map.of(entry.digest(), Bundles.headers("b 2"));
        Planner planner = new Planner(bundles.situation(PLATFORM, List.of()));
        DeployException refused =
                assertThrows(DeployException.class, () -> planner.plan(PluginSet.of(List.of(entry)), other));
        assertEquals("The file of a 1.0.0 contains b 2.0.0.", refused.getMessage());
    }

    @Test
    void kpisAndSourcesAreToldByServicesOfManifests() {
        // spotless:off
        Plan plan = plan(
                set("io.k.gone 1; " + FAMILY, "io.k.new 1", "io.k.same 1; " + FAMILY, "io.k.away 1; imp=p; " + FAMILY, "off io.k.off 1; " + FAMILY,
                        "io.s 1; exp=p; " + FACTORY, "io.t 1; " + FACTORY + "|vigie.source.type=calls", "io.u 1; " + FACTORY),
                set("io.k.new 2; " + FAMILY, "io.k.same 2; " + FAMILY, "io.k.away 1; imp=p; " + FAMILY, "off io.k.off 2; " + FAMILY,
                        "io.s 2; exp=p; " + FACTORY, "off io.t 1; " + FACTORY + "|vigie.source.type=calls", "io.u 1; " + FACTORY));
        // spotless:on
        assertEquals(
                List.of(
                        "The KPIs of io.k.away are away for a moment, while it is restarted.",
                        "The KPIs of io.k.gone 1.0.0 are no longer there.",
                        "The KPIs of io.k.new 2.0.0 are added.",
                        "The KPIs of io.k.same are those of version 2.0.0 in place of 1.0.0."),
                plan.kpis().stream().map(Text::en).toList());
        assertFalse(plan.kpis().stream().anyMatch(text -> text.fr().isBlank()));
        assertEquals(List.of("calls", "io.s"), plan.sources());
    }

    private static List<String> set(String... bundles) {
        return Arrays.asList(bundles);
    }

    private static Plan plan(List<String> from, List<String> to) {
        Bundles bundles = new Bundles();
        Situation situation = bundles.situation(PLATFORM, bundles.entries(from));
        PluginSet wanted = PluginSet.of(bundles.entries(to));
        return new Planner(situation).plan(wanted, bundles.headersByDigest());
    }
}
