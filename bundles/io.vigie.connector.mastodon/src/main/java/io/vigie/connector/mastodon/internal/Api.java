package io.vigie.connector.mastodon.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vigie.kpi.Text;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server, one request at a time, on a connection that is kept. Each new connection goes to an address that
 * the operator's list has just allowed. What the server says of its limit of requests is obeyed before the limit is
 * hit: a part of it is left to the people who use the account.
 */
final class Api implements AutoCloseable {
    /** Eighty long statuses are a tenth of it. */
    static final int MOST_BYTES = 16 * 1024 * 1024;

    private static final Duration REQUEST = Duration.ofSeconds(20);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Duration USUAL_PAUSE = Duration.ofMinutes(5);
    private static final int MOST_LEFT_TO_PEOPLE = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SourceContext context;
    private final Settings settings;
    private @Nullable SSLContext tls;
    private @Nullable Connection connection;
    private int limit = -1;
    private int remaining = -1;
    private @Nullable Instant reset;
    private Instant resetSeen = Instant.EPOCH;

    Api(SourceContext context, Settings settings) {
        this(context, settings, null);
    }

    /** With trust of its own, for tests. */
    Api(SourceContext context, Settings settings, @Nullable SSLContext tls) {
        this.context = context;
        this.settings = settings;
        this.tls = tls;
    }

    /**
     * What came.
     *
     * @param body missing unless the status is 200
     */
    record Answer(int status, JsonNode body, Connection.Head head) {
        boolean ok() {
            return status == 200;
        }
    }

    /**
     * Asks, and fails on all but 200.
     *
     * @param target the path with its query
     */
    Answer require(String target) throws SourceException, InterruptedException {
        Answer answer = get(target);
        if (answer.ok()) {
            return answer;
        }
        throw refused(answer, target);
    }

    /** What an answer that is neither 200 nor dealt with by {@link #get} means for the source. */
    SourceException refused(Answer answer, String target) {
        String path = path(target);
        if (answer.status == 403) {
            return new SourceException(SourceException.Kind.AUTH, Messages.both("http.forbidden", path));
        }
        if (answer.status >= 300 && answer.status < 400) {
            return new SourceException(
                    SourceException.Kind.CONFIG, Messages.both("http.redirect", settings.server(), path));
        }
        return new SourceException(
                SourceException.Kind.SYSTEM,
                Messages.both("http.status", settings.server(), String.valueOf(answer.status), path));
    }

    /**
     * Asks.
     *
     * @throws SourceException when the server cannot be reached, refuses the token, asks for a pause, or fails
     */
    Answer get(String target) throws SourceException, InterruptedException {
        obeyLimit();
        try {
            return understand(target, send(target));
        } catch (SocketTimeoutException e) {
            drop();
            throw broken("http.slow", settings.server(), e);
        } catch (IOException e) {
            drop();
            if (Thread.interrupted() || e instanceof ClosedByInterruptException) {
                Thread.interrupted();
                throw new InterruptedException();
            }
            throw failed(settings.server(), e);
        }
    }

    private SourceException failed(Server server, IOException e) {
        if (e instanceof SSLException) {
            return broken("http.tls", server, e);
        }
        return broken(e instanceof ConnectException ? "http.connect" : "http.broken", server, e);
    }

    private SourceException broken(String key, Server server, IOException e) {
        Text why = e instanceof TooLarge
                ? Messages.both("http.large", String.valueOf(MOST_BYTES / 1024 / 1024))
                : Text.same(String.valueOf(e.getMessage()));
        return new SourceException(SourceException.Kind.TRANSIENT, Messages.both(key, server, why), null, e);
    }

    /** An answer that is not read to its end. */
    private static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private record Raw(Connection.Head head, byte[] body) {}

    private Raw send(String target) throws IOException, SourceException, InterruptedException {
        Connection open = connection;
        Connection.Head head = open == null || !open.isReusable() ? null : again(open, target);
        if (head == null || open == null) {
            drop();
            open = connect(settings.server());
            connection = open;
            head = ask(open, target);
        }
        if (head.status() != 200) {
            // Nothing in the body is needed, and whether it ends is unknown.
            drop();
            return new Raw(head, new byte[0]);
        }
        byte[] body = open.body(head).readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw new TooLarge();
        }
        return new Raw(head, body);
    }

    private Connection.Head ask(Connection open, String target) throws IOException {
        return open.get(target, settings.token(), "application/json", REQUEST);
    }

    /** On a connection that was silent: the server may have ended it since, and null says so. */
    private Connection.@Nullable Head again(Connection kept, String target) throws IOException {
        try {
            return ask(kept, target);
        } catch (SocketTimeoutException | ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return null;
        }
    }

    /** Opens a connection, to the address that the operator's list allows at this moment. */
    Connection connect(Server server) throws IOException, SourceException {
        return Connection.open(server, address(server), tls());
    }

    /** The address of a server, checked; a token travels in clear only within this machine. */
    InetSocketAddress address(Server server) throws SourceException {
        InetSocketAddress address = context.egress().resolve(server.host(), server.port());
        if (!server.secure() && !address.getAddress().isLoopbackAddress()) {
            throw new SourceException(SourceException.Kind.CONFIG, Messages.both("url.clear", server));
        }
        return address;
    }

    SSLContext tls() throws SourceException {
        SSLContext known = tls;
        if (known == null) {
            try {
                known = SSLContext.getDefault();
            } catch (NoSuchAlgorithmException e) {
                throw new SourceException(
                        SourceException.Kind.SYSTEM,
                        Messages.both("http.tls", settings.server(), String.valueOf(e.getMessage())),
                        null,
                        e);
            }
            tls = known;
        }
        return known;
    }

    private Answer understand(String target, Raw raw) throws SourceException {
        Connection.Head head = raw.head;
        int status = head.status();
        learnLimit(head);
        if (status == 401) {
            throw new SourceException(SourceException.Kind.AUTH, Messages.both("http.token", settings.server()));
        }
        if (status == 429) {
            throw paused(pauseOf(head));
        }
        if (status >= 500) {
            throw new SourceException(
                    SourceException.Kind.TRANSIENT,
                    Messages.both("http.status", settings.server(), String.valueOf(status), path(target)),
                    retryAfter(head),
                    null);
        }
        if (status != 200) {
            return new Answer(status, MissingNode.getInstance(), head);
        }
        try {
            return new Answer(status, JSON.readTree(raw.body), head);
        } catch (IOException e) {
            throw new SourceException(
                    SourceException.Kind.TRANSIENT,
                    Messages.both("http.json", settings.server(), path(target)),
                    null,
                    e);
        }
    }

    private static String path(String target) {
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }

    // ---- Limits ----

    private void learnLimit(Connection.Head head) {
        int left = number(head.header("X-RateLimit-Remaining"));
        Instant until = instant(head.header("X-RateLimit-Reset"));
        if (left >= 0 && until != null) {
            remaining = left;
            limit = number(head.header("X-RateLimit-Limit"));
            reset = context.clock().instant().plus(fromNow(until, head));
            resetSeen = context.clock().instant();
        }
    }

    /** Throws while the part of the limit that is left is not for us. */
    private void obeyLimit() throws SourceException {
        Instant until = reset;
        if (until != null && remaining >= 0 && remaining <= leftToPeople()) {
            Duration left = Duration.between(context.clock().instant(), until);
            if (!left.isNegative() && !left.isZero()) {
                throw paused(left.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : left);
            }
        }
    }

    private int leftToPeople() {
        return limit < 0 ? 0 : Math.min(MOST_LEFT_TO_PEOPLE, limit / 10);
    }

    /** Whether a request would be refused here; a page that is half read is given back first. */
    boolean mayAsk() {
        Instant until = reset;
        return until == null
                || remaining < 0
                || remaining > leftToPeople()
                || !until.isAfter(context.clock().instant());
    }

    /** What the server last said of its limit, for a person: left, of how many; null when it said nothing. */
    int @Nullable [] rateLimit() {
        return remaining < 0 || resetSeen.equals(Instant.EPOCH) ? null : new int[] {remaining, limit};
    }

    private SourceException paused(Duration pause) {
        return new SourceException(
                SourceException.Kind.TRANSIENT,
                Messages.both("http.limit", settings.server(), String.valueOf(Math.max(1, pause.toSeconds()))),
                pause,
                null);
    }

    private Duration pauseOf(Connection.Head head) {
        Duration asked = retryAfter(head);
        if (asked != null) {
            return asked;
        }
        Instant until = instant(head.header("X-RateLimit-Reset"));
        return until == null ? USUAL_PAUSE : clamp(fromNow(until, head));
    }

    private @Nullable Duration retryAfter(Connection.Head head) {
        String value = head.header("Retry-After");
        int seconds = number(value);
        if (seconds >= 0) {
            return clamp(Duration.ofSeconds(seconds));
        }
        Instant until = instant(value);
        return until == null ? null : clamp(fromNow(until, head));
    }

    /** By the server's clock where it shows it: it may differ from ours. */
    private Duration fromNow(Instant until, Connection.Head head) {
        Instant theirs = instant(head.header("Date"));
        return Duration.between(theirs == null ? context.clock().instant() : theirs, until);
    }

    private static Duration clamp(Duration pause) {
        if (pause.compareTo(Duration.ofSeconds(1)) < 0) {
            return Duration.ofSeconds(1);
        }
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private static int number(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    }

    private static @Nullable Instant instant(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            try {
                return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
            } catch (DateTimeException neither) {
                return null;
            }
        }
    }

    private void drop() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It was on its way out: what mattered has been read or is asked again.
                return;
            }
        }
    }

    @Override
    public void close() {
        drop();
    }
}
