package io.vigie.shell.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Asks for what must not be seen. */
@FunctionalInterface
interface Prompt {
    /** What is answered to a question; null when nothing is. */
    @Nullable
    String secret(String question) throws IOException;

    /** Asks the person at the terminal, without an echo; else takes all of standard input. */
    static Prompt ofProcess() {
        return question -> {
            java.io.Console console = Console.isTerminal(0) ? System.console() : null;
            if (console != null) {
                char[] answer = console.readPassword("%s ", question);
                return answer == null ? null : new String(answer);
            }
            // All of it, since a key may have several lines; the last line end is the editor's.
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8).replaceFirst("\\r?\\n\\z", "");
        };
    }
}
