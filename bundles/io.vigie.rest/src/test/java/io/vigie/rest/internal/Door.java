package io.vigie.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.access.AuditLog;
import io.vigie.access.Role;
import io.vigie.access.Tokens;
import io.vigie.access.internal.AccessComponent;
import io.vigie.alert.Alerts;
import io.vigie.alert.internal.BookComponent;
import io.vigie.connectors.Connectors;
import io.vigie.connectors.internal.FoldersComponent;
import io.vigie.deploy.Plugins;
import io.vigie.engine.internal.kpi.FeedEngine;
import io.vigie.export.Exporter;
import io.vigie.export.internal.ExporterComponent;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.health.Check;
import io.vigie.health.Finding;
import io.vigie.health.Health;
import io.vigie.kpi.Text;
import io.vigie.kpi.quality.internal.QualityOfService;
import io.vigie.testkit.VirtualClock;
import io.vigie.testkit.internal.FactSource;
import io.vigie.workspace.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/** The API on a real server, over the real engine with some days of calls around a change of the clocks. */
final class Door implements AutoCloseable, Platform {
    static final Instant FROM = Instant.parse("2026-10-22T22:00:00Z");
    static final int DAYS = 5;
    static final List<String> QUEUES = List.of("sales", "service", "café & <b>VIP</b>");

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    final VirtualClock clock = new VirtualClock("2026-11-22T09:00:00Z");
    final Tokens tokens;
    final AuditLog log;
    final Api api;
    final URI address;
    final HttpClient client = HttpClient.newHttpClient();
    private final Server server;
    /** A share of its own: targets and connectors of a test are no others'. */
    private final Workspace workspace;

    private final Path home;
    final Connectors connectors;
    final PaperPlugins plugins = new PaperPlugins();
    final List<String> told = new CopyOnWriteArrayList<>();
    private final Map<Role, String> secrets = new EnumMap<>(Role.class);
    private final Exporter exporter = new ExporterComponent();
    final Alerts alerts;
    private volatile boolean open = true;

    Door(Path folder) throws Exception {
        this(folder, Data.CALLS);
    }

    /** Over data of one's own, which whoever made them closes. */
    Door(Path folder, Workspace data) throws Exception {
        workspace = data.share();
        AccessComponent access = new AccessComponent(folder, clock);
        tokens = access;
        log = access;
        home = folder;
        java.nio.file.Files.createDirectories(folder.resolve("conf").resolve("alerts"));
        java.nio.file.Files.writeString(
                folder.resolve("conf").resolve("alerts").resolve("abandoned.json"),
                "{\"name\": {\"en\": \"Too many abandon\", \"fr\": \"Trop d'abandons\"}, \"query\": {\"kpis\":"
                        + " [\"abandon-rate\"], \"period\": \"P60D\", \"by\": [\"queue\"]}, \"when\": {\"above\":"
                        + " 0.01}, \"channels\": [\"ops\"]}");
        alerts = BookComponent.still(folder, workspace.kpis(), clock);
        connectors = new FoldersComponent().open(folder, workspace.sources());
        connectors.follow(event -> {});
        api = new Api(this, tokens, log, clock, () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()), "1.0.0");
        server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder servlet = new ServletHolder(new ApiServlet(api));
        servlet.setAsyncSupported(true);
        context.addServlet(servlet, Api.ROOT + "/*");
        context.addServlet(new ServletHolder(new LoginServlet(api.door(), folder)), "/login");
        context.addServlet(
                new ServletHolder(new OidcServlet(
                        folder, api.door(), tokens, clock, () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))),
                OidcServlet.PATH + "/*");
        context.addServlet(new ServletHolder(new MetricsServlet(api)), "/metrics");
        server.setHandler(context);
        server.start();
        address = server.getURI().resolve("/");
        for (Role role : Role.values()) {
            secrets.put(role, tokens.create("the " + role.id(), role, null).secret());
        }
    }

    /** What all tests ask; nobody changes it, so it is made once. */
    private static final class Data {
        static final Workspace CALLS = open();

        private static Workspace open() {
            Workspace workspace =
                    FeedEngine.over(List.of(new QualityOfService())).open(null);
            workspace.sources().start("calls", true, new FactSource(calls()));
            try {
                workspace.sources().awaitEnd(status -> {});
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return workspace;
        }
    }

    /** Calls of all outcomes, the same each time. */
    private static List<Fact> calls() {
        Random random = new Random(42);
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            Instant at = FROM.plusSeconds(random.nextInt(DAYS * 86_400));
            String id = "c" + i;
            facts.add(Fact.of(Vocabulary.CONTACT)
                    .set("contact_id", id)
                    .set("channel", "voice")
                    .set("direction", "inbound")
                    .set("received_at", at)
                    .set("customer_id", "customer-" + random.nextInt(300))
                    .build());
            Instant answered = at.plusMillis(random.nextInt(90_000));
            boolean lost = random.nextInt(6) == 0;
            var segment = Fact.of(Vocabulary.SEGMENT)
                    .set("contact_id", id)
                    .set("seq", 1)
                    .set("queue", random.nextInt(40) == 0 ? null : QUEUES.get(random.nextInt(QUEUES.size())))
                    .set("queued_at", at)
                    .set("outcome", lost ? "abandoned" : "answered");
            if (lost) {
                segment.set("ended_at", answered);
            } else {
                segment.set("agent_id", "agent-" + random.nextInt(7))
                        .set("answered_at", answered)
                        .set("ended_at", answered.plusMillis(30_000 + random.nextInt(400_000)))
                        .set("talk_s", 30 + random.nextInt(400))
                        .set("hold_s", random.nextInt(20))
                        .set("acw_s", random.nextInt(60));
            }
            facts.add(segment.build());
        }
        return facts;
    }

    String secret(Role role) {
        String secret = secrets.get(role);
        if (secret == null) {
            throw new IllegalStateException(role.id());
        }
        return secret;
    }

    Workspace data() {
        return workspace;
    }

    /** Takes the data away, as before the platform has opened them. */
    void closeData(boolean closed) {
        open = !closed;
    }

    @Override
    public Optional<Workspace> workspace() {
        return open ? Optional.of(workspace) : Optional.empty();
    }

    @Override
    public Optional<Plugins> plugins() {
        return open ? Optional.of(plugins) : Optional.empty();
    }

    @Override
    public Optional<Health> health() {
        return open ? Optional.of(new Doctor()) : Optional.empty();
    }

    @Override
    public Optional<Connectors> connectors() {
        return open ? Optional.of(connectors) : Optional.empty();
    }

    @Override
    public Path home() {
        return home;
    }

    @Override
    public void changed(String kind, Map<String, ?> properties) {
        told.add(kind + " " + new java.util.TreeMap<>(properties));
    }

    /** Finds one thing that is well and one that is not. */
    private static final class Doctor implements Health {
        @Override
        public List<Check> checks() {
            return examine().stream().map(Finding::check).toList();
        }

        @Override
        public List<Finding> examine() {
            return List.of(
                    new Finding(
                            new Check("disk", Text.of("Disk", "Disque")),
                            Finding.Level.WARNING,
                            List.of(Text.of("It is nearly full.", "Il est presque plein.")),
                            Duration.ofMillis(3)),
                    new Finding(
                            new Check("store", Text.of("Store", "Stockage")),
                            Finding.Level.OK,
                            List.of(),
                            Duration.ofMillis(1)));
        }
    }

    @Override
    public Optional<Exporter> exporter() {
        return Optional.of(exporter);
    }

    @Override
    public Optional<Alerts> alerts() {
        return Optional.of(alerts);
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(address.resolve(path.startsWith("/login") ? path : Api.ROOT + path))
                .timeout(Duration.ofMinutes(2));
    }

    HttpRequest.Builder as(Role role, String path) {
        return to(path).header("Authorization", "Bearer " + secret(role));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(Role role, String path) throws IOException, InterruptedException {
        return send(as(role, path));
    }

    HttpResponse<String> post(Role role, String path, String body) throws IOException, InterruptedException {
        return send(as(role, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return MAPPER.readTree(response.body());
    }

    @Override
    public void close() throws Exception {
        api.close();
        server.stop();
        api.close();
        connectors.close();
        workspace.close();
    }
}
