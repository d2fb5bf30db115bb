package io.vigie.deploy.internal;

import io.vigie.deploy.Change;
import io.vigie.deploy.Plugins;
import io.vigie.launcher.VigieLauncher;
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
        try (VigieLauncher vigie = VigieLauncher.builder()
                .feature("base")
                .share("io.vigie.core", "io.vigie.deploy")
                .bundle("org.duckdb.duckdb_jdbc", "io.vigie.store.duckdb", "io.vigie.engine", "io.vigie.testkit")
                .bundle("io.vigie.deploy")
                .property("vigie.home", root.toString())
                .cache(root)
                .start()) {
            Plugins plugins = vigie.service(Plugins.class);
            System.out.println("SET " + shown(plugins) + " " + plugins.remarks());
            for (int swap = 0; ; swap++) {
                String version = "2.0." + (swap + Long.parseLong(arguments[1]));
                plugins.apply(Change.install(List.of(
                                TestHome.calls(version).in(root),
                                TestHome.feed(version).in(root)))
                        .allowingUnsigned());
                System.out.println("SWAPPED " + version);
            }
        }
    }

    private static String shown(Plugins plugins) {
        return plugins.list().stream()
                .map(plugin -> plugin.entry().version() + " " + plugin.state())
                .collect(Collectors.joining(", "));
    }
}
