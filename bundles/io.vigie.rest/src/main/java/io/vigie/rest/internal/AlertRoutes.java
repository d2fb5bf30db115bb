package io.vigie.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.access.Right;
import io.vigie.access.Role;
import io.vigie.alert.Alert;
import io.vigie.alert.AlertException;
import io.vigie.alert.Alerts;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Rules on figures, and how they stand. */
final class AlertRoutes {
    private static final Param ID = Param.path("id", "The name of a rule: that of its file in conf/alerts.");
    private static final int MOST_CHANGES = 200;

    private final Platform platform;
    private final Ledger ledger;

    AlertRoutes(Platform platform, Ledger ledger) {
        this.platform = platform;
        this.ledger = ledger;
    }

    List<Route> routes() {
        Set<Role> readers = Route.who(Right.FIGURES);
        Set<Role> writers = Route.who(Right.OPERATE);
        Set<Role> seers = new HashSet<>(writers);
        seers.addAll(Route.who(Right.AGENTS));
        return List.of(
                Route.get(
                        "/alerts",
                        readers,
                        "listAlerts",
                        "The rules and how they stand",
                        List.of(),
                        "Alerts",
                        this::list),
                Route.get(
                        "/alerts/{id}",
                        readers,
                        "alert",
                        "A rule with its history",
                        List.of(ID),
                        "AlertInFull",
                        call -> one(call, alerts())),
                Route.put(
                                "/alerts/{id}",
                                writers,
                                "putAlert",
                                "Writes a rule",
                                "NewAlert",
                                "AlertInFull",
                                200,
                                this::put)
                        .with(ID)
                        .also(412, 428),
                Route.delete("/alerts/{id}", writers, "deleteAlert", "Deletes a rule", List.of(ID), this::delete)
                        .also(412, 428),
                Route.post(
                                "/alerts/{id}/acknowledge",
                                Set.copyOf(seers),
                                "acknowledgeAlert",
                                "Says that somebody sees to it",
                                "Acknowledge",
                                "Alert",
                                200,
                                this::acknowledge)
                        .with(ID),
                Route.post(
                                "/alerts/{id}/mute",
                                Set.copyOf(seers),
                                "muteAlert",
                                "Tells nobody until then",
                                "Mute",
                                "Alert",
                                200,
                                this::mute)
                        .with(ID),
                Route.post(
                                "/alerts/{id}/test",
                                writers,
                                "testAlert",
                                "What the rule would say now",
                                "TestAlert",
                                "Trial",
                                200,
                                this::test)
                        .with(ID));
    }

    private Alerts alerts() {
        return platform.alerts()
                .orElseThrow(() -> Refusal.later(
                        503,
                        Duration.ofSeconds(2),
                        Text.of(
                                "Nobody watches rules now: the bundle io.vigie.alert does not run.",
                                "Personne ne surveille les règles : le bundle io.vigie.alert ne tourne pas.")));
    }

    /** What the rules refuse, for who asked. */
    private static <T> T told(Supplier<T> done) {
        try {
            return done.get();
        } catch (AlertException e) {
            Text first =
                    e.faults().isEmpty() ? Text.of("", "") : e.faults().get(0).sentence();
            throw switch (e.kind()) {
                case UNKNOWN -> Refusal.of(404, first);
                case CHANGED -> Refusal.of(412, first);
                case DISK -> Refusal.of(503, first);
                default ->
                    Refusal.of(e.faults().stream()
                            .map(fault -> new Fault(Fault.Place.pointer(fault.pointer()), fault.sentence()))
                            .toList());
            };
        }
    }

    private Reply list(Call call) {
        Alerts alerts = alerts();
        return Reply.of(new Tree()
                .put(
                        "alerts",
                        told(alerts::list).stream()
                                .map(alert -> tree(alert, call).done())
                                .toList())
                .put("channels", alerts.channels())
                .done());
    }

    private static Tree tree(Alert alert, Call call) {
        Alert.Acknowledgement seen = alert.acknowledged();
        Text error = alert.error();
        return new Tree()
                .put("id", alert.id())
                .put("name", alert.name().in(call.locale()))
                .put("names", Json.both(alert.name()))
                .put("severity", alert.severity())
                .put("kpi", alert.kpi())
                .put("condition", alert.condition().in(call.locale()))
                .put("state", alert.state().name())
                .put("since", instant(alert.since()))
                .put("evaluated", instant(alert.evaluated()))
                .put(
                        "acknowledged",
                        seen == null
                                ? null
                                : new Tree()
                                        .put("by", seen.by())
                                        .put("at", instant(seen.at()))
                                        .put("comment", seen.comment())
                                        .done())
                .put("mutedUntil", instant(alert.mutedUntil()))
                .put("error", error == null ? null : error.in(call.locale()))
                .put("channels", alert.channels())
                .put(
                        "instances",
                        alert.instances().stream()
                                .map(instance -> instance(instance, call))
                                .toList());
    }

    private static Object instance(Alert.Instance instance, Call call) {
        return new Tree()
                .put("dims", instance.dims())
                .put("state", instance.state().name())
                .put("since", instant(instance.since()))
                .put("value", Json.rounded(instance.value()))
                .put("display", instance.shown().in(call.locale()))
                .put("compared", Json.rounded(instance.compared()))
                .put("n", instance.n())
                .put("why", instance.why().in(call.locale()))
                .put("link", instance.link())
                .done();
    }

    private static @Nullable String instant(@Nullable Instant instant) {
        return Json.instant(instant, ZoneOffset.UTC);
    }

    private Reply one(Call call, Alerts alerts) throws IOException {
        String id = call.variable("id");
        Alert alert = told(() -> alerts.find(id));
        String rule = told(() -> alerts.rule(id));
        List<Object> history = told(() -> alerts.history(id, MOST_CHANGES)).stream()
                .<Object>map(change -> new Tree()
                        .put("at", instant(change.at()))
                        .put("dims", change.dims())
                        .put("from", change.from().name())
                        .put("to", change.to().name())
                        .put("value", Json.rounded(change.value()))
                        .put("why", change.why().in(call.locale()))
                        .done())
                .toList();
        return Reply.of(tree(alert, call)
                        .put("rule", written(rule))
                        .put("history", history)
                        .done())
                .header("ETag", Versions.tag(rule));
    }

    /** What the file says; an empty object when it is no JSON, of which the error tells. */
    private static Object written(String rule) throws IOException {
        try {
            JsonNode node = Json.read(rule.getBytes(StandardCharsets.UTF_8));
            return node == null || !node.isObject() ? Map.of() : node;
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return Map.of();
        }
    }

    /** What a rule says before it is changed; null when there is none. */
    private static @Nullable String before(Alerts alerts, String id) {
        try {
            return alerts.rule(id);
        } catch (AlertException e) {
            if (e.kind() == AlertException.Kind.UNKNOWN) {
                return null;
            }
            throw e;
        }
    }

    private Reply put(Call call) throws IOException {
        Alerts alerts = alerts();
        String id = call.variable("id");
        String before = before(alerts, id);
        Versions.hold(call, before == null ? null : Versions.tag(before));
        told(() -> alerts.write(id, Json.pretty(call.body()) + "\n", before));
        ledger.done(call, "alert.change", id, "");
        return one(call, alerts);
    }

    private Reply delete(Call call) {
        Alerts alerts = alerts();
        String id = call.variable("id");
        String before = told(() -> alerts.rule(id));
        Versions.hold(call, Versions.tag(before));
        told(() -> {
            alerts.delete(id, before);
            return id;
        });
        ledger.done(call, "alert.delete", id, "");
        return Reply.of(204, null);
    }

    private Reply acknowledge(Call call) {
        Body body = new Body(call.body(), "comment");
        String comment = body.text("comment", 500);
        body.done();
        Alert alert = told(
                () -> alerts().acknowledge(call.variable("id"), call.token().name(), comment == null ? "" : comment));
        ledger.done(call, "alert.acknowledge", alert.id(), "");
        return Reply.of(tree(alert, call).done());
    }

    private Reply mute(Call call) {
        Body body = new Body(call.body(), "until");
        String written = body.text("until", 50);
        Instant until = null;
        if (written != null) {
            try {
                until = OffsetDateTime.parse(written).toInstant();
            } catch (DateTimeException e) {
                body.wrong(
                        "until",
                        "Write a time as 2026-11-01T09:00:00+01:00.",
                        "Écrivez une heure telle que 2026-11-01T09:00:00+01:00.");
            }
        }
        body.done();
        Instant end = until;
        Alert alert = told(() -> alerts().mute(call.variable("id"), end));
        ledger.done(call, "alert.mute", alert.id(), end == null ? "no longer" : "until " + end);
        return Reply.of(tree(alert, call).done());
    }

    private Reply test(Call call) {
        Body body = new Body(call.body(), "send");
        boolean send = call.body().path("send").asBoolean(false);
        body.done();
        String id = call.variable("id");
        Alerts.Trial trial = told(() -> alerts().test(id, send, call.locale()));
        if (send) {
            ledger.done(call, "alert.test", id, "sent");
        }
        return Reply.of(new Tree()
                .put(
                        "instances",
                        trial.instances().stream()
                                .map(instance -> instance(instance, call))
                                .toList())
                .put(
                        "message",
                        new Tree()
                                .put("subject", trial.subject())
                                .put("text", trial.text())
                                .done())
                .put("sent", send)
                .done());
    }
}
