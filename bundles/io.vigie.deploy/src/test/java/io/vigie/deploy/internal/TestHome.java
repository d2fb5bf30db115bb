package io.vigie.deploy.internal;

import io.vigie.deploy.Plugins;
import io.vigie.launcher.VigieLauncher;
import io.vigie.testkit.TestBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A distribution on disk with two plug-ins of its own, {@code test.calls} and {@code test.feed}, both 1.0.0. */
final class TestHome {
    private static final String PACKAGE = "io/vigie/deploy/testplugin/";

    private final Path root;

    /** Makes it, unless it is there. */
    TestHome(Path root) throws IOException {
        this.root = root;
        if (Files.exists(wanted())) {
            return;
        }
        Files.createDirectories(root.resolve("conf/trust"));
        Files.createDirectories(root.resolve("plugins"));
        Files.createDirectories(bundles());
        calls("1.0.0").to(bundles().resolve("test.calls-1.0.0.jar"));
        feed("1.0.0").to(bundles().resolve("test.feed-1.0.0.jar"));
        Files.writeString(Files.createDirectories(root.resolve("features/own")).resolve("own.json"), """
                {"feature-resource-version": "1.0", "id": "g:own:1",
                 "bundles": [{"id": "g:test.calls:1.0.0"}, {"id": "g:test.feed:1.0.0"}]}""");
        want("refuse");
    }

    /** Adds a plug-in of that name, 1.0.0, to the distribution, as a newer one may. */
    void bring(String name) throws IOException {
        plugin(name, "1.0.0").to(bundles().resolve(name + "-1.0.0.jar"));
        Path feature = root.resolve("features/own/own.json");
        Files.writeString(feature, Files.readString(feature).replace("]}", ", {\"id\": \"g:" + name + ":1.0.0\"}]}"));
    }

    /** Writes the file of wanted plug-ins with nothing but the distribution's. */
    void want(String unsigned) throws IOException {
        Files.writeString(wanted(), """
                {
                  "unsigned": "%s",
                  "features": ["own"],
                  "without": [],
                  "plugins": []
                }
                """.formatted(unsigned));
    }

    /**
     * Starts a platform on it; when that returns, the plug-ins have been started.
     *
     * @param patience what a plug-in may take to start, in seconds
     */
    VigieLauncher launch(Path cache, int patience) {
        VigieLauncher vigie = VigieLauncher.builder()
                .feature("base")
                .share("io.vigie.core", "io.vigie.deploy")
                .bundle("org.duckdb.duckdb_jdbc", "io.vigie.store.duckdb", "io.vigie.engine", "io.vigie.testkit")
                .ownBundle()
                .property("vigie.home", root.toString())
                .property("vigie.deploy.timeout", String.valueOf(patience))
                .cache(cache)
                .start();
        vigie.service(Plugins.class);
        return vigie;
    }

    Path root() {
        return root;
    }

    Path bundles() {
        return root.resolve("bundles");
    }

    Path dropIn() {
        return root.resolve("plugins");
    }

    Path wanted() {
        return root.resolve("conf/plugins.json");
    }

    /** A KPI family; its major version is the threshold in tens of seconds. */
    static TestBundle calls(String version) {
        return plugin("test.calls", version)
                .header("Bundle-Activator", "io.vigie.deploy.testplugin.CallsActivator")
                .header("Provide-Capability", "osgi.service;objectClass:List<String>=\"io.vigie.kpi.KpiFamily\"")
                .header("Import-Package", "org.osgi.framework, io.vigie.kpi;version=\"[0.1,1)\"")
                .classes(PACKAGE, "Trouble", "CallsActivator", "CallsActivator$Family");
    }

    /** A connector that counts calls. */
    static TestBundle feed(String version) {
        return plugin("test.feed", version)
                .header("Bundle-Activator", "io.vigie.deploy.testplugin.FeedActivator")
                .header(
                        "Provide-Capability",
                        "osgi.service;objectClass:List<String>=\"io.vigie.source.DataSourceFactory\"")
                .header(
                        "Import-Package",
                        "org.osgi.framework, io.vigie.fact;version=\"[0.1,1)\", io.vigie.kpi;version=\"[0.1,1)\","
                                + " io.vigie.source;version=\"[0.1,1)\"")
                .classes(PACKAGE, "Trouble", "Feed", "FeedActivator", "FeedActivator$Factory", "FeedActivator$Counting")
                .file("testplugin/OSGI-INF/metatype/feed.xml", "OSGI-INF/metatype/feed.xml");
    }

    private static TestBundle plugin(String name, String version) {
        return TestBundle.named(name, version);
    }
}
