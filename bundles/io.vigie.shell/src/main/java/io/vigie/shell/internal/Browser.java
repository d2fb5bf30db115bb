package io.vigie.shell.internal;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/** Opens pages where there is a desktop. */
final class Browser {
    private Browser() {}

    /** Has the desktop open an address; false when there is none. */
    static boolean open(URI address) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (system.startsWith("windows")) {
            return start("rundll32", "url.dll,FileProtocolHandler", address.toString());
        }
        if (system.startsWith("mac")) {
            return start("open", address.toString());
        }
        // Without a display, xdg-open would fall back to a browser in the terminal.
        return (System.getenv("DISPLAY") != null || System.getenv("WAYLAND_DISPLAY") != null)
                && start("xdg-open", address.toString());
    }

    private static boolean start(String... command) {
        try {
            new ProcessBuilder(List.of(command))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
