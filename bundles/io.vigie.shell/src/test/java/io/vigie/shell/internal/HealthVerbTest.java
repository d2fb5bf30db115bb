package io.vigie.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.health.Check;
import io.vigie.health.Finding;
import io.vigie.health.Finding.Level;
import io.vigie.health.Health;
import io.vigie.kpi.Text;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class HealthVerbTest {
    private static final Finding STORE = finding("store", "Store", "Base", Level.OK, "It answers.", "Elle répond.");
    private static final Finding DISK =
            finding("disk", "Disk", "Disque", Level.WARNING, "It is 93 % full.", "Il est plein à 93 %.");
    private static final Finding SOURCES =
            finding("sources", "Sources", "Sources", Level.CRITICAL, "Bad\u001b[2J.", "Mal.");

    private final Typed typed = new Typed();

    @Test
    void allWellIsCode0() {
        typed.health = found(STORE);
        assertEquals(new Typed.Answer(0, "✓ Store  It answers.\nChecks made: 1, all well\n", ""), typed.run("health"));
        typed.locale = Locale.FRENCH;
        assertEquals(
                new Typed.Answer(0, "✓ Base  Elle répond.\nVérifications faites : 1, tout va bien\n", ""),
                typed.run("health"));
    }

    @Test
    void whatIsNotOkIsMarkedAndCode1() {
        typed.health = found(DISK, SOURCES, STORE);
        assertEquals(
                new Typed.Answer(
                        1,
                        "! Disk     It is 93 % full.\n✗ Sources  Bad�[2J.\n✓ Store    It answers.\n"
                                + "Checks made: 3, not ok: 2\n",
                        ""),
                typed.run("health"));
        typed.health = found(DISK);
        assertEquals(1, typed.run("health").code());
    }

    @Test
    void jsonIsWhole() {
        typed.health = found(DISK);
        Typed.Answer answer = typed.run("health", "--json");
        assertEquals(1, answer.code());
        assertEquals(
                "{\"ok\":false,\"checks\":[{\"id\":\"disk\",\"name\":\"Disk\",\"level\":\"warning\","
                        + "\"sentences\":[\"Itis93%full.\"],\"ms\":12}]}",
                answer.out().replaceAll("\\s", ""));
    }

    @Test
    void listMakesNoCheck() {
        typed.health = new Health() {
            @Override
            public List<Check> checks() {
                return List.of(DISK.check(), STORE.check());
            }

            @Override
            public List<Finding> examine() {
                throw new AssertionError();
            }
        };
        assertEquals(new Typed.Answer(0, "disk   Disk\nstore  Store\n", ""), typed.run("health", "list"));
        assertTrue(typed.run("health", "list", "--json").out().contains("{\"id\":\"disk\",\"name\":\"Disk\"}"));
    }

    @Test
    void withoutTheFeatureOneSentenceSaysSo() {
        Typed.Answer answer = typed.run("health");
        assertEquals(1, answer.code());
        assertTrue(answer.err().contains("the feature health"), answer::err);
    }

    private static Health found(Finding... findings) {
        return new Health() {
            @Override
            public List<Check> checks() {
                return List.of();
            }

            @Override
            public List<Finding> examine() {
                return List.of(findings);
            }
        };
    }

    private static Finding finding(String id, String en, String fr, Level level, String told, String said) {
        return new Finding(new Check(id, Text.of(en, fr)), level, List.of(Text.of(told, said)), Duration.ofMillis(12));
    }
}
