package io.vigie.web.internal;

import io.vigie.access.Entrance;
import io.vigie.access.Role;
import io.vigie.access.Tokens;
import io.vigie.launcher.VigieLauncher;
import io.vigie.source.SourceStatus;
import io.vigie.workspace.Workspace;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A contact centre to look at: the whole platform in the framework, as {@code vigie run} starts it, with two weeks of
 * simulated contacts that go on, on a port of its own. One for all tests in a browser, ended with the JVM.
 */
final class Center implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The connector whose contacts all screens show. */
    static final String CONNECTOR = "demo";

    /** What stands beside this bundle on the server; its jars are on the class path of the tests. */
    private static final Path HTTP = Path.of("../../features/http/http.json");

    private static final Pattern BUNDLE = Pattern.compile("\"id\"\\s*:\\s*\"[^:\"]+:([^:\"]+):([^:\"]+)\"");

    private final Path folder;
    private final VigieLauncher vigie;
    private final Thread running;
    private final URI address;
    private final HttpCookie cookie;

    private Center(Path folder) throws Exception {
        this.folder = folder;
        Path home = layOut(Files.createDirectories(folder.resolve("home")));
        vigie = VigieLauncher.builder()
                .feature("base", "vigie", "health")
                .jar(jars(Files.readString(HTTP)).toArray(Path[]::new))
                .ownBundle()
                .share("io.vigie.core", "io.vigie.access")
                .property("vigie.home", home.toString())
                .property("org.apache.felix.http.require.config", "true")
                .property("vigie.http.port", System.getProperty("vigie.test.port", "0"))
                .property("vigie.language", "en")
                .property(WebComponent.FOLDER, System.getProperty(WebComponent.FOLDER, ""))
                .cache(folder.resolve("cache"))
                .start();
        running = run(home);
        Workspace workspace = vigie.service(Workspace.class, "(" + Workspace.LIVE + "=true)", PATIENCE);
        Entrance entrance = vigie.service(Entrance.class);
        address = entrance.address();
        cookie = login(Role.ADMIN);
        await("the contacts of the last two weeks", () -> {
            SourceStatus status = workspace.sources().status(CONNECTOR).orElse(null);
            return status != null && status.facts() > 0 && status.progress() >= 1;
        });
    }

    /** Started when it is first asked for. */
    static Center shared() {
        return Shared.CENTER;
    }

    private static final class Shared {
        static final Center CENTER = start();

        private static Center start() {
            try {
                Center center = new Center(Files.createTempDirectory("vigie-web"));
                Runtime.getRuntime().addShutdownHook(new Thread(center::close, "vigie-web-stop"));
                return center;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What a distribution has beside its platform: the plug-ins that come with it, and a connector. */
    private static Path layOut(Path home) throws IOException {
        Path bundles = Files.createDirectories(home.resolve("bundles"));
        for (String feature : List.of("families", "connectors")) {
            String json = resource("features/" + feature + "/" + feature + ".json");
            Files.writeString(
                    Files.createDirectories(home.resolve("features").resolve(feature))
                            .resolve(feature + ".json"),
                    json);
            for (Path jar : jars(json)) {
                Files.copy(jar, bundles.resolve(jar.getFileName()));
            }
        }
        Path conf = Files.createDirectories(home.resolve("conf/connectors"));
        Files.createDirectories(home.resolve("conf/trust"));
        Files.createDirectories(home.resolve("plugins"));
        Files.writeString(
                home.resolve("conf/plugins.json"),
                "{\"unsigned\": \"refuse\", \"features\": [\"families\", \"connectors\"], \"without\": [],"
                        + " \"plugins\": []}");
        Files.writeString(
                conf.resolve(CONNECTOR + ".json"),
                "{\"type\": \"simulator\", \"description\": \"Two weeks of a simulated centre\", \"settings\":"
                        + " {\"days\": \"14\", \"seed\": \"6\", \"zone\": \"Europe/Paris\"}}");
        return home;
    }

    /** The jars of the bundles that a feature names; ours is the one that is being tested. */
    private static List<Path> jars(String feature) throws IOException {
        List<Path> jars = new ArrayList<>();
        Matcher bundle = BUNDLE.matcher(feature.substring(feature.indexOf("\"bundles\"")));
        while (bundle.find()) {
            if (!bundle.group(1).equals("io.vigie.web")) {
                jars.add(onClassPath(bundle.group(1) + "-" + bundle.group(2) + ".jar"));
            }
        }
        return jars;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Center.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static Path onClassPath(String file) throws IOException {
        return Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> String.valueOf(path.getFileName()).equals(file))
                .findFirst()
                .orElseThrow(() -> new IOException("no " + file + " on the class path"));
    }

    /** What {@code vigie run} does. */
    @SuppressWarnings("unchecked")
    private Thread run(Path home) {
        ToIntFunction<String[]> cli = vigie.service(ToIntFunction.class, "(vigie.cli=true)", PATIENCE);
        Thread thread = new Thread(
                () -> cli.applyAsInt(
                        new String[] {"run", "--data", home.resolve("data").toString()}),
                "vigie-run");
        thread.setContextClassLoader(cli.getClass().getClassLoader());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Opens a session as somebody of a role. */
    HttpCookie login(Role role) throws IOException, InterruptedException {
        String secret = vigie.service(Tokens.class).link("a test", role).secret();
        URI link = address.resolve("login?token=" + secret);
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(link).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        String set = response.headers()
                .firstValue("Set-Cookie")
                .orElseThrow(() -> new IllegalStateException(response.statusCode() + " " + response.body()));
        return HttpCookie.parse(set).get(0);
    }

    /** Waits for what comes by itself. */
    static void await(String what, BooleanSupplier condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("It did not come: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    VigieLauncher vigie() {
        return vigie;
    }

    Path folder() {
        return folder;
    }

    Path home() {
        return folder.resolve("home");
    }

    /** Where the page is, with a slash at its end. */
    URI address() {
        return address;
    }

    /** The session of an admin. */
    HttpCookie cookie() {
        return cookie;
    }

    /** Asks the API as the admin. */
    HttpResponse<String> api(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve("/api/v1" + path))
                .timeout(PATIENCE)
                .header("Cookie", cookie.getName() + "=" + cookie.getValue())
                .header(
                        "Origin",
                        address.toString().substring(0, address.toString().length() - 1))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        AtomicReference<HttpResponse<String>> answer = new AtomicReference<>();
        try {
            answer.set(HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return answer.get();
    }

    @Override
    public void close() {
        running.interrupt();
        try {
            running.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        vigie.close();
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
