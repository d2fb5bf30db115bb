package io.vigie.ingest.internal;

import io.vigie.http.Problem;
import io.vigie.source.Answer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One delivery on its way in: its body as it comes, then the wait for its answer. The first answer counts. */
final class Reception implements ReadListener, AsyncListener {
    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
    private static final Duration LATER = Duration.ofSeconds(5);
    private static final int PIECE = 8_192;

    private final AsyncContext async;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Semaphore held;
    private final int longest;
    private final Function<byte[], CompletionStage<Answer>> deliver;

    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicBoolean released = new AtomicBoolean();
    private final Object hold = new Object();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int holding;
    private boolean whole;

    Reception(AsyncContext async, Semaphore held, int longest, Function<byte[], CompletionStage<Answer>> deliver) {
        this.async = async;
        this.request = (HttpServletRequest) async.getRequest();
        this.response = (HttpServletResponse) async.getResponse();
        this.held = held;
        this.longest = longest;
        this.deliver = deliver;
    }

    static Map<String, List<String>> headers(HttpServletRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name, Collections.list(request.getHeaders(name)));
        }
        return headers;
    }

    /** The parameters of the address alone: those of a form would take the body away. */
    static Map<String, List<String>> query(HttpServletRequest request) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        String text = request.getQueryString();
        for (String pair : text == null ? new String[0] : text.split("&")) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (!name.isEmpty()) {
                query.computeIfAbsent(name, key -> new ArrayList<>())
                        .add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    @Override
    public void onDataAvailable() throws IOException {
        ServletInputStream in = request.getInputStream();
        byte[] piece = new byte[PIECE];
        while (in.isReady()) {
            int length = in.read(piece);
            if (length < 0 || answered.get()) {
                return;
            }
            if (body.size() + length > longest) {
                refuse(Problem.of(413, "The body may have " + longest + " bytes."));
                return;
            }
            synchronized (hold) {
                if (released.get() || !held.tryAcquire(length)) {
                    refuse(Problem.later(503, LATER, "Too much comes in at once; send it again."));
                    return;
                }
                holding += length;
            }
            body.write(piece, 0, length);
        }
    }

    @Override
    public void onAllDataRead() {
        if (answered.get()) {
            return;
        }
        whole = true;
        try {
            deliver.apply(body.toByteArray()).whenComplete((answer, failure) -> {
                if (answer == null) {
                    LOG.error("A delivery to {} failed", request.getRequestURI(), failure);
                    refuse(Problem.later(503, LATER, "The delivery could not be stored; send it again."));
                } else {
                    answer(answer);
                }
            });
        } catch (RuntimeException e) {
            LOG.error("A delivery to {} failed", request.getRequestURI(), e);
            refuse(Problem.later(503, LATER, "The delivery could not be stored; send it again."));
        }
    }

    @Override
    public void onError(Throwable failure) {
        // The sender went away or is not understood; what came of the body is nothing.
        LOG.debug("A delivery ended early", failure);
        if (answered.compareAndSet(false, true)) {
            complete();
        }
        release();
    }

    private void answer(Answer answer) {
        if (answer.status() >= 400) {
            refuse(new Problem(
                    answer.status(), Problem.of(answer.status(), "").title(), answer.body(), answer.retryAfter()));
            return;
        }
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        try {
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            response.setStatus(answer.status());
            if (bytes.length > 0) {
                response.setContentType(answer.contentType() + ";charset=utf-8");
            }
            response.setContentLength(bytes.length);
            response.getOutputStream().write(bytes);
        } catch (IOException | RuntimeException e) {
            LOG.debug("An answer did not reach its sender", e);
        } finally {
            complete();
            release();
        }
    }

    private void refuse(Problem problem) {
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        try {
            if (!whole) {
                response.setHeader("Connection", "close");
            }
            problem.send(response);
        } catch (IOException | RuntimeException e) {
            LOG.debug("An answer did not reach its sender", e);
        } finally {
            complete();
            release();
        }
    }

    private void complete() {
        try {
            async.complete();
        } catch (IllegalStateException e) {
            LOG.debug("The request had ended before", e);
        }
    }

    private void release() {
        synchronized (hold) {
            if (released.compareAndSet(false, true)) {
                held.release(holding);
            }
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        refuse(
                whole
                        ? Problem.later(503, LATER, "Storing takes too long; send it again.")
                        : Problem.of(408, "The body did not come in time."));
    }

    @Override
    public void onComplete(AsyncEvent event) {
        answered.set(true);
        release();
    }

    @Override
    public void onError(AsyncEvent event) {
        @Nullable Throwable failure = event.getThrowable();
        LOG.debug("A delivery ended early", failure);
        answered.set(true);
        release();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
