package io.vigie.rest.internal;

import io.vigie.access.AuditLog;
import io.vigie.access.Right;
import io.vigie.access.Role;
import io.vigie.connectors.Quarantine;
import io.vigie.kpi.Text;
import io.vigie.source.Sources.Quarantined;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records that were not understood. What they say may be of people: who reads it is in the log. */
final class QuarantineRoutes {
    private static final String NDJSON = "application/x-ndjson";
    private static final int MOST = 1000;
    private static final int USUAL = 100;
    private static final int MOST_EXPORTED = 20_000;

    private final Platform platform;
    private final Ledger ledger;
    private final Operations operations;

    QuarantineRoutes(Platform platform, Ledger ledger, Operations operations) {
        this.platform = platform;
        this.ledger = ledger;
        this.operations = operations;
    }

    List<Route> routes() {
        Set<Role> see = Route.who(Right.OPERATIONS);
        Set<Role> change = Route.who(Right.OPERATE);
        Param source = Param.text("source", "Those of one source.", "paris");
        Param reason = Param.text("reason", "Those whose reason has this in it, in any case.", "is not a number");
        Param limit = Param.query(
                "limit",
                "How many records a page has.",
                "type",
                "integer",
                "minimum",
                1,
                "maximum",
                MOST,
                "default",
                USUAL);
        Param cursor = Param.query(
                "cursor",
                "The number after which the page begins, from 'next' of the one before.",
                "type",
                "integer",
                "minimum",
                0);
        return List.of(
                Route.get(
                        "/quarantine",
                        see,
                        "listQuarantine",
                        "Records that were not understood, counted by reason and one by one, without what they say",
                        List.of(source, reason, limit, cursor),
                        "Quarantine",
                        this::list),
                Route.get(
                        "/quarantine/{number}",
                        change,
                        "quarantined",
                        "A record that was not understood, with what it says",
                        List.of(Param.path("number", "The number of a record.")),
                        "Quarantined",
                        this::one),
                Route.get(
                                "/quarantine:export",
                                change,
                                "exportQuarantine",
                                "The records as JSON lines, with what they say",
                                List.of(source, reason),
                                "",
                                this::export)
                        .as(NDJSON),
                Route.post(
                                "/quarantine:replay",
                                change,
                                "replayQuarantine",
                                "Reads records once more; those understood leave the quarantine",
                                "Selection",
                                "Operation",
                                202,
                                this::replay)
                        .also(409),
                Route.post(
                                "/quarantine:discard",
                                change,
                                "discardQuarantine",
                                "Drops records",
                                "Selection",
                                "Discarded",
                                200,
                                this::discard)
                        .also(409));
    }

    private Quarantine quarantine() {
        return platform.connectors().orElseThrow(ConnectorRoutes::starting).quarantine();
    }

    private static Quarantine.Selection asked(Call call) {
        return new Quarantine.Selection(Set.of(), call.first("source"), call.first("reason"));
    }

    private Reply list(Call call) {
        Quarantine.Selection selection = asked(call);
        String limit = call.first("limit");
        String cursor = call.first("cursor");
        int most = limit == null ? USUAL : Integer.parseInt(limit);
        long after = cursor == null ? 0 : Long.parseLong(cursor);
        List<Quarantined> records = quarantine().records(selection).stream()
                .sorted(java.util.Comparator.comparingLong(Quarantined::id))
                .toList();
        List<Quarantined> rest =
                records.stream().filter(record -> record.id() > after).toList();
        List<Quarantined> page = rest.subList(0, Math.min(most, rest.size()));
        String next = page.size() < rest.size()
                ? Long.toString(page.get(page.size() - 1).id())
                : null;
        Reply reply = Reply.of(new Tree()
                .put("total", records.size())
                .put(
                        "groups",
                        quarantine().groups(selection).stream()
                                .map(group -> group(group, call.locale()))
                                .toList())
                .put(
                        "records",
                        page.stream()
                                .map(record -> tree(record, false, call.locale()))
                                .toList())
                .put("next", next)
                .done());
        return next == null ? reply : reply.header("Link", "<" + url(call, next) + ">; rel=\"next\"");
    }

    private static String url(Call call, String cursor) {
        StringBuilder url = new StringBuilder(call.request().getRequestURI())
                .append("?cursor=")
                .append(cursor);
        call.query().forEach((name, values) -> {
            if (!name.equals("cursor")) {
                values.forEach(value -> url.append('&')
                        .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
            }
        });
        return url.toString();
    }

    private static Map<String, @Nullable Object> group(Quarantine.Group group, Locale locale) {
        return new Tree()
                .put("source", group.source())
                .put("reason", group.reason().in(locale))
                .put("count", group.count())
                .put("first", Json.instant(group.first(), ZoneOffset.UTC))
                .put("last", Json.instant(group.last(), ZoneOffset.UTC))
                .put("example", group.example())
                .done();
    }

    private static Map<String, @Nullable Object> tree(Quarantined record, boolean whole, Locale locale) {
        Tree tree = new Tree()
                .put("id", record.id())
                .put("source", record.source())
                .put("since", Json.instant(record.since(), ZoneOffset.UTC))
                .put("position", record.rejection().position())
                .put("reason", record.rejection().reason().in(locale));
        return whole ? tree.put("record", record.rejection().record()).done() : tree.done();
    }

    private Reply one(Call call) {
        String number = call.variable("number");
        Quarantined record = (number.matches("[0-9]{1,18}")
                        ? quarantine().records(new Quarantine.Selection(Set.of(Long.parseLong(number)), null, null))
                        : List.<Quarantined>of())
                .stream()
                        .findFirst()
                        .orElseThrow(() -> Refusal.of(
                                404,
                                "No record of this number is in quarantine; it may have been understood since.",
                                "Aucun enregistrement de ce numéro n'est en quarantaine ; il a pu être compris"
                                        + " depuis."));
        ledger.add(call, "quarantine.read", number, AuditLog.Outcome.DONE, record.source());
        return Reply.of(tree(record, true, call.locale()));
    }

    private Reply export(Call call) {
        List<Quarantined> records = quarantine().records(asked(call));
        if (records.size() > MOST_EXPORTED) {
            throw Refusal.of(
                    400,
                    "These are " + records.size() + " records, more than " + MOST_EXPORTED
                            + ": narrow them by source or reason, or use 'vigie quarantine export'.",
                    "Ce sont " + records.size() + " enregistrements, plus que " + MOST_EXPORTED
                            + " : restreignez par source ou motif, ou prenez « vigie quarantine export ».");
        }
        ledger.add(call, "quarantine.export", "", AuditLog.Outcome.DONE, records.size() + " records");
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Quarantined record : records) {
            lines.writeBytes(Json.bytes(tree(record, true, call.locale())));
            lines.write('\n');
        }
        return Reply.bytes(lines.toByteArray(), NDJSON)
                .header("Content-Disposition", "attachment; filename=\"quarantine.ndjson\"");
    }

    /** Which records a body means: it has to say so when it means all. */
    private static Quarantine.Selection meant(Call call) {
        Body body = new Body(call.body(), "ids", "source", "reason", "all");
        Set<Long> ids = body.numbers("ids", MOST);
        String source = body.text("source", 200);
        String reason = body.text("reason", 500);
        boolean all = body.flag("all");
        boolean some = body.has("ids") || source != null || reason != null;
        if (all == some && body.faults().isEmpty()) {
            body.wrong(
                    "all",
                    "Give ids, source or reason, or else \"all\": true.",
                    "Donnez ids, source ou reason, ou bien \"all\": true.");
        }
        body.done();
        return new Quarantine.Selection(ids, source, reason);
    }

    private static String told(Quarantine.Selection selection) {
        Map<String, Object> told = new LinkedHashMap<>();
        if (!selection.ids().isEmpty()) {
            told.put("ids", selection.ids().size());
        }
        if (selection.source() != null) {
            told.put("source", selection.source());
        }
        if (selection.reason() != null) {
            told.put("reason", selection.reason());
        }
        return told.isEmpty() ? "all" : told.toString();
    }

    private Reply replay(Call call) {
        Quarantine.Selection selection = meant(call);
        Quarantine quarantine = quarantine();
        ledger.add(call, "quarantine.replay", "", AuditLog.Outcome.DONE, told(selection));
        Operations.Operation operation = operations.begin(
                "quarantine.replay",
                Text.of("Reads quarantined records once more", "Relit des enregistrements en quarantaine"),
                call.token().name(),
                steps -> {
                    Quarantine.Replayed replayed = quarantine.replay(selection, List.of());
                    platform.changed("connector", Map.of("quarantine", true));
                    return locale -> replayed(replayed, locale);
                });
        return OperationRoutes.begun(operation, call.locale());
    }

    private static Map<String, @Nullable Object> replayed(Quarantine.Replayed replayed, Locale locale) {
        Map<String, String> notTried = new LinkedHashMap<>();
        replayed.notTried().forEach((source, why) -> notTried.put(source, why.in(locale)));
        List<Object> remaining = new ArrayList<>();
        replayed.remaining().forEach(group -> remaining.add(group(group, locale)));
        return new Tree()
                .put("understood", replayed.understood())
                .put("remaining", remaining)
                .put("notTried", notTried)
                .done();
    }

    private Reply discard(Call call) {
        Quarantine.Selection selection = meant(call);
        int discarded = quarantine().discard(selection);
        ledger.done(call, "quarantine.discard", "", told(selection) + ": " + discarded + " records");
        platform.changed("connector", Map.of("quarantine", true));
        return Reply.of(new Tree().put("discarded", discarded).done());
    }
}
