package io.vigie.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.access.AuditLog;
import io.vigie.access.Right;
import io.vigie.access.Role;
import io.vigie.connectors.Connector;
import io.vigie.connectors.ConnectorException;
import io.vigie.connectors.ConnectorStatus;
import io.vigie.connectors.Connectors;
import io.vigie.connectors.Desired;
import io.vigie.connectors.Quarantine;
import io.vigie.kpi.Nearest;
import io.vigie.kpi.Text;
import io.vigie.source.Checkpoint;
import io.vigie.source.SourceException;
import io.vigie.source.SourceStatus;
import io.vigie.source.SourceType;
import io.vigie.source.Sources;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Connectors: what can be read, what is read, how it stands, and deciding that. */
final class ConnectorRoutes {
    private static final int AT_ONCE = 3;
    private static final int MOST_FACTS = 200;
    private static final int USUAL_FACTS = 20;
    private static final int LONGEST = 2000;
    private static final int LONGEST_OFFSET = 200_000;
    private static final Pattern QUOTED = Pattern.compile("['«][\\s\u00a0\u202f]*([^'»]+?)[\\s\u00a0\u202f]*['»]");

    private static final Param TYPE = Param.path("type", "A type of source, such as asterisk.queue-log.");
    private static final Param NAME = Param.path("name", "The name of a connector.");

    private final Platform platform;
    private final Ledger ledger;
    private final Operations operations;
    private final Semaphore slots = new Semaphore(AT_ONCE);

    ConnectorRoutes(Platform platform, Ledger ledger, Operations operations) {
        this.operations = operations;
        this.platform = platform;
        this.ledger = ledger;
    }

    List<Route> routes() {
        Set<Role> see = Route.who(Right.OPERATIONS);
        Set<Role> change = Route.who(Right.OPERATE);
        Param limit = Param.query(
                "limit",
                "How many facts at most.",
                "type",
                "integer",
                "minimum",
                1,
                "maximum",
                MOST_FACTS,
                "default",
                USUAL_FACTS);
        return List.of(
                Route.get(
                        "/connector-types",
                        see,
                        "listConnectorTypes",
                        "What installed bundles can read, with settings",
                        List.of(),
                        "ConnectorTypes",
                        this::types),
                Route.get(
                        "/connector-types/{type}/schema",
                        see,
                        "connectorSchema",
                        "The settings of a type as a JSON schema",
                        List.of(TYPE),
                        "Schema",
                        this::schema),
                Route.post(
                                "/connector-types/{type}/validate",
                                change,
                                "validateConnector",
                                "All that is wrong with settings; nothing is opened",
                                "ConnectorDraft",
                                "Validation",
                                200,
                                this::validate)
                        .with(TYPE),
                Route.post(
                                "/connector-types/{type}/check",
                                change,
                                "checkConnector",
                                "Tries whether it can connect, and what it may do there",
                                "ConnectorDraft",
                                "Check",
                                200,
                                this::check)
                        .with(TYPE),
                Route.post(
                                "/connector-types/{type}/preview",
                                change,
                                "previewConnector",
                                "The next facts; nothing is stored",
                                "ConnectorDraft",
                                "Preview",
                                200,
                                this::preview)
                        .with(TYPE, limit)
                        .also(409),
                Route.get(
                        "/connectors",
                        see,
                        "listConnectors",
                        "How all connectors stand",
                        List.of(),
                        "Connectors",
                        this::list),
                Route.get(
                        "/connectors/{name}",
                        see,
                        "connector",
                        "What the file of a connector says",
                        List.of(NAME),
                        "Connector",
                        this::one),
                Route.put(
                                "/connectors/{name}",
                                change,
                                "putConnector",
                                "Creates a connector, or writes it anew",
                                "ConnectorDraft",
                                "Connector",
                                200,
                                this::put)
                        .with(NAME)
                        .also(201, 409, 412, 428),
                Route.delete(
                                "/connectors/{name}",
                                change,
                                "deleteConnector",
                                "Stops a connector and deletes its file; facts stay",
                                List.of(NAME),
                                this::delete)
                        .also(409, 412, 428),
                Route.get(
                        "/connectors/{name}/status",
                        see,
                        "connectorStatus",
                        "How a connector stands",
                        List.of(NAME),
                        "ConnectorStatus",
                        this::status),
                Route.put(
                                "/connectors/{name}/state",
                                change,
                                "setConnectorState",
                                "Starts, pauses or stops a connector",
                                "DesiredState",
                                "ConnectorStatus",
                                200,
                                this::state)
                        .with(NAME)
                        .also(409),
                Route.post(
                                "/connectors/{name}/restart",
                                change,
                                "restartConnector",
                                "Closes a connector and opens it anew",
                                "Nothing",
                                "ConnectorStatus",
                                200,
                                this::restart)
                        .with(NAME)
                        .also(409),
                Route.post(
                                "/connectors/{name}/backfill",
                                change,
                                "backfillConnector",
                                "Has a past period read, beside the position",
                                "Backfill",
                                "Operation",
                                202,
                                this::backfill)
                        .with(NAME)
                        .also(409),
                Route.get(
                        "/connectors/{name}/offsets",
                        see,
                        "connectorOffset",
                        "The position of a connector",
                        List.of(NAME),
                        "Offset",
                        this::offset),
                Route.put(
                                "/connectors/{name}/offsets",
                                change,
                                "setConnectorOffset",
                                "Sets the position of a connector that is stopped",
                                "NewOffset",
                                "Offset",
                                200,
                                this::setOffset)
                        .with(NAME)
                        .also(409, 412, 428),
                Route.delete(
                                "/connectors/{name}/offsets",
                                change,
                                "resetConnectorOffset",
                                "Sets a connector that is stopped back to the very beginning",
                                List.of(NAME),
                                this::resetOffset)
                        .also(409, 412, 428));
    }

    private Connectors connectors() {
        return platform.connectors().orElseThrow(ConnectorRoutes::starting);
    }

    static Refusal starting() {
        return Refusal.later(
                503,
                Duration.ofSeconds(2),
                Text.of(
                        "No connectors are open: the platform is starting, or 'vigie run' does not run.",
                        "Aucun connecteur n'est ouvert : la plate-forme démarre, ou « vigie run » ne tourne pas."));
    }

    private Sources sources() {
        return platform.workspace().orElseThrow(ConnectorRoutes::starting).sources();
    }

    // ---- types

    private Reply types(Call call) {
        List<Object> types = new ArrayList<>();
        sources().types(call.locale()).forEach(type -> types.add(ConnectorTree.type(type)));
        Map<String, @Nullable Object> body = new Tree().put("types", types).done();
        return Reply.of(body).tagged(body);
    }

    private SourceType type(Call call) {
        String asked = call.variable("type");
        List<SourceType> types = sources().types(call.locale());
        return types.stream()
                .filter(type -> type.type().equals(asked))
                .findFirst()
                .orElseThrow(() -> {
                    String near = String.join(
                            ", ",
                            Nearest.to(
                                    asked, types.stream().map(SourceType::type).toList()));
                    return near.isEmpty()
                            ? Refusal.of(
                                    404,
                                    "No installed bundle reads '" + asked
                                            + "'; /connector-types lists what can be read.",
                                    "Aucun composant installé ne lit « " + asked
                                            + " » ; /connector-types énumère ce qui peut l'être.")
                            : Refusal.of(
                                    404,
                                    "No installed bundle reads '" + asked + "'. Did you mean " + near + "?",
                                    "Aucun composant installé ne lit « " + asked + " ». Vouliez-vous dire " + near
                                            + " ?");
                });
    }

    private Reply schema(Call call) {
        Map<String, @Nullable Object> body = ConnectorTree.schema(type(call));
        return Reply.of(body).tagged(body);
    }

    /**
     * What a body describes.
     *
     * @param name the name, where the path says it; else the body may
     * @param type the type, where the path says it; else the body must
     */
    private static Connectors.Draft draft(Call call, @Nullable String name, @Nullable String type) {
        List<String> fields = new ArrayList<>(List.of("description", "settings", "state"));
        if (name == null) {
            fields.add("name");
        }
        if (type == null) {
            fields.add("type");
        }
        Body body = new Body(call.body(), fields.toArray(String[]::new));
        String called = name != null ? name : body.text("name", LONGEST);
        String kind = type != null ? type : body.needed("type", LONGEST);
        String description = body.text("description", LONGEST);
        Map<String, List<String>> settings = body.values("settings");
        Desired desired = Desired.RUNNING;
        String state = body.text("state", LONGEST);
        if (state != null) {
            Optional<Desired> wanted = desired(state);
            wanted.ifPresentOrElse(found -> {}, () -> body.wrong("state", badState()));
            desired = wanted.orElse(desired);
        }
        body.done();
        return new Connectors.Draft(
                called == null || called.isBlank() ? "new" : called,
                kind,
                description == null ? "" : description,
                settings,
                desired);
    }

    private static Text badState() {
        return Text.of("Use running, paused or stopped.", "Au choix : running, paused ou stopped.");
    }

    private static Optional<Desired> desired(String word) {
        for (Desired desired : Desired.values()) {
            if (desired.word().equals(word.toLowerCase(Locale.ROOT))) {
                return Optional.of(desired);
            }
        }
        return Optional.empty();
    }

    /** Sentences quote the settings that they mean. */
    private List<Fault> faults(List<Text> reasons, Connectors.Draft draft) {
        Set<String> settings = new LinkedHashSet<>(draft.settings().keySet());
        for (SourceType type : sources().types(Locale.ENGLISH)) {
            if (type.type().equals(draft.type())) {
                type.settings().forEach(setting -> settings.add(setting.name()));
            }
        }
        List<Fault> faults = new ArrayList<>();
        for (Text reason : reasons) {
            Fault.Place place = Fault.Place.pointer("");
            Matcher quoted = QUOTED.matcher(reason.en());
            while (quoted.find()) {
                String word = quoted.group(1);
                if (settings.contains(word)) {
                    place = Fault.Place.pointer("/settings").at(word);
                    break;
                }
                if (word.equals(draft.type())) {
                    place = Fault.Place.pointer("/type");
                    break;
                }
            }
            faults.add(new Fault(place, reason));
        }
        return faults;
    }

    /** The connector of a draft; all that is wrong with it is told with its place. */
    private Connector sound(Connectors.Draft draft) {
        try {
            return connectors().draft(draft);
        } catch (ConnectorException e) {
            throw wrong(e, draft);
        }
    }

    private Refusal wrong(ConnectorException e, Connectors.Draft draft) {
        return new Refusal(
                400,
                Text.of("The connector makes no sense as it is.", "Le connecteur n'a pas de sens tel quel."),
                faults(e.reasons(), draft),
                Map.of());
    }

    private Reply validate(Call call) {
        Connectors.Draft draft = draft(call, null, type(call).type());
        List<Object> errors = new ArrayList<>();
        try {
            connectors().draft(draft);
        } catch (ConnectorException e) {
            faults(e.reasons(), draft)
                    .forEach(fault -> errors.add(new Tree()
                            .put("detail", fault.detail().in(call.locale()))
                            .put("pointer", fault.place().name())
                            .done()));
        }
        return Reply.of(
                new Tree().put("valid", errors.isEmpty()).put("errors", errors).done());
    }

    /** Something that keeps a thread for up to half a minute. */
    private void slot() {
        if (!slots.tryAcquire()) {
            throw Refusal.later(
                    503,
                    Duration.ofSeconds(10),
                    Text.of(
                            "Other connectors are being tried; ask again in a moment.",
                            "D'autres connecteurs sont à l'essai ; redemandez dans un instant."));
        }
    }

    private Reply check(Call call) throws InterruptedException {
        Connector connector = sound(draft(call, null, type(call).type()));
        ledger.add(call, "connector.check", connector.type(), AuditLog.Outcome.DONE, connector.name());
        slot();
        try {
            return Reply.of(ConnectorTree.check(sources().probe(connector.spec(), call.locale())));
        } finally {
            slots.release();
        }
    }

    private Reply preview(Call call) throws InterruptedException {
        Connector connector = sound(draft(call, null, type(call).type()));
        String limit = call.first("limit");
        ledger.add(call, "connector.preview", connector.type(), AuditLog.Outcome.DONE, connector.name());
        slot();
        try {
            return Reply.of(ConnectorTree.preview(
                    sources()
                            .preview(
                                    connector.spec(),
                                    limit == null ? USUAL_FACTS : Integer.parseInt(limit),
                                    call.locale()),
                    call.locale()));
        } catch (SourceException e) {
            throw Refusal.of(409, e.sentence());
        } catch (IllegalArgumentException e) {
            throw Refusal.of(409, same(e.getMessage()));
        } finally {
            slots.release();
        }
    }

    /** What the engine says is in the language in which the platform runs. */
    private static Text same(@Nullable String sentence) {
        return Text.of(String.valueOf(sentence), String.valueOf(sentence));
    }

    // ---- connectors

    private ConnectorTree tree(Call call) {
        return new ConnectorTree(sources().types(call.locale()), call.locale());
    }

    private ConnectorStatus existing(Call call) {
        String name = call.variable("name");
        Connectors connectors = connectors();
        return connectors.status(name).orElseThrow(() -> {
            String near = String.join(
                    ", ",
                    Nearest.to(
                            name,
                            connectors.list().stream()
                                    .map(ConnectorStatus::name)
                                    .toList()));
            return near.isEmpty()
                    ? Refusal.of(
                            404,
                            "No connector is named '" + name + "'.",
                            "Aucun connecteur ne se nomme « " + name + " ».")
                    : Refusal.of(
                            404,
                            "No connector is named '" + name + "'. Did you mean " + near + "?",
                            "Aucun connecteur ne se nomme « " + name + " ». Vouliez-vous dire " + near + " ?");
        });
    }

    private Reply list(Call call) {
        ConnectorTree tree = tree(call);
        Connectors connectors = connectors();
        Map<String, Integer> quarantined = new HashMap<>();
        connectors
                .quarantine()
                .groups(Quarantine.Selection.ALL)
                .forEach(group -> quarantined.merge(group.source(), group.count(), Integer::sum));
        List<Object> all = new ArrayList<>();
        for (ConnectorStatus status : connectors.list()) {
            all.add(tree.status(
                    status,
                    quarantined.getOrDefault(status.name(), 0),
                    sources().status(status.name() + Sources.BACKFILL).orElse(null)));
        }
        return Reply.of(new Tree().put("connectors", all).done());
    }

    private Map<String, @Nullable Object> statusTree(Call call) {
        ConnectorStatus status = existing(call);
        int quarantined = connectors()
                .quarantine()
                .records(new Quarantine.Selection(Set.of(), status.name(), null))
                .size();
        return tree(call)
                .status(
                        status,
                        quarantined,
                        sources().status(status.name() + Sources.BACKFILL).orElse(null));
    }

    private Reply status(Call call) {
        return Reply.of(statusTree(call));
    }

    private Reply one(Call call) {
        existing(call);
        return written(call, 200);
    }

    private Reply written(Call call, int status) {
        String name = call.variable("name");
        String tag = Versions.tag(connectors().text(name));
        Connector connector = null;
        List<String> problems = new ArrayList<>();
        try {
            connector = connectors().read(name);
        } catch (ConnectorException e) {
            e.reasons().forEach(reason -> problems.add(reason.in(call.locale())));
        }
        return Reply.of(status, tree(call).written(name, connector, problems)).header("ETag", tag);
    }

    private @Nullable String text(String name) {
        return connectors().status(name).isPresent() ? connectors().text(name) : null;
    }

    private Reply put(Call call) {
        String name = call.variable("name");
        Connectors.Draft draft = draft(call, name, null);
        String text = text(name);
        Versions.hold(call, text == null ? null : Versions.tag(text));
        if (text == null) {
            try {
                connectors().create(draft);
            } catch (ConnectorException e) {
                throw wrong(e, draft);
            }
            ledger.done(call, "connector.create", name, draft.type());
            changed(name);
            return written(call, 201).header("Location", Api.ROOT + "/connectors/" + name);
        }
        try {
            connectors()
                    .replace(draft, text)
                    .orElseThrow(() -> Refusal.of(
                            412,
                            "This has changed since you read it: read it again, then change it.",
                            "Ceci a changé depuis votre lecture : relisez, puis modifiez."));
        } catch (ConnectorException e) {
            throw wrong(e, draft);
        }
        ledger.done(call, "connector.change", name, draft.type());
        changed(name);
        return written(call, 200);
    }

    private void changed(String name) {
        platform.changed("connector", Map.of("name", name));
    }

    private Reply delete(Call call) {
        String name = existing(call).name();
        Versions.hold(call, Versions.tag(connectors().text(name)));
        connectors().delete(name);
        ledger.done(call, "connector.delete", name, "");
        changed(name);
        return Reply.of(204, null);
    }

    private Reply state(Call call) {
        String name = existing(call).name();
        Body body = new Body(call.body(), "desired");
        Optional<Desired> desired = desired(body.needed("desired", LONGEST));
        if (desired.isEmpty() && body.faults().isEmpty()) {
            body.wrong("desired", badState());
        }
        body.done();
        switch (desired.orElseThrow()) {
            case RUNNING -> connectors().start(name);
            case PAUSED -> connectors().pause(name);
            case STOPPED -> connectors().stop(name);
        }
        ledger.done(call, "connector.state", name, desired.orElseThrow().word());
        changed(name);
        return Reply.of(statusTree(call));
    }

    private Reply restart(Call call) {
        String name = existing(call).name();
        new Body(call.body()).done();
        connectors().restart(name);
        ledger.done(call, "connector.restart", name, "");
        changed(name);
        return Reply.of(statusTree(call));
    }

    private Reply backfill(Call call) {
        String name = existing(call).name();
        Body body = new Body(call.body(), "from", "to");
        Instant from = instant(body, "from");
        Instant to = instant(body, "to");
        if (from != null && to != null && !from.isBefore(to)) {
            body.wrong("to", "This has to be after 'from'.", "Ceci doit suivre « from ».");
        }
        body.done();
        if (from == null || to == null) {
            throw new IllegalStateException("What is missing was told");
        }
        String runs = connectors().backfill(name, from, to);
        ledger.done(call, "connector.backfill", name, from + "/" + to);
        changed(name);
        Operations.Operation operation = operations.follow(
                "connector.backfill",
                Text.of("Reads a past period of " + name, "Lit une période passée de " + name),
                call.token().name(),
                steps -> filled(runs, steps));
        return OperationRoutes.begun(operation, call.locale());
    }

    /** What came of the reading of a past period; empty while it goes on. */
    private Optional<Function<Locale, Object>> filled(String runs, Operations.Steps steps) {
        SourceStatus status = sources()
                .status(runs)
                .orElseThrow(() -> Refusal.of(
                        409,
                        "It was stopped before its end; what was read stays.",
                        "Elle a été arrêtée avant la fin ; ce qui a été lu reste."));
        return switch (status.state()) {
            case COMPLETED ->
                Optional.of(locale -> new Tree()
                        .put("facts", status.facts())
                        .put("rejected", status.rejected())
                        .done());
            case AUTH_REQUIRED, CONFIG_ERROR, FAILED, MISSING_PLUGIN, STOPPED ->
                throw Refusal.of(
                        409,
                        status.detail().isEmpty()
                                ? Text.of(
                                        "It was stopped before its end; what was read stays.",
                                        "Elle a été arrêtée avant la fin ; ce qui a été lu reste.")
                                : status.detail());
            default -> {
                steps.at(
                        Text.of(status.facts() + " facts read", status.facts() + " faits lus"),
                        Math.min(1, status.progress()));
                yield Optional.empty();
            }
        };
    }

    private static @Nullable Instant instant(Body body, String field) {
        String text = body.needed(field, LONGEST);
        Optional<Instant> instant = Period.instant(text, ZoneOffset.UTC);
        if (instant.isEmpty() && !text.isBlank()) {
            body.wrong(
                    field,
                    "Write an instant such as 2026-11-01T00:00:00+01:00.",
                    "Écrivez un instant tel que 2026-11-01T00:00:00+01:00.");
        }
        return instant.orElse(null);
    }

    private @Nullable String position(String name) {
        return connectors().offset(name).map(Checkpoint::text).orElse(null);
    }

    private Reply offset(Call call) {
        String position = position(existing(call).name());
        return Reply.of(new Tree().put("offset", position).done()).header("ETag", offsetTag(position));
    }

    private static String offsetTag(@Nullable String position) {
        return Versions.tag(position == null ? "" : "at " + position);
    }

    private Reply setOffset(Call call) {
        String name = existing(call).name();
        JsonNode given = call.body().path("offset");
        Body body = new Body(call.body(), "offset");
        // The source alone knows its form, which is often JSON itself.
        String text = given.isObject() ? given.toString() : body.needed("offset", LONGEST_OFFSET);
        body.done();
        Versions.hold(call, offsetTag(position(name)));
        connectors().setOffset(name, Checkpoint.of(text));
        ledger.done(call, "connector.offset", name, text);
        changed(name);
        return offset(call);
    }

    private Reply resetOffset(Call call) {
        String name = existing(call).name();
        Versions.hold(call, offsetTag(position(name)));
        connectors().setOffset(name, null);
        ledger.done(call, "connector.offset", name, "reset");
        changed(name);
        return Reply.of(204, null);
    }
}
