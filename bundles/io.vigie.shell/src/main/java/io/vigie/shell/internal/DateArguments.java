package io.vigie.shell.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads lists of dates: {@code 2026-05-01,2026-05-08}; {@code @file} stands for the content of a file, with
 * dates on lines of their own or separated by commas, and remarks behind a {@code #}.
 */
final class DateArguments {
    private DateArguments() {}

    /**
     * The dates in order.
     *
     * @param option the option that they were given for
     * @param directory what relative file names start from
     * @param problems where what is wrong is added, one sentence each
     */
    static Set<LocalDate> read(
            List<String> arguments, String option, Path directory, Texts texts, List<String> problems) {
        Set<LocalDate> dates = new TreeSet<>();
        for (String argument : arguments) {
            try {
                List<String> lines = argument.startsWith("@")
                        ? Files.readAllLines(directory.resolve(argument.substring(1)))
                        : List.of(argument);
                for (String line : lines) {
                    for (String text : line.replaceFirst("#.*", "").split("[,;\\s]+")) {
                        date(text, option, dates, texts, problems);
                    }
                }
            } catch (IOException | IllegalArgumentException e) {
                problems.add(texts.get("date.file", option, argument.substring(1)));
            }
        }
        return dates;
    }

    private static void date(String text, String option, Set<LocalDate> dates, Texts texts, List<String> problems) {
        // Some programs begin a file with a mark of its encoding.
        String written = text.startsWith("\ufeff") ? text.substring(1) : text;
        if (written.isEmpty()) {
            return;
        }
        try {
            dates.add(LocalDate.parse(written));
        } catch (DateTimeException e) {
            problems.add(texts.get("date.bad", written, option));
        }
    }
}
