package io.vigie.kpi.quality.internal;

import io.vigie.testkit.FamilyPage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class QualityPageTest {
    @Test
    void thePageSaysWhatTheDefinitionsSay() throws IOException {
        FamilyPage.verify(Path.of("KPIS.md"), new QualityOfService());
    }
}
