package io.vigie.shell.internal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Where a verb writes: figures and texts to {@code out}, problems, notes and progress to {@code err}.
 *
 * @param out standard output, UTF-8
 * @param err standard error, UTF-8
 * @param outIsTerminal whether a person watches the output
 * @param errIsTerminal whether a person watches the errors
 * @param width how many characters fit into a line
 * @param paint the colours of the output
 */
record Console(PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal, int width, Paint paint) {
    /** The width of texts where nobody says how wide the terminal is. */
    static final int DEFAULT_WIDTH = 100;

    private static final int WHOLE = 10_000;
    private static final int NARROWEST = 40;

    /** The console of the process. */
    static Console ofProcess(Map<String, String> environment) {
        boolean out = isTerminal(1);
        boolean err = isTerminal(2);
        boolean colour =
                out && !environment.containsKey("NO_COLOR") && !"dumb".equals(environment.getOrDefault("TERM", "dumb"));
        return new Console(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                out,
                err,
                out ? terminalWidth(environment) : WHOLE,
                new Paint(colour));
    }

    /** The width of running text, which is hard to read in very long lines. */
    int textWidth() {
        return Math.min(width, DEFAULT_WIDTH);
    }

    void line(String line) {
        out.println(line);
    }

    void lines(Iterable<String> lines) {
        lines.forEach(out::println);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** The JVM's own console tells nothing of one stream when the other is redirected, so the system is asked. */
    static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            if (Files.isSymbolicLink(link)) {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            }
        } catch (IOException e) {
            return false;
        }
        return hasTerminal();
    }

    /** Java 22 to 24 give a console even where there is no terminal, and a method to tell. */
    private static boolean hasTerminal() {
        java.io.Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(
                    java.io.Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** Whether nobody reads the output any more. */
    boolean isGone() {
        return out.checkError();
    }

    private static int terminalWidth(Map<String, String> environment) {
        int width = number(environment.getOrDefault("COLUMNS", ""));
        return width > 0 ? Math.max(NARROWEST, width) : Math.max(NARROWEST, sttyWidth());
    }

    private static int sttyWidth() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroy();
                return DEFAULT_WIDTH;
            }
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            int width = number(size.substring(size.indexOf(' ') + 1));
            return width > 0 ? width : DEFAULT_WIDTH;
        } catch (IOException e) {
            return DEFAULT_WIDTH;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return DEFAULT_WIDTH;
        }
    }

    private static int number(String text) {
        return text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
    }
}
