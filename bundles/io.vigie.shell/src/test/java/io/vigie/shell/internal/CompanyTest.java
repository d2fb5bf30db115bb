package io.vigie.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of the demo. */
class CompanyTest {
    private static final Company.Wishes NONE = new Company.Wishes(null, null, null);

    @TempDir
    Path home;

    private final Texts texts = new Texts(Locale.ENGLISH);

    @Test
    void isMadeOnceAndKept() throws Exception {
        Company company = new Company(home);
        company.prepare(NONE, texts);
        Path connector = home.resolve("conf/connectors/company.json");
        assertTrue(Files.readString(connector).contains("\"days\": 365"));
        Path targets = home.resolve("conf/targets.json");
        assertTrue(Files.readString(targets).contains("service-level"));
        Files.writeString(targets, "{\"targets\": []}");
        company.prepare(NONE, texts);
        assertEquals("{\"targets\": []}", Files.readString(targets));
    }

    @Test
    void anotherCompanyIsNotMixedIn() {
        Company company = new Company(home);
        company.prepare(new Company.Wishes(7L, 30, "Europe/Paris"), texts);
        company.prepare(NONE, texts);
        company.prepare(new Company.Wishes(7L, 30, "Europe/Paris"), texts);
        String told = assertThrows(
                        UsageException.class, () -> company.prepare(new Company.Wishes(8L, null, null), texts))
                .getMessage();
        assertTrue(told.contains("was begun with other settings"), told);
    }
}
