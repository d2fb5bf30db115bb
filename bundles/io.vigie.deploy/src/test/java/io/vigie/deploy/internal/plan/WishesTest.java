package io.vigie.deploy.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vigie.deploy.Change;
import io.vigie.deploy.Change.Kind;
import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.PluginSet.Entry;
import io.vigie.deploy.Trust;
import io.vigie.kpi.Text;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.Version;

final class WishesTest {
    private static final PluginSet DISTRIBUTION = set("kpi.flow 1", "kpi.quality 1", "src.file 1");
    private static final PluginSet OLDEST = set("kpi.flow 1", "kpi.quality 2", "src.file 1", "old 1");
    private static final PluginSet OLDER = set("kpi.flow 1", "kpi.quality 2", "src.file 2");
    private static final PluginSet NOW = set("kpi.flow 2", "kpi.quality 2", "src.file 2 off");
    private static final Wishes WISHES = new Wishes(NOW, List.of(OLDER, OLDEST), DISTRIBUTION);
    private static final Wishes FIRST = new Wishes(NOW, List.of(), set());

    static Stream<Arguments> wanted() {
        // spotless:off
        return Stream.of(
            arguments(wish(Kind.INSTALL), set("new 1"),                    "kpi.flow 2, kpi.quality 2, new 1, src.file 2 off"),
            arguments(wish(Kind.INSTALL), set("kpi.flow 3", "new 1"),      "kpi.flow 3, kpi.quality 2, new 1, src.file 2 off"),
            arguments(wish(Kind.INSTALL), set("src.file 2"),               "kpi.flow 2, kpi.quality 2, src.file 2"),
            arguments(wish(Kind.UNINSTALL, "kpi.flow", "src.file"), set(), "kpi.quality 2"),
            arguments(wish(Kind.ENABLE, "src.file"), set(),                "kpi.flow 2, kpi.quality 2, src.file 2"),
            arguments(wish(Kind.ENABLE, "kpi.flow"), set(),                "kpi.flow 2, kpi.quality 2, src.file 2 off"),
            arguments(wish(Kind.DISABLE, "kpi.flow"), set(),               "kpi.flow 2 off, kpi.quality 2, src.file 2 off"),
            arguments(wish(Kind.ROLLBACK), set(),                          "kpi.flow 1, kpi.quality 2, src.file 2"),
            arguments(wish(Kind.ROLLBACK, OLDEST.id()), set(),             "kpi.flow 1, kpi.quality 2, old 1, src.file 1"),
            arguments(wish(Kind.ROLLBACK, NOW.id()), set(),                "kpi.flow 2, kpi.quality 2, src.file 2 off"),
            arguments(wish(Kind.ROLLBACK_PLUGIN, "kpi.flow"), set(),       "kpi.flow 1, kpi.quality 2, src.file 2 off"),
            arguments(wish(Kind.ROLLBACK_PLUGIN, "src.file"), set(),       "kpi.flow 2, kpi.quality 2, src.file 2"),
            arguments(wish(Kind.ROLLBACK_PLUGIN, "old"), set(),            "kpi.flow 2, kpi.quality 2, old 1, src.file 2 off"),
            arguments(wish(Kind.ROLLBACK_PLUGIN, "kpi.quality"), set(),    "kpi.flow 2, kpi.quality 1, src.file 2 off"),
            arguments(wish(Kind.WANTED), set("kpi.flow 1", "new 1 off"),   "kpi.flow 1, new 1 off")
        );
        // spotless:on
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("wanted")
    void tellsTheSetThatIsAskedFor(Change change, PluginSet files, String expected) {
        assertEquals(expected, text(WISHES.wanted(change, files.entries().values())));
    }

    static Stream<Arguments> refusals() {
        // spotless:off
        return Stream.of(
            arguments(WISHES, wish(Kind.INSTALL), List.of(),
                    "There is nothing to install: name a jar or a feature file.",
                    "Il n'y a rien à installer : nommez un jar ou un fichier de fonctionnalité."),
            arguments(WISHES, wish(Kind.INSTALL), entries("new 1", "new 2"),
                    "new is meant twice: 1.0.0 by new-1.jar and 2.0.0 by new-2.jar; keep one of them.",
                    "new est demandé deux fois : 1.0.0 par new-1.jar et 2.0.0 par new-2.jar ; gardez l'un des deux."),
            arguments(WISHES, wish(Kind.UNINSTALL, "flow"), List.of(),
                    "No plug-in is named 'flow'; did you mean kpi.flow?",
                    "Aucune extension ne se nomme « flow » ; vouliez-vous dire kpi.flow ?"),
            arguments(WISHES, wish(Kind.DISABLE, "src.fiel", "kpi"), List.of(),
                    "No plug-in is named 'src.fiel'; did you mean src.file?"
                            + " No plug-in is named 'kpi'; did you mean kpi.flow or kpi.quality?",
                    "Aucune extension ne se nomme « src.fiel » ; vouliez-vous dire src.file ?"
                            + " Aucune extension ne se nomme « kpi » ; vouliez-vous dire kpi.flow ou kpi.quality ?"),
            arguments(WISHES, wish(Kind.UNINSTALL, "nobody"), List.of(),
                    "No plug-in is named 'nobody'; 'plugin list' shows those that there are.",
                    "Aucune extension ne se nomme « nobody » ; « plugin list » montre celles qu'il y a."),
            arguments(WISHES, wish(Kind.ENABLE), List.of(),
                    "Name at least one plug-in.",
                    "Nommez au moins une extension."),
            arguments(new Wishes(set(), List.of(), set()), wish(Kind.ENABLE, "a"), List.of(),
                    "No plug-in is named 'a': none is installed.",
                    "Aucune extension ne se nomme « a » : aucune n'est installée."),
            arguments(WISHES, wish(Kind.ROLLBACK, "0123456789ab"), List.of(),
                    "No set 0123456789ab is kept; kept are " + OLDER.id() + ", " + OLDEST.id() + ".",
                    "Aucun ensemble 0123456789ab n'est gardé ; sont gardés : " + OLDER.id() + ", " + OLDEST.id() + "."),
            arguments(FIRST, wish(Kind.ROLLBACK, "0123456789ab"), List.of(),
                    "No set 0123456789ab is kept; there is none to roll back to.",
                    "Aucun ensemble 0123456789ab n'est gardé ; il n'y en a aucun auquel revenir."),
            arguments(FIRST, wish(Kind.ROLLBACK), List.of(),
                    "There is nothing to roll back to: no set before this one is kept.",
                    "Il n'y a rien à quoi revenir : aucun ensemble antérieur n'est gardé."),
            arguments(WISHES, wish(Kind.ROLLBACK, "a", "b"), List.of(),
                    "Only one set can be in force: name one of a, b.",
                    "Un seul ensemble peut être en vigueur : nommez l'un de a, b."),
            arguments(FIRST, wish(Kind.ROLLBACK_PLUGIN, "kpi.flow"), List.of(),
                    "kpi.flow has nothing to roll back to: it is the same in all sets that are kept.",
                    "kpi.flow n'a rien à quoi revenir : il est le même dans tous les ensembles gardés."),
            arguments(WISHES, wish(Kind.WANTED), entries("a 1", "a 2"),
                    "a is meant twice: 1.0.0 by a-1.jar and 2.0.0 by a-2.jar; keep one of them.",
                    "a est demandé deux fois : 1.0.0 par a-1.jar et 2.0.0 par a-2.jar ; gardez l'un des deux.")
        );
        // spotless:on
    }

    @ParameterizedTest(name = "{1}: {3}")
    @MethodSource("refusals")
    void refuses(Wishes wishes, Change change, List<Entry> found, String en, String fr) {
        DeployException refused = assertThrows(DeployException.class, () -> wishes.wanted(change, found));
        assertEquals(en, refused.reasons().stream().map(Text::en).collect(Collectors.joining(" ")));
        assertEquals(fr, refused.reasons().stream().map(Text::fr).collect(Collectors.joining(" ")));
    }

    @Test
    void theSameFileAgainCountsByWhatVouchesForItBest() {
        Entry signed = entry("a 1");
        Entry pinned = with(signed, Trust.PINNED);
        for (List<Entry> order : List.of(List.of(signed, pinned), List.of(pinned, signed))) {
            Wishes wishes = new Wishes(PluginSet.of(List.of(order.get(0))), List.of(), set());
            PluginSet wanted = wishes.wanted(wish(Kind.INSTALL), List.of(order.get(1)));
            assertEquals(signed, wanted.entry("a").orElseThrow());
        }
        assertEquals(
                "a 1",
                text(new Wishes(set(), List.of(), set()).wanted(wish(Kind.INSTALL), List.of(signed, pinned))),
                "one file that is named twice is one file");
    }

    private static Change wish(Kind kind, String... names) {
        return new Change(kind, List.of(), List.of(names), List.of(), false);
    }

    private static PluginSet set(String... entries) {
        return PluginSet.of(entries(entries));
    }

    private static List<Entry> entries(String... entries) {
        return Arrays.stream(entries).map(WishesTest::entry).toList();
    }

    /** "name version" or "name version off". */
    private static Entry entry(String text) {
        String[] parts = text.split(" ");
        String file = parts[0] + "-" + parts[1];
        return new Entry(
                parts[0],
                Version.parseVersion(parts[1]),
                String.format("%064x", Integer.toUnsignedLong(file.hashCode())),
                parts.length == 2,
                Trust.SIGNED,
                "",
                file + ".jar");
    }

    private static Entry with(Entry entry, Trust trust) {
        return new Entry(entry.name(), entry.version(), entry.digest(), entry.enabled(), trust, "", entry.origin());
    }

    private static String text(PluginSet set) {
        return set.entries().values().stream()
                .map(entry -> entry.name() + " " + entry.version().getMajor() + (entry.enabled() ? "" : " off"))
                .collect(Collectors.joining(", "));
    }
}
