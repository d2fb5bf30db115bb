package io.vigie.ingest.internal;

import io.vigie.http.Problem;
import io.vigie.http.RateLimit;
import io.vigie.http.Requests;
import io.vigie.source.Delivery;
import io.vigie.workspace.Workspace;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;

/**
 * Takes deliveries for sources: {@code /api/v1/ingest/NAME}.
 *
 * <p>No thread waits, neither for a body nor for the commit: a sender that dawdles costs a connection and the bytes that
 * it has sent. All bodies together have a bound.
 */
@Component(
        service = Servlet.class,
        property = {
            HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN + "=/api/v1/ingest/*",
            HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_NAME + "=io.vigie.ingest",
            HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_ASYNC_SUPPORTED + ":Boolean=true"
        })
public final class IngestServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private static final Duration LATER = Duration.ofSeconds(5);
    /** How long body and commit may take together; shorter than the server's patience with a silent connection. */
    private static final long DEADLINE_MILLIS = 15_000;

    private static final int LONGEST = 1 << 20;
    /** How many bytes of bodies may be held at once. */
    private static final int HELD = 64 << 20;

    private final transient RateLimit rate;
    private final transient Semaphore held;
    private final transient long deadline;
    private final int longest;

    @Reference(
            target = "(" + Workspace.LIVE + "=true)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private transient volatile @Nullable Workspace workspace;

    @Activate
    public IngestServlet(BundleContext context) {
        this(
                number(context.getProperty("vigie.ingest.rate"), 200),
                number(context.getProperty("vigie.ingest.burst"), 1_000),
                (int) number(context.getProperty("vigie.http.body"), LONGEST),
                (long) number(context.getProperty("vigie.ingest.deadline"), DEADLINE_MILLIS));
    }

    IngestServlet(double perSecond, double burst, int longest, long deadline) {
        this.rate = new RateLimit(perSecond, burst);
        this.longest = longest;
        this.deadline = deadline;
        this.held = new Semaphore(Math.max(HELD, longest));
    }

    private static double number(@Nullable String text, double usual) {
        try {
            double number = text == null || text.isBlank() ? usual : Double.parseDouble(text.strip());
            return number >= 1 ? number : usual;
        } catch (NumberFormatException e) {
            return usual;
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean post = request.getMethod().equals("POST");
        if (!post && !request.getMethod().equals("GET")) {
            response.setHeader("Allow", "GET, POST");
            refuse(response, Problem.of(405, "Send deliveries with POST."));
            return;
        }
        String sender = Requests.sender(request);
        Duration wait = rate.take(sender);
        if (!wait.isZero()) {
            refuse(response, Problem.later(429, wait, "This sender sends more than is taken; slow down."));
            return;
        }
        String path = request.getPathInfo();
        String name = path == null ? "" : path.substring(1);
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            refuse(response, Problem.of(404, "Send to /api/v1/ingest/NAME, where NAME is that of the source."));
            return;
        }
        String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            refuse(response, Problem.of(415, "Send the body as it is, without a content encoding."));
            return;
        }
        Workspace live = workspace;
        if (live == null) {
            refuse(response, Problem.later(503, LATER, "No sources run at present."));
            return;
        }
        if (request.getContentLengthLong() > longest) {
            refuse(response, tooLong());
            return;
        }
        AsyncContext async = request.startAsync();
        async.setTimeout(deadline);
        Reception reception = new Reception(async, held, longest, bytes -> live.sources()
                .deliver(
                        name,
                        new Delivery(
                                request.getMethod(),
                                Reception.query(request),
                                Reception.headers(request),
                                bytes,
                                sender,
                                Clock.systemUTC().instant())));
        async.addListener(reception);
        if (post) {
            request.getInputStream().setReadListener(reception);
        } else {
            reception.onAllDataRead();
        }
    }

    private Problem tooLong() {
        return Problem.of(413, "The body may have " + longest + " bytes.");
    }

    private static void refuse(HttpServletResponse response, Problem problem) throws IOException {
        // The body is not read; the connection cannot be used again.
        response.setHeader("Connection", "close");
        problem.send(response);
    }
}
