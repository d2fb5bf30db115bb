package io.vigie.kpi.employee.internal;

import io.vigie.testkit.FamilyPage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EmployeePageTest {
    @Test
    void thePageSaysWhatTheDefinitionsSay() throws IOException {
        FamilyPage.verify(Path.of("KPIS.md"), new Employee());
    }
}
