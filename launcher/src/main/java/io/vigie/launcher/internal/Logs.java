package io.vigie.launcher.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Chooses the log configuration. Call before anything logs. */
public final class Logs {
    private static final String CONFIGURATION = "logback.configurationFile";

    private Logs() {}

    /**
     * The console gets warnings; a file gets everything if one is wanted: always for a service, else on demand
     * ({@code VIGIE_LOG}).
     *
     * @param own where the log file is, beneath
     * @return a sentence for the user if the file cannot be had
     */
    public static Optional<String> configure(Path home, Path own, boolean service) {
        Optional<String> problem = Optional.empty();
        String wanted = System.getenv("VIGIE_LOG");
        Path file = wanted != null && !wanted.isEmpty()
                ? Path.of(wanted).toAbsolutePath()
                : service ? own.resolve("data").resolve("log").resolve("vigie.log") : null;
        if (file != null) {
            Path folder = file.getParent();
            try {
                if (folder != null) {
                    Files.createDirectories(folder);
                }
                Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                        .close();
                System.setProperty("vigie.log.file", file.toString());
            } catch (IOException e) {
                problem = Optional.of(Messages.text("log.folder", String.valueOf(folder)));
                file = null;
            }
        }
        if (System.getProperty(CONFIGURATION) == null) {
            String name = file == null ? "logback.xml" : "logback-file.xml";
            System.setProperty(CONFIGURATION, home.resolve("conf").resolve(name).toString());
        }
        return problem;
    }
}
