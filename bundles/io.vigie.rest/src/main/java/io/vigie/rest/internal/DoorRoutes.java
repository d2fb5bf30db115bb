package io.vigie.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.access.AccessException;
import io.vigie.access.AuditLog;
import io.vigie.access.Right;
import io.vigie.access.Role;
import io.vigie.access.Token;
import io.vigie.access.Tokens;
import io.vigie.http.Requests;
import io.vigie.kpi.Text;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Coming in and going out, tokens, and the log of what was done. */
final class DoorRoutes {
    private static final Duration SESSION = Duration.ofDays(7);
    private static final int MOST_ENTRIES = 1000;
    private static final int USUAL_ENTRIES = 100;

    private final Tokens tokens;
    private final AuditLog log;
    private final Gate gate;
    private final LongSupplier lastEvent;

    /**
     * Routes of the door.
     *
     * @param lastEvent the number of the latest event
     */
    DoorRoutes(Tokens tokens, AuditLog log, Gate gate, LongSupplier lastEvent) {
        this.tokens = tokens;
        this.log = log;
        this.gate = gate;
        this.lastEvent = lastEvent;
    }

    List<Route> routes() {
        Param limit = Param.query(
                "limit",
                "How many entries at most, the latest.",
                "type",
                "integer",
                "minimum",
                1,
                "maximum",
                MOST_ENTRIES,
                "default",
                USUAL_ENTRIES);
        Param before = Param.query(
                "before",
                "The number that all entries are below, from 'next' of the page after.",
                "type",
                "integer",
                "minimum",
                1);
        return List.of(
                Route.get(
                        "/session",
                        Route.ANYONE,
                        "whoAmI",
                        "Who asks, and what they may",
                        List.of(),
                        "Session",
                        this::session),
                Route.post(
                        "/session",
                        Route.OPEN,
                        "login",
                        "Exchanges a token for a session cookie",
                        "Login",
                        "Session",
                        200,
                        this::login),
                Route.delete("/session", Route.ANYONE, "logout", "Ends the session", List.of(), this::logout),
                Route.get(
                        "/tokens",
                        Route.who(Right.TOKENS),
                        "listTokens",
                        "The tokens, without their secrets",
                        List.of(),
                        "Tokens",
                        this::list),
                Route.post(
                        "/tokens",
                        Route.who(Right.TOKENS),
                        "createToken",
                        "Makes a token; its secret is told this once",
                        "NewToken",
                        "CreatedToken",
                        201,
                        this::create),
                Route.delete(
                        "/tokens/{token}",
                        Route.who(Right.TOKENS),
                        "revokeToken",
                        "Takes a token back, with the sessions that it opened",
                        List.of(Param.path("token", "The id of a token.")),
                        this::revoke),
                Route.get(
                        "/audit",
                        Route.who(Right.AUDIT),
                        "tailAudit",
                        "What was done, the oldest first",
                        List.of(limit, before),
                        "Audit",
                        this::tail),
                Route.get(
                        "/audit/verification",
                        Route.who(Right.AUDIT),
                        "verifyAudit",
                        "Reads the whole log again and says whether it is whole",
                        List.of(),
                        "Verification",
                        this::verify));
    }

    private Reply session(Call call) {
        return Reply.of(session(call.token()));
    }

    private Map<String, @Nullable Object> session(Token token) {
        return new Tree()
                .put("token", tree(token))
                .put(
                        "rights",
                        Arrays.stream(Right.values())
                                .filter(token.role().rights()::contains)
                                .map(Json::id)
                                .toList())
                .put("lastEvent", Long.toString(lastEvent.getAsLong()))
                .done();
    }

    private Reply login(Call call) {
        JsonNode secret = call.body().path("token");
        if (!secret.isTextual()) {
            throw Refusal.of(List.of(
                    new Fault(Fault.Place.pointer("/token"), Text.of("Write the token.", "Écrivez le jeton."))));
        }
        Tokens.Created session = login(secret.asText(), call.sender());
        return Reply.of(session(session.token()))
                .header("Set-Cookie", cookie(call.request(), session.secret(), SESSION));
    }

    /**
     * Opens a session.
     *
     * @throws Refusal when the token opens none
     */
    Tokens.Created login(String secret, String sender) {
        Optional<Tokens.Created> session = tokens.login(secret);
        return opened(session.orElseThrow(() -> gate.failed("login", sender)), sender, "");
    }

    /** A session was opened, which is written down. */
    Tokens.Created opened(Tokens.Created session, String sender, String how) {
        Token token = session.token();
        log.add(new AuditLog.Event(
                token.name(), token.id(), sender, "login", token.role().id(), AuditLog.Outcome.DONE, how));
        return session;
    }

    /** Somebody was not let in, which is written down as long as there is not too much of it. */
    void refused(String who, String sender, String why) {
        gate.refused(who, sender, why);
    }

    static String cookie(HttpServletRequest request, String value, Duration age) {
        return Gate.cookie(request) + "=" + value + "; Path=/; Max-Age=" + age.toSeconds()
                + "; HttpOnly; SameSite=Strict" + (Requests.secure(request) ? "; Secure" : "");
    }

    private Reply logout(Call call) {
        Token token = call.token();
        if (token.kind() == Token.Kind.SESSION) {
            tokens.revoke(token.id());
            note(call, "logout", token.id(), "");
        }
        return Reply.of(204, null).header("Set-Cookie", cookie(call.request(), "", Duration.ZERO));
    }

    private Reply list(Call call) {
        return Reply.of(new Tree()
                .put("tokens", tokens.list().stream().map(DoorRoutes::tree).toList())
                .done());
    }

    static Map<String, @Nullable Object> tree(Token token) {
        return new Tree()
                .put("id", token.id())
                .put("name", token.name())
                .put("role", token.role().id())
                .put("kind", token.kind().id())
                .put("created", Json.instant(token.created(), ZoneOffset.UTC))
                .put("expires", Json.instant(token.expires(), ZoneOffset.UTC))
                .put("lastUsed", Json.instant(token.lastUsed(), ZoneOffset.UTC))
                .put("revoked", Json.instant(token.revoked(), ZoneOffset.UTC))
                .done();
    }

    private Reply create(Call call) {
        List<Fault> faults = new ArrayList<>();
        JsonNode body = call.body();
        body.fieldNames().forEachRemaining(name -> {
            List<String> known = List.of("name", "role", "kind", "validity");
            if (!known.contains(name)) {
                faults.add(new Fault(Fault.Place.pointer("").at(name), Asked.unknown(name, known)));
            }
        });
        String name = body.path("name").asText("");
        if (name.isBlank()) {
            faults.add(new Fault(
                    Fault.Place.pointer("/name"),
                    Text.of("Say whose token it is, or what for.", "Dites à qui est le jeton, ou pour quoi faire.")));
        }
        Optional<Role> role = Role.of(body.path("role").asText(""));
        if (role.isEmpty()) {
            String roles = Arrays.stream(Role.values()).map(Role::id).collect(Collectors.joining(", "));
            faults.add(new Fault(
                    Fault.Place.pointer("/role"), Text.of("Use one of " + roles + ".", "Au choix : " + roles + ".")));
        }
        String kind = body.path("kind").asText("program");
        if (!kind.equals("program") && !kind.equals("link")) {
            faults.add(new Fault(
                    Fault.Place.pointer("/kind"), Text.of("Use program or link.", "Au choix : program ou link.")));
        }
        Duration validity = validity(body.path("validity"), faults);
        if (role.isEmpty() || !faults.isEmpty()) {
            throw Refusal.of(faults);
        }
        Tokens.Created created =
                kind.equals("link") ? tokens.link(name, role.get()) : tokens.create(name, role.get(), validity);
        note(
                call,
                "token.create",
                created.token().id(),
                created.token().name() + ", " + role.get().id() + ", " + kind);
        return Reply.of(
                        201,
                        new Tree()
                                .put("token", tree(created.token()))
                                .put("secret", created.secret())
                                .done())
                .header(
                        "Location",
                        call.request().getRequestURI() + "/" + created.token().id());
    }

    private static @Nullable Duration validity(JsonNode node, List<Fault> faults) {
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        try {
            Period period = Period.parse(node.asText());
            Duration validity = Duration.ofDays(Math.addExact(period.toTotalMonths() * 30, period.getDays()));
            if (!validity.isNegative() && !validity.isZero() && validity.toDays() <= 3660) {
                return validity;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // Told below, like a length that is none.
            faults.add(wrongValidity());
            return null;
        }
        faults.add(wrongValidity());
        return null;
    }

    private static Fault wrongValidity() {
        return new Fault(
                Fault.Place.pointer("/validity"),
                Text.of("Write days or months, such as P90D.", "Écrivez des jours ou des mois, par exemple P90D."));
    }

    private Reply revoke(Call call) {
        String id = call.variable("token");
        Token revoked = tokens.revoke(id)
                .orElseThrow(() ->
                        Refusal.of(404, "No token of that id counts.", "Aucun jeton de cet identifiant n'a cours."));
        note(call, "token.revoke", id, revoked.name() + ", " + revoked.role().id());
        return Reply.of(204, null);
    }

    /** Changes are written down after they were made; one that cannot be is told to who made it. */
    private void note(Call call, String action, String object, String detail) {
        Token token = call.token();
        try {
            log.add(new AuditLog.Event(
                    token.name(), token.id(), call.sender(), action, object, AuditLog.Outcome.DONE, detail));
        } catch (AccessException e) {
            throw Refusal.of(
                    500,
                    "It was done, but could not be written into the audit log. "
                            + e.sentence().en(),
                    "C'est fait, mais n'a pas pu être inscrit au journal d'audit. "
                            + e.sentence().fr());
        }
    }

    private Reply tail(Call call) {
        String limit = call.first("limit");
        List<Object> entries = new ArrayList<>();
        int most = limit == null ? USUAL_ENTRIES : Integer.parseInt(limit);
        String before = call.first("before");
        List<AuditLog.Entry> page = log.tail(most, before == null ? Long.MAX_VALUE : Long.parseLong(before));
        for (AuditLog.Entry entry : page) {
            AuditLog.Event event = entry.event();
            entries.add(new Tree()
                    .put("number", entry.number())
                    .put("at", Json.instant(entry.at(), ZoneOffset.UTC))
                    .put("who", event.who())
                    .put("token", event.token())
                    .put("from", event.from())
                    .put("action", event.action())
                    .put("object", event.object())
                    .put("outcome", Json.id(event.outcome()))
                    .put("detail", event.detail())
                    .put("hash", entry.hash())
                    .done());
        }
        Long next =
                page.size() == most && page.get(0).number() > 1 ? page.get(0).number() : null;
        Reply reply =
                Reply.of(new Tree().put("entries", entries).put("next", next).done());
        return next == null
                ? reply
                : reply.header(
                        "Link",
                        "<" + call.request().getRequestURI() + "?before=" + next + "&limit=" + most
                                + ">; rel=\"next\"");
    }

    private Reply verify(Call call) {
        AuditLog.Verdict verdict = log.verify();
        return Reply.of(new Tree()
                .put("whole", verdict.damage().isEmpty())
                .put("entries", verdict.entries())
                .put("last", verdict.last())
                .put(
                        "damage",
                        verdict.damage().stream()
                                .map(sentence -> sentence.in(call.locale()))
                                .toList())
                .done());
    }
}
