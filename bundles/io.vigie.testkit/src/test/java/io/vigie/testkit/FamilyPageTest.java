package io.vigie.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.kpi.Direction;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FamilyPageTest {
    private static KpiFamily family(String definition) {
        return new KpiFamily() {
            @Override
            public String id() {
                return "calls";
            }

            @Override
            public Text name() {
                return Text.of("Calls", "Appels");
            }

            @Override
            public List<KpiDefinition> definitions() {
                return List.of(KpiDefinition.named("call-volume", "Calls", "Appels")
                        .definition(definition, "Combien.")
                        .unit(Unit.COUNT)
                        .direction(Direction.NONE)
                        .maturity(Maturity.IMMEDIATE)
                        .numerator(Measure.count(Relations.presentedInbound()), Text.of("calls", "appels"))
                        .build());
            }
        };
    }

    @Test
    void anOldPageIsToldWithItsLine(@TempDir Path directory) throws IOException {
        Path page = directory.resolve("KPIS.md");
        Files.writeString(page, FamilyPage.of(family("How many.")));
        FamilyPage.check(page, FamilyPage.of(family("How many.")));
        AssertionError problem =
                assertThrows(AssertionError.class, () -> FamilyPage.check(page, FamilyPage.of(family("How often."))));
        long line = Files.readString(page)
                        .lines()
                        .takeWhile(text -> !text.equals("How many."))
                        .count()
                + 1;
        assertTrue(problem.getMessage().contains("first difference in line " + line + ")"), problem::getMessage);
        assertThrows(AssertionError.class, () -> FamilyPage.check(directory.resolve("none.md"), "# Page"));
        assertEquals(List.of(page), Files.list(directory).toList());
    }
}
