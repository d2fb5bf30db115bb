package io.vigie.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CenterTest {
    /** Figures of different machines and days can only be compared when all have the same facts. */
    @Test
    void theSameSeedTellsTheSameFactsEverywhere() throws Exception {
        assertEquals("2ac878128c4f27095a132dd25285c44768d89a56a2ca3bf384552859b07f1987", digest(7, 100));
        assertEquals(digest(7, 100), digest(7, 7));
        assertNotEquals(digest(7, 100), digest(8, 100));
    }

    /** How facts are cut into batches changes nothing. */
    private static String digest(long seed, int batch) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        new Center(
                        seed,
                        1_000,
                        batch,
                        facts -> facts.forEach(
                                fact -> digest.update(fact.toString().getBytes(StandardCharsets.UTF_8))))
                .run();
        return HexFormat.of().formatHex(digest.digest());
    }
}
