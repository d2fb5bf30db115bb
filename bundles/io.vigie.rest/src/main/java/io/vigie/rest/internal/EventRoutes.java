package io.vigie.rest.internal;

import io.vigie.access.AccessException;
import io.vigie.access.Right;
import io.vigie.access.Token;
import io.vigie.access.Tokens;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Telling what changes while it does, as server-sent events. */
final class EventRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(EventRoutes.class);

    /** Which right it takes to hear of something; what is not here takes that to see operations. */
    private static final Map<String, Optional<Right>> KINDS = kinds();

    private static final Param ASKED = Param.text(
                    "kinds",
                    "What to tell of, separated by commas or repeated; all that the role may hear of if not given: "
                            + String.join(", ", KINDS.keySet()) + ".",
                    "facts,alert")
            .many();
    private static final Param LAST = Param.text(
            "last-event-id", "The id of the event that was heard last, where Last-Event-ID cannot be sent.", "");

    private final Events events;
    private final Tokens tokens;

    EventRoutes(Events events, Tokens tokens) {
        this.events = events;
        this.tokens = tokens;
    }

    private static Map<String, Optional<Right>> kinds() {
        Map<String, Optional<Right>> kinds = new LinkedHashMap<>();
        for (String kind : List.of("facts", "catalogue", "target", "annotation", "alert")) {
            kinds.put(kind, Optional.of(Right.FIGURES));
        }
        for (String kind : List.of("connector", "plugin", "operation")) {
            kinds.put(kind, Optional.of(Right.OPERATIONS));
        }
        kinds.put("ui", Optional.empty());
        return kinds;
    }

    List<Route> routes() {
        return List.of(Route.get(
                        "/events",
                        Route.ANYONE,
                        "events",
                        "What changes, while it does",
                        List.of(ASKED, LAST),
                        "",
                        this::events)
                .as(Route.EVENT_MEDIA));
    }

    private Reply events(Call call) {
        Set<Right> rights = call.token().role().rights();
        Set<String> asked = asked(call, rights);
        String header = call.request().getHeader("Last-Event-ID");
        String from = header == null || header.isBlank() ? call.first("last-event-id") : header.strip();
        return Reply.of(new Streamed() {
            @Override
            public void open(HttpServletRequest request, HttpServletResponse response) throws IOException {
                response.setStatus(200);
                response.setContentType(Route.EVENT_MEDIA);
                response.setCharacterEncoding("utf-8");
                // Some proxies would keep events back until there are many.
                response.setHeader("X-Accel-Buffering", "no");
                if (!request.getMethod().equals("HEAD")) {
                    begin(request, response, call.token(), from, asked, rights);
                }
            }
        });
    }

    private void begin(
            HttpServletRequest request,
            HttpServletResponse response,
            Token token,
            @Nullable String from,
            Set<String> asked,
            Set<Right> rights)
            throws IOException {
        EventStream stream = events.listen(
                token.id(),
                from,
                kind -> asked.isEmpty() ? may(kind, rights) : asked.contains(kind),
                holds(token, Gate.secret(request).orElse("")));
        try {
            stream.open(request.startAsync(request, response));
        } catch (IOException | RuntimeException e) {
            stream.end();
            throw e;
        }
    }

    private static boolean may(String kind, Set<Right> rights) {
        Optional<Right> needed = KINDS.getOrDefault(kind, Optional.of(Right.OPERATIONS));
        return needed.isEmpty() || rights.contains(needed.get());
    }

    /** The kinds that are asked for by name; empty for all. */
    private static Set<String> asked(Call call, Set<Right> rights) {
        Set<String> asked = new LinkedHashSet<>();
        List<Fault> faults = new ArrayList<>();
        for (String written : call.query().getOrDefault("kinds", List.of())) {
            for (String kind : written.split(",")) {
                String name = kind.strip();
                if (!KINDS.containsKey(name)) {
                    faults.add(new Fault(
                            Fault.Place.parameter("kinds"), Asked.unknown(name, List.copyOf(KINDS.keySet()))));
                } else if (!may(name, rights)) {
                    String role = call.token().role().id();
                    throw Refusal.of(
                            403,
                            "The role " + role + " may not hear of '" + name + "'.",
                            "Le rôle " + role + " ne permet pas d'entendre « " + name + " ».");
                }
                asked.add(name);
            }
        }
        if (!faults.isEmpty()) {
            throw Refusal.of(faults);
        }
        return asked;
    }

    /** Whether who came in with a secret would come in again with the same role. */
    private BooleanSupplier holds(Token token, String secret) {
        return () -> {
            try {
                return tokens.bearer(secret)
                        .filter(now -> now.role() == token.role())
                        .isPresent();
            } catch (AccessException e) {
                LOG.debug("Whether a token still counts is not known at the moment", e);
                return true;
            }
        };
    }
}
