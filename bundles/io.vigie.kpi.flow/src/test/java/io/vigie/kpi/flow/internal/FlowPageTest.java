package io.vigie.kpi.flow.internal;

import io.vigie.testkit.FamilyPage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FlowPageTest {
    @Test
    void thePageSaysWhatTheDefinitionsSay() throws IOException {
        FamilyPage.verify(Path.of("KPIS.md"), new Backlog(), new Inflow());
    }
}
