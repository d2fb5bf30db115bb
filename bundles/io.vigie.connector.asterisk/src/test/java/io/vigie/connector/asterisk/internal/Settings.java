package io.vigie.connector.asterisk.internal;

import io.vigie.testkit.SourceSetup;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** The settings of the tests. */
final class Settings {
    private Settings() {}

    static SourceSetup of(Path... paths) {
        return SourceSetup.of(
                        Map.of("path", Arrays.stream(paths).map(Path::toString).toList()))
                .named("paris");
    }
}
