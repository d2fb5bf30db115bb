package io.vigie.rest.internal;

import io.vigie.access.Right;
import io.vigie.kpi.Text;
import io.vigie.query.Kpis;
import io.vigie.workspace.Workspace;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Notes on charts: what happened when. */
final class AnnotationRoutes {
    private static final int LONGEST = 500;
    private static final int MOST_KPIS = 50;

    private final Platform platform;
    private final Ledger ledger;
    private final Clock clock;
    private final Annotations annotations;
    private final SecureRandom random = new SecureRandom();

    AnnotationRoutes(Platform platform, Ledger ledger, Clock clock) {
        this.platform = platform;
        this.ledger = ledger;
        this.clock = clock;
        this.annotations = new Annotations(platform.home());
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/annotations",
                        Route.who(Right.FIGURES),
                        "listAnnotations",
                        "The notes on a period, the earliest first",
                        List.of(
                                Param.text(
                                        "period",
                                        "The interval as ISO 8601 writes it; all without it.",
                                        "2026-11-01/P1M"),
                                Param.text(
                                        "tz", "The zone of dates and local times. UTC if not given.", "Europe/Paris"),
                                Param.text("kpi", "Those about one KPI, and those about all.", "service-level")),
                        "Annotations",
                        this::list),
                Route.post(
                                "/annotations",
                                Route.who(Right.ANNOTATE),
                                "createAnnotation",
                                "Writes a note on what happened",
                                "NewAnnotation",
                                "Annotation",
                                201,
                                this::create)
                        .also(409),
                Route.delete(
                        "/annotations/{annotation}",
                        Route.who(Right.ANNOTATE),
                        "deleteAnnotation",
                        "Takes a note away: one's own; an admin any",
                        List.of(Param.path("annotation", "The id of a note.")),
                        this::delete));
    }

    private Reply list(Call call) throws IOException {
        List<Fault> faults = new ArrayList<>();
        String tz = call.first("tz");
        ZoneId zone = QuestionReader.zone(tz == null ? null : new Asked.Value(tz, Fault.Place.parameter("tz")), faults);
        String written = call.first("period");
        Optional<Period> period =
                written == null || !faults.isEmpty() ? Optional.of(new Period(null, null)) : Period.read(written, zone);
        if (period.isEmpty()) {
            faults.add(new Fault(
                    Fault.Place.parameter("period"),
                    Text.of(
                            "Write an interval such as 2026-11-01/P1M.",
                            "Écrivez un intervalle tel que 2026-11-01/P1M.")));
        }
        if (!faults.isEmpty()) {
            throw Refusal.of(faults);
        }
        String kpi = call.first("kpi");
        Period within = period.orElseThrow();
        Map<String, @Nullable Object> body = new Tree()
                .put(
                        "annotations",
                        annotations.all().stream()
                                .filter(note -> note.within(within.from(), within.to()))
                                .filter(note -> kpi == null
                                        || note.kpis().isEmpty()
                                        || note.kpis().contains(kpi))
                                .map(Annotations.Annotation::tree)
                                .toList())
                .done();
        return Reply.of(body).tagged(body);
    }

    private Reply create(Call call) throws IOException {
        Body body = new Body(call.body(), "from", "to", "kpis", "where", "text");
        Instant from = instant(body, "from", body.needed("from", 60));
        String end = body.text("to", 60);
        Instant to = end == null ? null : instant(body, "to", end);
        if (from != null && to != null && !to.isAfter(from)) {
            body.wrong("to", "This has to be after 'from'.", "Ceci doit suivre « from ».");
        }
        List<String> kpis = body.texts("kpis", MOST_KPIS);
        known(kpis, body);
        Map<String, String> where = new TreeMap<>();
        body.values("where").forEach((dimension, values) -> {
            if (values.size() != 1
                    || dimension.length() > LONGEST
                    || values.get(0).length() > LONGEST) {
                body.wrong("where", "Give each dimension one value.", "Donnez une valeur à chaque dimension.");
            } else {
                where.put(dimension, values.get(0));
            }
        });
        String text = body.needed("text", LONGEST);
        body.done();
        byte[] id = new byte[8];
        random.nextBytes(id);
        Annotations.Annotation note = new Annotations.Annotation(
                HexFormat.of().formatHex(id),
                java.util.Objects.requireNonNull(from),
                to,
                List.copyOf(kpis),
                where,
                text.strip(),
                call.token().name(),
                clock.instant().truncatedTo(ChronoUnit.SECONDS));
        if (!annotations.add(note)) {
            throw Refusal.of(
                    409,
                    "There are " + Annotations.MOST + " notes already: delete some.",
                    "Il y a déjà " + Annotations.MOST + " notes : supprimez-en.");
        }
        ledger.done(call, "annotation.create", note.id(), "");
        platform.changed("annotation", Map.of("id", note.id(), "kpis", note.kpis()));
        return Reply.of(201, note.tree()).header("Location", Api.ROOT + "/annotations/" + note.id());
    }

    private static @Nullable Instant instant(Body body, String field, String written) {
        Optional<Instant> instant = Period.instant(written, ZoneOffset.UTC);
        if (instant.isEmpty() && !written.isBlank()) {
            body.wrong(
                    field,
                    "Write an instant such as 2026-11-01T09:30:00+01:00.",
                    "Écrivez un instant tel que 2026-11-01T09:30:00+01:00.");
        }
        return instant.orElse(null);
    }

    /** A note about a KPI that is none would never be seen. */
    private void known(List<String> kpis, Body body) {
        Workspace workspace = platform.workspace().orElse(null);
        if (workspace == null) {
            return;
        }
        Map<String, Kpis.Entry> installed = new LinkedHashMap<>();
        workspace
                .kpis()
                .entries()
                .forEach(entry -> installed.put(entry.definition().id(), entry));
        for (int i = 0; i < kpis.size(); i++) {
            if (!installed.containsKey(kpis.get(i))) {
                body.faults()
                        .add(new Fault(
                                Fault.Place.pointer("/kpis").at(Integer.toString(i)),
                                new QuestionReader(installed, Set.of()).unknown(kpis.get(i))));
            }
        }
    }

    private Reply delete(Call call) throws IOException {
        String id = call.variable("annotation");
        boolean any = call.may(Right.TOKENS);
        Annotations.Annotation note = annotations
                .remove(
                        id,
                        candidate ->
                                any || candidate.author().equals(call.token().name()))
                .orElseThrow(() -> Refusal.of(
                        404,
                        "No note of yours has this id; an admin may delete those of others.",
                        "Aucune note de vous n'a cet identifiant ; un admin peut supprimer celles d'autrui."));
        ledger.done(call, "annotation.delete", id, note.author());
        platform.changed("annotation", Map.of("id", id, "kpis", note.kpis()));
        return Reply.of(204, null);
    }
}
