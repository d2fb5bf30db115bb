package io.vigie.deploy.internal;

import io.vigie.deploy.Change;
import io.vigie.deploy.Plugins;
import io.vigie.launcher.VigieLauncher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A process that changes plug-ins for as long as it lives: started and killed by {@link KillOsgiTest}. It
 * first prints the set that it came up with, then swaps both plug-ins at once, again and again.
 */
public final class KilledSwaps {
    private KilledSwaps() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        TestHome home = new TestHome(root.resolve("home"));
        try (VigieLauncher vigie = home.launch(root, 30)) {
            Plugins plugins = vigie.service(Plugins.class);
            System.out.println("SET " + shown(plugins) + " " + plugins.remarks() + " " + plugins.drift());
            for (int swap = 0; ; swap++) {
                String version = "2.0." + (swap + Long.parseLong(arguments[1]));
                Path calls = TestHome.calls(version).in(root);
                Path feed = TestHome.feed(version).in(root);
                System.out.println("SWAPPING " + version);
                plugins.apply(Change.install(List.of(calls, feed)).allowingUnsigned());
                System.out.println("SWAPPED " + version);
                Files.delete(calls);
                Files.delete(feed);
            }
        }
    }

    private static String shown(Plugins plugins) {
        return plugins.list().stream()
                .map(plugin -> plugin.entry().version() + " " + plugin.state())
                .collect(Collectors.joining(", "));
    }
}
