package io.vigie.engine.internal.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.store.StoreException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PseudonymiserTest {
    @TempDir
    Path folder;

    @Test
    void aPseudonymIsTheFirstHundredBitsOfTheKeyedHash() throws Exception {
        Pseudonymiser pseudonymiser = Pseudonymiser.in(folder, false);
        byte[] key = Files.readAllBytes(folder.resolve("pseudonym.key"));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        BigInteger bits =
                new BigInteger(1, mac.doFinal("Zoë +33 1 23".getBytes(StandardCharsets.UTF_8))).shiftRight(156);
        StringBuilder expected = new StringBuilder();
        for (int i = 19; i >= 0; i--) {
            expected.append("abcdefghijklmnopqrstuvwxyz234567"
                    .charAt(bits.shiftRight(5 * i).intValue() & 31));
        }
        assertEquals(expected.toString(), pseudonymiser.apply("Zoë +33 1 23"));
    }

    @Test
    void theKeyIsMadeOnceAndForTheOwnerAlone() throws Exception {
        String first = Pseudonymiser.in(folder, false).apply("me");
        assertEquals(first, Pseudonymiser.in(folder, true).apply("me"));
        Path key = folder.resolve("pseudonym.key");
        if (key.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(key), files.toList());
        }
        assertNotEquals(first, Pseudonymiser.inMemory().apply("me"));
    }

    @Test
    void aLostOrDamagedKeyIsNotReplacedUnderStoredFacts() throws Exception {
        StoreException lost = assertThrows(StoreException.class, () -> Pseudonymiser.in(folder, true));
        assertTrue(lost.getMessage().contains("pseudonym.key is missing"), lost.getMessage());
        Files.write(folder.resolve("pseudonym.key"), new byte[7]);
        StoreException damaged = assertThrows(StoreException.class, () -> Pseudonymiser.in(folder, true));
        assertTrue(damaged.getMessage().contains("damaged (7 bytes instead of 32)"), damaged.getMessage());
    }
}
