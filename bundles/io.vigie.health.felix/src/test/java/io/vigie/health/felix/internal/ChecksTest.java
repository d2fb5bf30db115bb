package io.vigie.health.felix.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.deploy.Plugin;
import io.vigie.deploy.PluginEvent;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Trust;
import io.vigie.kpi.Text;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.swap.RunningSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Version;

class ChecksTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // spotless:off
                "RUNNING                 | OK       | The source does its work.",
                "RUNNING COMPLETED       | OK       | The 2 sources do their work.",
                "RETRYING STOPPED        | OK       | The 2 sources do their work.",
                "''                      | OK       | No source is started.",
                "STALE                   | WARN     | Source s1 has been silent for too long: why.",
                "RUNNING MISSING_PLUGIN  | WARN     | Source s2 waits for its plug-in: why.",
                "FAILED                  | CRITICAL | Source s1 has failed: why.",
                "CONFIG_ERROR            | CRITICAL | Source s1 has wrong settings: why.",
                "AUTH_REQUIRED           | CRITICAL | Source s1 lacks credentials: why.",
                "STALE FAILED            | CRITICAL | Source s1 has been silent for too long: why. Source s2 has failed: why.",
                // spotless:on
            })
    void sources(String states, Status status, String sentences) {
        List<String> names =
                Arrays.stream(states.split(" ")).filter(name -> !name.isEmpty()).toList();
        Result result = SourcesCheck.judge(names.stream()
                .map(name -> source("s" + (names.indexOf(name) + 1), SourceState.valueOf(name)))
                .toList());
        assertEquals(status, result.getStatus());
        assertEquals(sentences, english(result));
    }

    @Test
    void plugInsThatRunAreFineAlsoWhenOthersAreDisabled() {
        Result all = PluginsCheck.judge(List.of(plugin("a", Plugin.State.ACTIVE)), List.of(), List.of());
        assertEquals(Status.OK, all.getStatus());
        Result some = PluginsCheck.judge(
                List.of(plugin("a", Plugin.State.ACTIVE), plugin("b", Plugin.State.DISABLED)), List.of(), List.of());
        assertEquals(Status.OK, some.getStatus());
        assertEquals("1 of 2 plug-ins take part, the others are disabled.", english(some));
    }

    @Test
    void aPlugInThatDoesNotRunIsTheWorstAndARollBackOrADriftAWarning() {
        Text drift = Text.of("The file wants b 2.0.0.", "Le fichier veut b 2.0.0.");
        Result result = PluginsCheck.judge(
                List.of(plugin("a", Plugin.State.FAILED)),
                List.of(event(PluginEvent.Result.ROLLED_BACK)),
                List.of(drift));
        assertEquals(Status.CRITICAL, result.getStatus());
        assertEquals(
                "Plug-in a 1.0.0 does not run. Because. The last change was rolled back (update a). It failed. "
                        + "The file wants b 2.0.0.",
                english(result));
        assertEquals(
                Status.WARN,
                PluginsCheck.judge(List.of(), List.of(event(PluginEvent.Result.ROLLED_BACK)), List.of())
                        .getStatus());
        assertEquals(
                Status.WARN,
                PluginsCheck.judge(List.of(), List.of(), List.of(drift)).getStatus());
    }

    @Test
    void aRollBackIsForgottenWithTheNextChangeThatWorks() {
        assertEquals(
                Status.OK,
                PluginsCheck.judge(
                                List.of(),
                                List.of(event(PluginEvent.Result.APPLIED), event(PluginEvent.Result.ROLLED_BACK)),
                                List.of())
                        .getStatus());
    }

    private static String english(Result result) {
        return String.join(
                " ",
                StreamSupport.stream(result.spliterator(), false)
                        .map(entry -> ((Sentences.Entry) entry).text().en())
                        .toList());
    }

    private static RunningSource source(String name, SourceState state) {
        return new RunningSource(
                new SourceStatus(name, "type", state, Text.same("why."), 0, 0, -1, null, null, 0, 0, 0, null, null),
                1,
                0);
    }

    private static Plugin plugin(String name, Plugin.State state) {
        return new Plugin(
                new PluginSet.Entry(name, Version.valueOf("1.0.0"), "00", true, Trust.DISTRIBUTION, "", "test"),
                state,
                state == Plugin.State.FAILED ? List.of(Text.of("Because.", "Parce que.")) : List.of(),
                List.of(),
                List.of());
    }

    private static PluginEvent event(PluginEvent.Result result) {
        return new PluginEvent(
                Instant.EPOCH,
                result,
                Text.of("update a", "mise à jour de a"),
                List.of(Text.of("It failed.", "Cela a échoué.")),
                "a",
                "b",
                Duration.ZERO);
    }
}
