package io.vigie.launcher;

import io.vigie.launcher.internal.BundleFiles;
import io.vigie.launcher.internal.CacheFolder;
import io.vigie.launcher.internal.Diagnosis;
import io.vigie.launcher.internal.FeatureSet;
import io.vigie.launcher.internal.FrameworkLog;
import io.vigie.launcher.internal.Messages;
import io.vigie.launcher.internal.OsgiLogBridge;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running framework with the bundles of some features in it.
 *
 * <p>The command line uses it with the files of the distribution, a test with the jars of its class path:
 *
 * <pre>{@code
 * try (VigieLauncher vigie = VigieLauncher.builder()
 *         .feature("base")
 *         .share("io.vigie.core")
 *         .ownBundle()
 *         .start()) {
 *     KpiFamily family = vigie.service(KpiFamily.class);
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class VigieLauncher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VigieLauncher.class);
    private static final Duration SERVICE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Framework framework;
    private final CacheFolder cache;
    private final OsgiLogBridge logBridge;
    private final List<String> problems;
    private final AtomicBoolean closed = new AtomicBoolean();

    private VigieLauncher(Framework framework, CacheFolder cache, OsgiLogBridge logBridge, List<String> problems) {
        this.framework = framework;
        this.cache = cache;
        this.logBridge = logBridge;
        this.problems = problems;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The system bundle's context. */
    public BundleContext context() {
        return framework.getBundleContext();
    }

    /** One sentence for each bundle that did not start, in the user's language. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** Bundles that are not active and components that wait, one sentence each; empty if all is well. */
    public List<String> diagnosis() {
        return Diagnosis.of(context());
    }

    /**
     * The installed bundle of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Bundle bundle(String symbolicName) {
        return Arrays.stream(context().getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no bundle " + symbolicName + " is installed"));
    }

    /**
     * Installs a copy of the jar and starts it, so the file may be replaced or removed meanwhile.
     *
     * @throws BundleException if the framework refuses it or it does not start; it is then not installed
     */
    public Bundle install(Path jar) throws BundleException, IOException {
        Bundle bundle;
        try (InputStream content = Files.newInputStream(jar)) {
            bundle = context().installBundle(jar.toUri().toString(), content);
        }
        if (isFragment(bundle)) {
            return bundle;
        }
        try {
            bundle.start();
        } catch (BundleException e) {
            bundle.uninstall();
            throw e;
        }
        return bundle;
    }

    /** Waits up to 30 s for a service of that type. The type must be shared, see {@link Builder#share}. */
    public <T> T service(Class<T> type) {
        return service(type, "", SERVICE_TIMEOUT);
    }

    /**
     * Waits for a service.
     *
     * @param filter an OSGi filter on the service's properties, empty for any
     * @throws LaunchException if none appears in time, with what the platform is waiting for
     */
    public <T> T service(Class<T> type, String filter, Duration timeout) {
        String typeFilter = "(" + Constants.OBJECTCLASS + "=" + type.getName() + ")";
        ServiceTracker<T, T> tracker;
        try {
            tracker = new ServiceTracker<>(
                    context(),
                    context().createFilter(filter.isEmpty() ? typeFilter : "(&" + typeFilter + filter + ")"),
                    null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        }
        tracker.open();
        try {
            if (tracker.waitForService(Math.max(1, timeout.toMillis())) != null) {
                // Got once more, because closing the tracker gives its own hold back.
                ServiceReference<T> reference = tracker.getServiceReference();
                @Nullable T service = reference == null ? null : context().getService(reference);
                if (service != null) {
                    return service;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            tracker.close();
        }
        List<String> lines = new ArrayList<>();
        lines.add(Messages.text("service.missing", type.getName() + filter, Long.toString(timeout.toSeconds())));
        lines.addAll(problems);
        lines.addAll(diagnosis());
        throw new LaunchException(String.join(System.lineSeparator(), lines));
    }

    /** Stops all bundles and the framework, waits for that (10 s at most) and removes the cache. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        // An interrupted verb must not make the framework's own stopping fail.
        boolean interrupted = Thread.interrupted();
        try {
            logBridge.close();
            framework.stop();
            FrameworkEvent end = framework.waitForStop(STOP_TIMEOUT.toMillis());
            if (end.getType() == FrameworkEvent.WAIT_TIMEDOUT) {
                LOG.warn("The framework did not stop within {} s", STOP_TIMEOUT.toSeconds());
            }
        } catch (BundleException e) {
            LOG.warn("The framework did not stop cleanly", e);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            cache.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean isFragment(Bundle bundle) {
        return bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
    }

    /** What to start. Not thread-safe. */
    public static final class Builder {
        private final List<String> features = new ArrayList<>();
        private final List<String> symbolicNames = new ArrayList<>();
        private final List<Path> jars = new ArrayList<>();
        private final Set<String> shared = new LinkedHashSet<>();
        private final List<String> systemPackages = new ArrayList<>();
        private final Map<String, String> properties = new HashMap<>();
        private @Nullable Path featureFolder;
        private BundleFiles bundleFiles = BundleFiles.ofClassPath();
        private Path cacheRoot = Path.of(System.getProperty("java.io.tmpdir"));

        private Builder() {}

        /** Installs a feature: {@code <feature folder>/NAME/NAME.json}, or the resource {@code features/NAME/NAME.json}. */
        public Builder feature(String... names) {
            features.addAll(List.of(names));
            return this;
        }

        /** Where the features are; without this they are looked for on the class path. */
        public Builder featureFolder(Path folder) {
            featureFolder = folder;
            return this;
        }

        /** Takes the features' bundles from a folder instead of the class path. */
        public Builder bundleFolder(Path folder) {
            bundleFiles = BundleFiles.ofFolder(folder);
            return this;
        }

        /** Installs bundles of the class path by their symbolic names. */
        public Builder bundle(String... names) {
            symbolicNames.addAll(List.of(names));
            return this;
        }

        /** Installs jar files. */
        public Builder jar(Path... files) {
            jars.addAll(List.of(files));
            return this;
        }

        /** Installs the jar of the Maven module whose tests are running. */
        public Builder ownBundle() {
            jars.add(Path.of(System.getProperty("vigie.test.bundle", "")));
            return this;
        }

        /**
         * Lets the framework's bundles see the exported packages of these bundles of the class path as the test sees
         * them, so that test and bundles can talk. The bundle itself may be installed too: the framework prefers the
         * shared packages.
         */
        public Builder share(String... names) {
            shared.addAll(List.of(names));
            return this;
        }

        /** More packages of the class path for the framework's bundles, as in {@code Export-Package}. */
        public Builder systemPackages(String... clauses) {
            systemPackages.addAll(List.of(clauses));
            return this;
        }

        /** A framework property; it wins over one of a feature, and fills the features' variable of its name. */
        public Builder property(String key, String value) {
            properties.put(key, value);
            return this;
        }

        /** Where the framework cache is made, by default the JVM's folder for temporary files. */
        public Builder cache(Path root) {
            cacheRoot = root;
            return this;
        }

        /**
         * Starts the framework and all bundles and waits until the highest start level is reached. A bundle that does
         * not start is told in {@link VigieLauncher#problems()} and stops nothing else.
         *
         * @throws LaunchException if a feature or a bundle file is missing or wrong, or the framework does not start
         */
        public VigieLauncher start() {
            long begin = System.nanoTime();
            FeatureSet set = new FeatureSet(properties);
            for (String name : features) {
                readFeature(set, name);
            }
            List<Path> files = new ArrayList<>();
            List<Integer> levels = new ArrayList<>();
            for (FeatureSet.Entry entry : set.bundles()) {
                files.add(bundleFiles
                        .byFileName(entry.fileName())
                        .orElseThrow(() -> new LaunchException(
                                Messages.text("bundle.missing", entry.feature(), entry.fileName(), bundleFiles))));
                levels.add(entry.startLevel() == 0 ? set.defaultStartLevel() : entry.startLevel());
            }
            for (String name : symbolicNames) {
                files.add(onClassPath(name));
                levels.add(set.defaultStartLevel());
            }
            for (Path jar : jars) {
                files.add(jar);
                levels.add(set.defaultStartLevel());
            }
            CacheFolder cache;
            try {
                cache = CacheFolder.create(cacheRoot);
            } catch (IOException e) {
                throw new LaunchException(Messages.text("cache.failed", cacheRoot, String.valueOf(e)), e);
            }
            Map<String, Object> configuration = configuration(set, cache);
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            // The framework's threads inherit this one's loader: they must not find the launcher's libraries by it.
            thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
            try {
                VigieLauncher launcher = start(configuration, cache, files, levels);
                LOG.info(
                        "Started features {}: {} bundles in {} ms",
                        features,
                        launcher.context().getBundles().length,
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
                return launcher;
            } catch (BundleException | RuntimeException e) {
                cache.close();
                throw e instanceof LaunchException launch
                        ? launch
                        : new LaunchException(Messages.text("framework.failed", Diagnosis.reason(e)), e);
            } finally {
                thread.setContextClassLoader(before);
            }
        }

        private VigieLauncher start(
                Map<String, Object> configuration, CacheFolder cache, List<Path> files, List<Integer> levels)
                throws BundleException {
            FrameworkFactory factory = ServiceLoader.load(FrameworkFactory.class, VigieLauncher.class.getClassLoader())
                    .findFirst()
                    .orElseThrow(() -> new LaunchException(Messages.text("framework.failed", "FrameworkFactory")));
            Framework framework = factory.newFramework(launchConfiguration(configuration));
            List<String> problems = new CopyOnWriteArrayList<>();
            framework.init(event -> note(event, problems));
            BundleContext context = framework.getBundleContext();
            CountDownLatch started = new CountDownLatch(1);
            context.addFrameworkListener(event -> {
                note(event, problems);
                if (event.getType() == FrameworkEvent.STARTED) {
                    started.countDown();
                }
            });
            OsgiLogBridge bridge = new OsgiLogBridge(context);
            bridge.open();
            VigieLauncher launcher = new VigieLauncher(framework, cache, bridge, problems);
            try {
                for (int i = 0; i < files.size(); i++) {
                    Path file = files.get(i);
                    Bundle bundle;
                    try {
                        bundle = context.installBundle(reference(file));
                    } catch (BundleException e) {
                        problems.add(Messages.text("bundle.start", file.getFileName(), Diagnosis.reason(e)));
                        LOG.info("{} is not installed", file, e);
                        continue;
                    }
                    bundle.adapt(BundleStartLevel.class).setStartLevel(levels.get(i));
                    if (!isFragment(bundle)) {
                        // The framework is not started yet, so this only marks the bundle.
                        bundle.start(Bundle.START_ACTIVATION_POLICY);
                    }
                }
                framework.start();
                // Events arrive on another thread, in order: with this one, all problems are known.
                started.await(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                return launcher;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return launcher;
            } catch (BundleException | RuntimeException e) {
                launcher.close();
                throw e;
            }
        }

        // The framework's own log has the details.
        private static void note(FrameworkEvent event, List<String> problems) {
            if (event.getType() == FrameworkEvent.ERROR) {
                problems.add(Messages.text(
                        "bundle.start", event.getBundle().getSymbolicName(), Diagnosis.reason(event.getThrowable())));
            }
        }

        private void readFeature(FeatureSet set, String name) {
            String path = name + "/" + name + ".json";
            Path folder = featureFolder;
            try {
                if (folder != null) {
                    Path file = folder.resolve(path);
                    if (!Files.isRegularFile(file)) {
                        throw new LaunchException(Messages.text("feature.missing", name, file));
                    }
                    try (Reader json = Files.newBufferedReader(file)) {
                        set.add(name, json);
                    }
                    return;
                }
                try (InputStream resource =
                        VigieLauncher.class.getClassLoader().getResourceAsStream("features/" + path)) {
                    if (resource == null) {
                        throw new LaunchException(Messages.text("feature.missing", name, "features/" + path));
                    }
                    set.add(name, new InputStreamReader(resource, StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                throw new LaunchException(Messages.text("feature.invalid", name, String.valueOf(e.getMessage())), e);
            }
        }

        private static Path onClassPath(String symbolicName) {
            try {
                return BundleFiles.ofClassPath()
                        .bySymbolicName(symbolicName)
                        .orElseThrow(() -> new LaunchException(Messages.text("bundle.none", symbolicName)));
            } catch (IOException e) {
                throw new LaunchException(Messages.text("bundle.none", symbolicName) + " " + e.getMessage(), e);
            }
        }

        private Map<String, Object> configuration(FeatureSet set, CacheFolder cache) {
            Map<String, Object> configuration = new HashMap<>(set.frameworkProperties());
            configuration.put(Constants.FRAMEWORK_STORAGE, cache.framework().toString());
            configuration.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, Integer.toString(set.frameworkStartLevel()));
            configuration.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, String.join(",", packages()));
            configuration.put("felix.log.logger", new FrameworkLog());
            String initial = set.configurationsAsJson();
            if (!initial.isEmpty()) {
                configuration.put("configurator.initial", initial);
            }
            configuration.putAll(properties);
            return configuration;
        }

        // The framework takes a map of texts, yet a logger object too.
        @SuppressWarnings("unchecked")
        private static Map<String, String> launchConfiguration(Map<String, ?> configuration) {
            return (Map<String, String>) configuration;
        }

        private List<String> packages() {
            List<String> packages = new ArrayList<>();
            String slf4j = version(LoggerFactory.class);
            for (String name : List.of("org.slf4j", "org.slf4j.event", "org.slf4j.helpers", "org.slf4j.spi")) {
                packages.add(name + ";version=" + slf4j);
                // Some bundles still import [1.7,2); the packages that they use did not change.
                packages.add(name + ";version=1.7.36");
            }
            packages.add("org.osgi.service.log;version=1.5");
            packages.add("org.osgi.service.log.admin;version=1.0");
            for (String name : shared) {
                try {
                    String exports = BundleFiles.manifest(onClassPath(name))
                            .getMainAttributes()
                            .getValue(Constants.EXPORT_PACKAGE);
                    if (exports != null) {
                        packages.add(exports);
                    }
                } catch (IOException e) {
                    throw new LaunchException(Messages.text("bundle.none", name) + " " + e.getMessage(), e);
                }
            }
            packages.addAll(systemPackages);
            return packages;
        }

        private static String version(Class<?> type) {
            try {
                Path jar = Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().toURI());
                String version = BundleFiles.manifest(jar).getMainAttributes().getValue("Bundle-Version");
                return version == null ? "2.0.0" : version;
            } catch (URISyntaxException | IOException e) {
                throw new LaunchException(Messages.text("framework.failed", String.valueOf(e)), e);
            }
        }

        // The framework decodes such a location, so what looks like an escape must be escaped.
        private static String reference(Path file) {
            return "reference:file:"
                    + file.toAbsolutePath()
                            .normalize()
                            .toString()
                            .replace("%", "%25")
                            .replace("+", "%2B");
        }
    }
}
