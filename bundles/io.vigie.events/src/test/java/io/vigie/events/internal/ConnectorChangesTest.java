package io.vigie.events.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.connectors.ConnectorStatus;
import io.vigie.connectors.Desired;
import io.vigie.kpi.Text;
import io.vigie.source.SourceState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectorChangesTest {
    private final ConnectorChanges changes = new ConnectorChanges();

    private static ConnectorStatus status(String name, Desired desired, SourceState state, String detail) {
        return new ConnectorStatus(
                name, Path.of(name + ".json"), null, desired, state, Text.same(detail), List.of(), null, null, -1, -1);
    }

    @Test
    void onlyWhatStandsOtherwiseIsTold() {
        ConnectorStatus mail = status("mail", Desired.RUNNING, SourceState.RUNNING, "");
        assertEquals(
                2,
                changes.since(List.of(mail, status("calls", Desired.RUNNING, SourceState.STARTING, "")))
                        .size());
        assertEquals(
                List.of(Map.of("name", "calls", "desired", "running", "observed", "auth-required", "problems", 0)),
                changes.since(List.of(
                        mail, status("calls", Desired.RUNNING, SourceState.AUTH_REQUIRED, "ada@example.org: no"))));
        assertEquals(
                List.of(),
                changes.since(List.of(mail, status("calls", Desired.RUNNING, SourceState.AUTH_REQUIRED, "still: no"))));
        assertEquals(List.of(Map.of("name", "calls", "gone", true)), changes.since(List.of(mail)));
        assertEquals(List.of(), changes.since(List.of(mail)));
    }
}
