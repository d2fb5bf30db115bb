package io.vigie.deploy.internal.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.PluginSet.Entry;
import io.vigie.deploy.Trust;
import io.vigie.kpi.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

class WantedTest {
    private static final Path FILE = Path.of("conf", "plugins.json");
    private static final Entry FLOW = entry("flow", 1, Trust.DISTRIBUTION);
    private static final Entry QUALITY = entry("quality", 1, Trust.DISTRIBUTION);
    private static final Entry LOGS = entry("logs", 1, Trust.DISTRIBUTION);
    private static final Entry SIGNED = entry("signed", 2, Trust.SIGNED);
    private static final Entry OTHER = entry("other", 3, Trust.UNSIGNED);
    private static final Entry NEWER_FLOW = entry("flow", 2, Trust.UNSIGNED);
    private static final Map<String, List<Entry>> DISTRIBUTION =
            new TreeMap<>(Map.of("families", List.of(FLOW, QUALITY), "connectors", List.of(LOGS)));

    private static Entry entry(String name, int version, Trust trust) {
        String digest = WantedFile.digest(name + version);
        return new Entry(
                name, new Version(version, 0, 0), digest, true, trust, trust == Trust.SIGNED ? "CN=x" : "", "from");
    }

    private static Optional<Entry> jar(String digest) {
        return List.of(SIGNED, OTHER, NEWER_FLOW).stream()
                .filter(entry -> entry.digest().equals(digest))
                .findFirst();
    }

    private static PluginSet set(Wanted wanted) {
        return wanted.toSet(FILE, DISTRIBUTION, WantedTest::jar);
    }

    private static Wanted.Plugin named(Entry entry, boolean unsigned) {
        return new Wanted.Plugin(entry.name(), entry.version().toString(), entry.digest(), entry.enabled(), unsigned);
    }

    private static Wanted wanted(List<String> without, Wanted.Plugin... plugins) {
        return new Wanted(false, Wanted.DEFAULT.features(), without, List.of(plugins));
    }

    @Test
    void theDefaultIsWhatTheDistributionBrings() {
        assertEquals(PluginSet.of(List.of(FLOW, QUALITY, LOGS)), set(Wanted.DEFAULT));
    }

    @Test
    void leavesOutReplacesDisablesAndAdds() {
        Wanted wanted = wanted(
                List.of("quality"),
                named(NEWER_FLOW, false),
                named(SIGNED.withEnabled(false), false),
                named(OTHER, true),
                new Wanted.Plugin("logs", "", "", false, false));
        assertEquals(
                PluginSet.of(List.of(
                        entry("flow", 2, Trust.PINNED), LOGS.withEnabled(false), SIGNED.withEnabled(false), OTHER)),
                set(wanted));
    }

    @Test
    void saysAllThatCannotBeHad() {
        String unknown = "e".repeat(64);
        Wanted wanted = new Wanted(
                false,
                List.of("families", "nothing"),
                List.of("flo"),
                List.of(
                        new Wanted.Plugin("logs", "", "", true, false),
                        new Wanted.Plugin("gone", "", unknown, true, false),
                        new Wanted.Plugin("other", "4.0.0", OTHER.digest(), true, false),
                        new Wanted.Plugin("another", "", OTHER.digest(), true, false)));
        DeployException refusal = assertThrows(DeployException.class, () -> set(wanted));
        assertEquals(
                List.of(
                        FILE + " /features/1 asks for the feature 'nothing', and the distribution has connectors,"
                                + " families.",
                        FILE + " /without/0 leaves out flo, which none of the features brings: take it off the list.",
                        FILE + " /plugins/0 names logs without its sha256, and none of the features brings it: add the"
                                + " SHA-256 of its file.",
                        FILE + " /plugins/1 asks for a file of gone that is not here: install the one with SHA-256 "
                                + unknown + ".",
                        FILE + " /plugins/2 asks for other 4.0.0, and the file of its sha256 is other 3.0.0: correct"
                                + " one of them.",
                        FILE + " /plugins/3 asks for another, and the file of its sha256 is other 3.0.0: correct one of"
                                + " them."),
                refusal.reasons().stream().map(Text::en).toList());
    }

    @Test
    void keepsWhatAPersonWroteWhereItStillHolds() {
        Wanted before = wanted(
                List.of("gone", "quality"),
                named(OTHER, true),
                named(LOGS, false),
                named(SIGNED, false),
                new Wanted.Plugin("flow", "", "", true, false));
        PluginSet defaults = before.defaults(DISTRIBUTION);
        PluginSet now = PluginSet.of(List.of(NEWER_FLOW, LOGS.withEnabled(false), OTHER));
        assertEquals(
                wanted(
                        List.of("quality"),
                        named(OTHER, true),
                        named(LOGS.withEnabled(false), false),
                        named(NEWER_FLOW, true)),
                Wanted.of(now, defaults, before));
        assertEquals(
                wanted(List.of(), new Wanted.Plugin("logs", "", "", false, false)),
                Wanted.of(PluginSet.of(List.of(FLOW, LOGS.withEnabled(false), QUALITY)), defaults, Wanted.DEFAULT));
    }

    /** Whatever changed, and whatever was written before: what is then wanted is what is in force. */
    @Test
    void whatIsWantedForASetBringsThatSet() {
        Random random = new Random(7);
        List<List<Entry>> choices =
                List.of(List.of(FLOW, NEWER_FLOW), List.of(QUALITY), List.of(LOGS), List.of(SIGNED), List.of(OTHER));
        Wanted before = Wanted.DEFAULT;
        for (int i = 0; i < 2000; i++) {
            List<Entry> entries = new ArrayList<>();
            for (List<Entry> choice : choices) {
                Entry entry = choice.get(random.nextInt(choice.size()));
                if (random.nextInt(4) > 0) {
                    entries.add(entry.withEnabled(random.nextInt(3) > 0));
                }
            }
            PluginSet now = PluginSet.of(entries);
            Wanted wanted = Wanted.of(now, before.defaults(DISTRIBUTION), before);
            assertEquals(now, set(wanted), wanted.text());
            assertEquals(wanted, Wanted.of(now, wanted.defaults(DISTRIBUTION), wanted), "nothing is left to change");
            before = random.nextInt(5) == 0
                    ? new Wanted(true, List.of("families"), List.of("x"), wanted.plugins())
                    : wanted;
        }
    }
}
