package io.vigie.http.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the server listen once the settings are found right. The server itself listens to nothing without a
 * configuration (the feature says so), so that it never stands open while this bundle is not there yet.
 */
@Component(service = {})
public final class Server {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final String PID = "org.apache.felix.http";
    private static final String ENDPOINTS = "osgi.http.endpoint";

    private static final String[] COMPRESSED = {
        "application/json", "application/problem+json", "application/x-ndjson", "text/csv", "text/plain"
    };

    private final @Nullable Configuration configuration;

    @Activate
    public Server(BundleContext context, @Reference ConfigurationAdmin admin) throws IOException {
        Settings settings = Settings.of(context::getProperty);
        settings.problems().forEach(LOG::error);
        int port = settings.problems().isEmpty() ? port(settings) : -1;
        if (port < 0) {
            configuration = null;
            return;
        }
        configuration = admin.getConfiguration(PID, "?");
        configuration.updateIfDifferent(properties(settings, port));
    }

    /** The first port that is free, -1 for none. The server itself would tell with a trace, and go on without listening. */
    private static int port(Settings settings) {
        String reason = isFree(settings, settings.port());
        if (reason.isEmpty()) {
            return settings.port();
        }
        for (int port = settings.port() + 1; port <= Math.min(65_535, settings.port() + settings.next()); port++) {
            if (isFree(settings, port).isEmpty()) {
                LOG.warn("Another program has port {}; the server listens on {} in its place.", settings.port(), port);
                return port;
            }
        }
        LOG.error(
                "The HTTP server does not start: {}:{} cannot be listened on ({}); set '{}' to a port that is free.",
                settings.address(),
                settings.port(),
                reason,
                Settings.PORT);
        return -1;
    }

    /** Why a port cannot be listened on; empty when it can. */
    private static String isFree(Settings settings, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(settings.address(), port));
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static Dictionary<String, Object> properties(Settings settings, int port) {
        Map<String, Object> properties = Map.ofEntries(
                Map.entry("org.apache.felix.http.host", settings.address()),
                Map.entry("org.osgi.service.http.port", port),
                Map.entry("org.apache.felix.http.enable", true),
                Map.entry("org.apache.felix.https.enable", false),
                Map.entry("org.apache.felix.http.name", "vigie"),
                // A connection on which nothing comes is given up. Longer than an answer takes.
                Map.entry("org.apache.felix.http.timeout", 20_000),
                Map.entry("org.apache.felix.http.jetty.headerBufferSize", 8_192),
                Map.entry("org.apache.felix.http.jetty.maxFormSize", 65_536),
                Map.entry("org.apache.felix.http.jetty.sendServerHeader", false),
                Map.entry("org.apache.felix.http.jetty.threadpool.max", 32),
                Map.entry("org.apache.felix.http.jetty.selectors", 1),
                Map.entry("org.apache.felix.http.jetty.acceptors", 1),
                // Answers of the API are long and repeat themselves; what never ends is not compressed.
                Map.entry("org.apache.felix.jetty.gziphandler.enable", true),
                Map.entry("org.apache.felix.jetty.gzip.minGzipSize", 1_024),
                Map.entry("org.apache.felix.jetty.gzip.includedMimeTypes", COMPRESSED),
                Map.entry("org.apache.felix.jetty.stopTimeout", 1_000L),
                Map.entry("org.apache.felix.http.mbeans", false));
        return new Hashtable<>(properties);
    }

    @Deactivate
    void stop() throws IOException {
        if (configuration != null) {
            configuration.delete();
        }
    }

    /** Told by the server once it listens. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "listens")
    void listens(HttpServiceRuntime runtime, Map<String, Object> properties) {
        Object endpoints = properties.get(ENDPOINTS);
        List<?> all = endpoints instanceof Object[] several
                ? Arrays.asList(several)
                : endpoints == null ? List.of() : List.of(endpoints);
        if (!all.isEmpty()) {
            LOG.info("Listening on {}", all.get(0));
        }
    }

    void unlistens(HttpServiceRuntime runtime) {
        LOG.debug("The HTTP server is gone");
    }
}
