package io.vigie.rest.internal;

import io.vigie.access.AccessException;
import io.vigie.access.AuditLog;
import io.vigie.access.Token;
import io.vigie.access.Tokens;
import io.vigie.http.RateLimit;
import io.vigie.http.Requests;
import io.vigie.kpi.Text;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who comes in, and what they may. What is not allowed is refused. Thread-safe. */
final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final String BEARER = "bearer ";
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final int FAILURES = 10;
    private static final double FAILURES_PER_SECOND = FAILURES / 60.0;

    private final Tokens tokens;
    private final AuditLog log;
    private final RateLimit failures;

    Gate(Tokens tokens, AuditLog log, LongSupplier nanos) {
        this.tokens = tokens;
        this.log = log;
        this.failures = new RateLimit(FAILURES_PER_SECOND, FAILURES, nanos);
    }

    /** The name of the cookie: two platforms on one machine differ by their ports, which cookies do not heed. */
    static String cookie(HttpServletRequest request) {
        return "vigie_session_" + request.getServerPort();
    }

    /**
     * Who asks for a route; null where nobody need say.
     *
     * @throws Refusal when they may not
     */
    @Nullable
    Token pass(HttpServletRequest request, Route route, String sender) {
        String bearer = bearer(request);
        boolean unsafe = !SAFE.contains(request.getMethod());
        if (unsafe) {
            sameOrigin(request, bearer != null, sender, route);
        }
        if (route.open()) {
            return null;
        }
        String secret = secret(request).orElse(null);
        if (secret == null) {
            throw unknown(
                    "This needs a token: 'Authorization: Bearer ...'.",
                    "Il faut un jeton : « Authorization: Bearer ... ».");
        }
        Token token = tokens.bearer(secret).orElse(null);
        if (token == null) {
            throw failed(route.operation(), sender);
        }
        if (!route.roles().contains(token.role())) {
            refused(token, sender, route.operation(), "role " + token.role().id());
            String who = route.roles().stream().map(role -> role.id()).sorted().collect(Collectors.joining(", "));
            throw Refusal.of(
                    403,
                    "The role " + token.role().id() + " may not do this; these may: " + who + ".",
                    "Le rôle " + token.role().id() + " ne le permet pas ; ceux-ci le permettent : " + who + ".");
        }
        return token;
    }

    /** A token that opens nothing, whoever shows it. Good tokens of the same sender go on: none is asked to wait. */
    Refusal failed(String operation, String sender) {
        Duration wait = failures.take(sender);
        if (!wait.isZero()) {
            return Refusal.later(
                    429,
                    wait,
                    Text.of(
                            "Too many tokens that open nothing came from this address.",
                            "Trop de jetons qui n'ouvrent rien sont venus de cette adresse."));
        }
        note(new AuditLog.Event(
                "", null, sender, "login", operation, AuditLog.Outcome.REFUSED, "a token that opens nothing"));
        return unknown(
                "This token opens nothing; it may have been revoked or have expired.",
                "Ce jeton n'ouvre rien ; il a pu être révoqué ou expirer.");
    }

    private static Refusal unknown(String en, String fr) {
        return new Refusal(401, Text.of(en, fr), List.of(), Map.of("WWW-Authenticate", "Bearer realm=\"Vigie\""));
    }

    /** What a page of elsewhere has a browser send comes with the browser's word on it. */
    private void sameOrigin(HttpServletRequest request, boolean bearer, String sender, Route route) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        boolean same = site != null
                ? site.equals("same-origin") || site.equals("none")
                : origin != null
                        ? origin.equals(Requests.scheme(request) + "://" + request.getHeader("Host"))
                        // Programs send neither; a browser sends one of them, and its cookie alone proves nothing.
                        : bearer || session(request).isEmpty();
        if (!same) {
            if (failures.take(sender).isZero()) {
                note(new AuditLog.Event(
                        "",
                        null,
                        sender,
                        "refuse",
                        route.operation(),
                        AuditLog.Outcome.REFUSED,
                        "from " + (origin == null ? "elsewhere" : origin)));
            }
            throw Refusal.of(
                    403,
                    "This comes from another site; changes are made by pages of this one and by programs with a token.",
                    "Ceci vient d'un autre site ; seuls les pages de celui-ci et les programmes munis d'un jeton font"
                            + " des changements.");
        }
    }

    /** What a request shows to come in. */
    static Optional<String> secret(HttpServletRequest request) {
        String bearer = bearer(request);
        return bearer == null ? session(request) : Optional.of(bearer);
    }

    /** The token that a program shows. What else stands there is meant for who stands before this, such as a proxy. */
    private static @Nullable String bearer(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : null;
    }

    static Optional<String> session(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies == null) {
            return Optional.empty();
        }
        String name = cookie(request);
        for (Cookie cookie : cookies) {
            if (cookie.getName().equals(name) && !cookie.getValue().isEmpty()) {
                return Optional.of(cookie.getValue());
            }
        }
        return Optional.empty();
    }

    /** Somebody was not let in by who vouches for people. */
    void refused(String who, String sender, String why) {
        if (failures.take(sender).isZero()) {
            note(new AuditLog.Event(who, null, sender, "login", "oidc", AuditLog.Outcome.REFUSED, why));
        }
    }

    private void refused(Token token, String sender, String operation, String detail) {
        if (failures.take("token " + token.id()).isZero()) {
            note(new AuditLog.Event(
                    token.name(), token.id(), sender, "refuse", operation, AuditLog.Outcome.REFUSED, detail));
        }
    }

    /** What was refused is refused, whether or not it could be written down. */
    private void note(AuditLog.Event event) {
        try {
            log.add(event);
        } catch (AccessException e) {
            LOG.warn("A refusal could not be written into the audit log", e);
        }
    }
}
