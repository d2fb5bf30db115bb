package io.vigie.kpi.satisfaction.internal;

import io.vigie.testkit.FamilyPage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SatisfactionPageTest {
    @Test
    void thePageSaysWhatTheDefinitionsSay() throws IOException {
        FamilyPage.verify(Path.of("KPIS.md"), new CustomerSatisfaction());
    }
}
