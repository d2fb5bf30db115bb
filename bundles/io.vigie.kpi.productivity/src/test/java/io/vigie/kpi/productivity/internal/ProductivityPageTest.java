package io.vigie.kpi.productivity.internal;

import io.vigie.testkit.FamilyPage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProductivityPageTest {
    @Test
    void thePageSaysWhatTheDefinitionsSay() throws IOException {
        FamilyPage.verify(Path.of("KPIS.md"), new Productivity());
    }
}
