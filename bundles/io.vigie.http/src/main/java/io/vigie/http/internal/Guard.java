package io.vigie.http.internal;

import io.vigie.http.Problem;
import io.vigie.http.Requests;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every request has to pass, and what every response carries. */
@Component(
        service = Filter.class,
        property = {
            HttpWhiteboardConstants.HTTP_WHITEBOARD_FILTER_PATTERN + "=/*",
            HttpWhiteboardConstants.HTTP_WHITEBOARD_FILTER_ASYNC_SUPPORTED + ":Boolean=true",
            HttpWhiteboardConstants.HTTP_WHITEBOARD_FILTER_DISPATCHER + "=REQUEST",
            // Before all others.
            "service.ranking:Integer=1000000"
        })
public final class Guard implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** The one type of body that is no message of a program but a file of its own. */
    private static final String JAR = "application/java-archive";

    private final Settings settings;

    @Activate
    public Guard(BundleContext context) {
        this(Settings.of(context::getProperty));
    }

    Guard(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void doFilter(ServletRequest asked, ServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) asked;
        HttpServletResponse response = (HttpServletResponse) answer;
        if (request.getDispatcherType() != DispatcherType.REQUEST) {
            chain.doFilter(request, response);
            return;
        }
        harden(response);
        Problem problem = refusal(request);
        if (problem != null) {
            if (problem.status() == 405) {
                response.setHeader(
                        "Allow", String.join(", ", METHODS.stream().sorted().toList()));
            }
            // What was announced is not read: the connection ends here.
            response.setHeader("Connection", "close");
            problem.send(response);
            return;
        }
        request.setAttribute(Requests.SENDER, sender(request));
        request.setAttribute(Requests.SCHEME, scheme(request));
        try {
            chain.doFilter(request, response);
        } catch (IOException e) {
            // The other side went away; there is nobody to tell.
            LOG.debug("A request ended early", e);
            throw e;
        } catch (ServletException | RuntimeException | Error e) {
            LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
            if (request.isAsyncStarted()) {
                request.getAsyncContext().complete();
            }
            Problem.of(500, "The request could not be handled; the log of the server says why.")
                    .send(response);
        }
    }

    /** What holds unless a servlet says otherwise. */
    private static void harden(HttpServletResponse response) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cache-Control", "no-store");
    }

    private @Nullable Problem refusal(HttpServletRequest request) {
        // A web page of elsewhere whose name was turned to this machine asks for the name of elsewhere.
        String host = request.getHeader("Host");
        if (host == null
                || !settings.hosts().contains(name(host))
                || !settings.hosts().contains(name(serverName(request)))) {
            return Problem.of(
                    421,
                    "This name does not belong to this server; the setting 'vigie.http.hosts' lists those that do.");
        }
        if (!METHODS.contains(request.getMethod())) {
            return Problem.of(405, "");
        }
        if (!readable(request.getQueryString())) {
            return Problem.of(400, "The query is not encoded as URLs are, in UTF-8.");
        }
        long longest = JAR.equalsIgnoreCase(request.getContentType()) ? settings.upload() : settings.longest();
        if (request.getContentLengthLong() > longest) {
            return Problem.of(413, "The body may have " + longest + " bytes.");
        }
        return null;
    }

    /** Whether the escapes of a query are escapes, and of text: whoever reads the parameters would fail on others. */
    private static boolean readable(@Nullable String query) {
        if (query == null || query.indexOf('%') < 0) {
            return true;
        }
        try {
            // What stands there unescaped is one byte each, so that only the escapes are judged.
            String bytes = URLDecoder.decode(query, StandardCharsets.ISO_8859_1);
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)));
            return true;
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return false;
        }
    }

    private static String serverName(HttpServletRequest request) {
        String name = request.getServerName();
        return name.indexOf(':') >= 0 && !name.startsWith("[") ? "[" + name + "]" : name;
    }

    /** The name in a host header, without its port. */
    private static String name(String host) {
        int from = host.startsWith("[") ? host.indexOf(']') : 0;
        int colon = from < 0 ? -1 : host.indexOf(':', from);
        String name = colon < 0 ? host : host.substring(0, colon);
        return (name.endsWith(".") ? name.substring(0, name.length() - 1) : name).toLowerCase(Locale.ROOT);
    }

    private String scheme(HttpServletRequest request) {
        String told = request.getHeader("X-Forwarded-Proto");
        return told != null
                        && told.strip().equalsIgnoreCase("https")
                        && settings.proxies().contains(request.getRemoteAddr())
                ? "https"
                : request.getScheme();
    }

    /** Behind proxies that are believed: the last address in the chain that is none of them. */
    private String sender(HttpServletRequest request) {
        String sender = request.getRemoteAddr();
        String forwarded = request.getHeader("X-Forwarded-For");
        if (forwarded == null || !settings.proxies().contains(sender)) {
            return sender;
        }
        List<String> chain = List.of(forwarded.split(","));
        for (int i = chain.size() - 1; i >= 0; i--) {
            String hop = chain.get(i).strip();
            if (!hop.isEmpty()) {
                sender = hop.length() > 64 ? hop.substring(0, 64) : hop;
            }
            if (!settings.proxies().contains(sender)) {
                break;
            }
        }
        return sender;
    }
}
