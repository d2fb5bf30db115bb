package io.vigie.access.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.access.Right;
import io.vigie.access.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    /** What the README promises of roles is what they may. */
    @Test
    void theTableOfRolesIsTheirs() throws Exception {
        String table = Arrays.stream(Role.values())
                .map(role -> "| " + role.id() + " |"
                        + Arrays.stream(Right.values())
                                .map(right -> role.rights().contains(right) ? " yes |" : " |")
                                .collect(Collectors.joining())
                        + "\n")
                .collect(Collectors.joining());
        assertTrue(Files.readString(Path.of("README.md")).contains(table), table);
    }
}
