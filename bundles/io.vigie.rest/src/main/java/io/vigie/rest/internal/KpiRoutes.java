package io.vigie.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.access.AuditLog;
import io.vigie.access.Right;
import io.vigie.access.Role;
import io.vigie.access.Token;
import io.vigie.export.Format;
import io.vigie.export.KeptQuestion;
import io.vigie.export.Sheet;
import io.vigie.export.Sheets;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.query.Drill;
import io.vigie.query.Explanation;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.query.Kpis;
import io.vigie.query.Warning;
import io.vigie.workspace.Workspace;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Asking KPIs. */
final class KpiRoutes {
    /** More figures than anybody looks at; they are made of a question that is too fine. */
    static final int MOST_FIGURES = 50_000;

    private static final int MOST_QUERIES = 50;
    private static final int MOST_ROWS = 1000;
    private static final int USUAL_ROWS = 100;
    private static final int MOST_EXPORTED = 200_000;
    private static final int EXPORTED_PAGE = 10_000;
    private static final int AT_ONCE = 6;
    /** How many figures an explanation weighs. */
    private static final int EXPLANATION = 50;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Param ID = Param.path("id", "The id of a KPI, such as service-level.");
    private static final Param PERIOD = Param.text(
            "period",
            "The interval as ISO 8601 writes it: start/duration, start/end or duration/end; dates and local times are"
                    + " those of tz; '..' leaves an end to the data. Without it, all the data.",
            "2026-11-01/P1M");
    private static final Param TZ = Param.text(
            "tz", "The reporting zone: where days, weeks and months begin. UTC if not given.", "Europe/Paris");
    private static final Param WHERE = Param.text(
                    "where",
                    "dimension:value keeps the rows with that value; several of one dimension widen, of several narrow;"
                            + " without value it keeps the rows that have none.",
                    "queue:sales")
            .many();
    private static final Param PARAM = Param.text(
            "param.*",
            "The value of a parameter of the KPI, param.threshold_s=20. Calendars and lists are written in JSON.",
            "20");
    private static final Param PRESET = Param.text(
                    "preset", "The parameters of a standard or a vendor; param.* wins over them.", "iso-18295")
            .many();
    private static final Param AS_OF = Param.text(
            "as_of", "The instant after which nothing is known; now if not given.", "2026-11-01T09:00+01:00");
    private static final Param COMPANIONS = Param.query(
            "companions",
            "Brings the KPIs that should be read with this one, and warns where it was pushed at their cost.",
            "type",
            "boolean");
    private static final Param GRAIN = Param.query(
            "grain",
            "The length of the buckets; day if not given.",
            "type",
            "string",
            "enum",
            List.of("15m", "30m", "1h", "day", "week", "month"));
    private static final Param BY = Param.text(
                    "by", "The dimensions to split by, separated by commas or repeated.", "queue")
            .many();
    private static final Param CURSOR =
            Param.text("cursor", "Where the page begins, from 'next' of the one before.", "");
    private static final Param LIMIT = Param.query(
            "limit",
            "How many rows a page has.",
            "type",
            "integer",
            "minimum",
            1,
            "maximum",
            MOST_ROWS,
            "default",
            USUAL_ROWS);
    private static final Param SQL =
            Param.query("sql", "Whether the statements that were run are told.", "type", "boolean");

    private static final Param SHAPE = Param.query(
            "shape",
            "flat makes a JSON list with a row for each figure: time, kpi, dimensions, value, as Grafana reads it.",
            "type",
            "string",
            "enum",
            List.of("flat"));
    private static final Set<String> FLAT =
            Set.of("time", "kpi", "value", "num", "den", "n", "unit", "status", "provisional");

    private final Platform platform;
    private final AuditLog log;
    /** Is told how long each question took that was answered, and of each that failed. */
    interface Measure {
        /**
         * A question is over.
         *
         * @param another whether it was answered with what was worked out for another one
         */
        void took(boolean another, long nanos);
    }

    private final Clock clock;
    private final Downloads downloads;
    private final SharedAnswers shared;
    private final Measure answered;
    private final Semaphore slots = new Semaphore(AT_ONCE);

    KpiRoutes(Platform platform, AuditLog log, Clock clock, SharedAnswers shared, Measure answered) {
        this.shared = shared;
        this.platform = platform;
        this.log = log;
        this.clock = clock;
        this.downloads = new Downloads(platform);
        this.answered = answered;
    }

    List<Route> routes() {
        Set<Role> figures = Route.who(Right.FIGURES);
        List<Param> value = List.of(ID, PERIOD, TZ, WHERE, PARAM, PRESET, AS_OF, COMPANIONS);
        List<Param> series = List.of(ID, PERIOD, TZ, GRAIN, BY, WHERE, PARAM, PRESET, AS_OF, COMPANIONS);
        List<Param> breakdown = List.of(ID, PERIOD, TZ, BY.must(), WHERE, PARAM, PRESET, AS_OF, COMPANIONS);
        List<Param> whole = List.of(ID, PERIOD, TZ, WHERE, PARAM, PRESET, AS_OF);
        List<Param> explain = List.of(ID, PERIOD, TZ, WHERE, PARAM, PRESET, AS_OF, SQL);
        List<Param> contacts = List.of(ID, PERIOD, TZ, WHERE, PARAM, PRESET, AS_OF, LIMIT, CURSOR);
        return List.of(
                Route.get("/kpis", figures, "listKpis", "The installed KPIs", List.of(TZ), "Catalogue", this::list),
                Route.get(
                        "/kpis/{id}",
                        figures,
                        "describeKpi",
                        "All that a KPI means",
                        List.of(ID, TZ),
                        "Kpi",
                        this::describe),
                Route.get(
                        "/kpis/{id}/value",
                        figures,
                        "kpiValue",
                        "Its figure over a period",
                        Downloads.with(value),
                        "Answer",
                        call -> one(call, QuestionReader.Shape.VALUE)),
                Route.get(
                        "/kpis/{id}/series",
                        figures,
                        "kpiSeries",
                        "Its figures in buckets of time",
                        shaped(Downloads.with(series)),
                        "Answer",
                        call -> one(call, QuestionReader.Shape.SERIES)),
                Route.get(
                        "/kpis/{id}/breakdown",
                        figures,
                        "kpiBreakdown",
                        "Its figures by dimensions",
                        Downloads.with(breakdown),
                        "Answer",
                        call -> one(call, QuestionReader.Shape.BREAKDOWN)),
                Route.get(
                        "/kpis/{id}/heatmap",
                        figures,
                        "kpiHeatmap",
                        "Its figures by hour and weekday",
                        Downloads.with(whole),
                        "HeatMap",
                        this::heatmap),
                Route.get(
                        "/kpis/{id}/explain",
                        figures,
                        "explainKpi",
                        "How its figure was made",
                        explain,
                        "Explanation",
                        this::explain),
                Route.get(
                        "/kpis/{id}/contacts",
                        Route.who(Right.CONTACTS),
                        "kpiContacts",
                        "The rows behind its figure",
                        Downloads.with(contacts),
                        "Contacts",
                        this::contacts),
                new Route(
                        "POST",
                        "/query",
                        figures,
                        "query",
                        "Many questions at once",
                        shaped(Downloads.with(List.of())),
                        "Questions",
                        "Answers",
                        200,
                        this::query));
    }

    private static List<Param> shaped(List<Param> params) {
        List<Param> all = new ArrayList<>(params);
        all.add(SHAPE);
        return all;
    }

    private Workspace workspace() {
        return platform.workspace()
                .orElseThrow(() -> Refusal.later(
                        503,
                        Duration.ofSeconds(2),
                        Text.of(
                                "No data is open yet: the platform is starting.",
                                "Aucune donnée n'est encore ouverte : la plate-forme démarre.")));
    }

    private static Map<String, Kpis.Entry> installed(Kpis kpis) {
        Map<String, Kpis.Entry> installed = new LinkedHashMap<>();
        kpis.entries().forEach(entry -> installed.put(entry.definition().id(), entry));
        return installed;
    }

    /** Asks while not too many others do. */
    private <T> T asking(Supplier<T> question) throws InterruptedException {
        if (!slots.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw Refusal.later(
                    503,
                    Duration.ofSeconds(2),
                    Text.of(
                            "Too many questions are being answered; ask again in a moment.",
                            "Trop de questions sont en cours ; redemandez dans un instant."));
        }
        long began = System.nanoTime();
        try {
            return question.get();
        } finally {
            slots.release();
            answered.took(false, System.nanoTime() - began);
        }
    }

    /** Asks what others may have asked already; only who works it out counts as asking the store. */
    private <T> T sharing(Workspace workspace, String kind, KpiQuery query, ToIntFunction<T> size, Supplier<T> question)
            throws InterruptedException {
        return sharing(workspace, shared.since(workspace), kind, query, size, question);
    }

    private <T> T sharing(
            Workspace workspace,
            SharedAnswers.Since since,
            String kind,
            KpiQuery query,
            ToIntFunction<T> size,
            Supplier<T> question)
            throws InterruptedException {
        AtomicBoolean mine = new AtomicBoolean();
        long began = System.nanoTime();
        T answer = shared.ask(workspace, since, kind, query, size, () -> {
            mine.set(true);
            return asking(question);
        });
        if (!mine.get()) {
            answered.took(true, System.nanoTime() - began);
        }
        return answer;
    }

    private Reply list(Call call) {
        Kpis kpis = workspace().kpis();
        List<Fault> faults = new ArrayList<>();
        var zone = zone(call, faults);
        List<Object> entries = new ArrayList<>();
        for (Kpis.Entry entry : kpis.entries()) {
            String id = entry.definition().id();
            Target target = kpis.target(id, KpiQuery.of(id).zone(zone).build()).orElse(null);
            entries.add(CatalogueTree.listed(entry, target, call.locale()));
        }
        Map<String, @Nullable Object> body =
                new Tree().put("kpis", entries).put("refusals", kpis.refusals()).done();
        return Reply.of(body).tagged(body);
    }

    private static java.time.ZoneId zone(Call call, List<Fault> faults) {
        String tz = call.first("tz");
        var zone = QuestionReader.zone(tz == null ? null : new Asked.Value(tz, Fault.Place.parameter("tz")), faults);
        if (!faults.isEmpty()) {
            throw Refusal.of(faults);
        }
        return zone;
    }

    private Reply describe(Call call) {
        Kpis kpis = workspace().kpis();
        Kpis.Entry entry = entry(call, installed(kpis));
        String id = entry.definition().id();
        KpiQuery today = KpiQuery.of(id).zone(zone(call, new ArrayList<>())).build();
        Map<String, @Nullable Object> body =
                CatalogueTree.described(entry, kpis.target(id, today).orElse(null));
        return Reply.of(body).tagged(body);
    }

    /** The KPI that a path names. */
    private static Kpis.Entry entry(Call call, Map<String, Kpis.Entry> installed) {
        Kpis.Entry entry = installed.get(call.variable("id"));
        if (entry == null) {
            throw Refusal.of(404, new QuestionReader(installed, Set.of()).unknown(call.variable("id")));
        }
        return entry;
    }

    private static KpiQuery question(Call call, Map<String, Kpis.Entry> installed, QuestionReader.Shape shape) {
        Kpis.Entry entry = entry(call, installed);
        List<Fault> faults = new ArrayList<>();
        Asked asked = Asked.of(entry.definition().id(), call.query(), faults);
        KpiQuery query = new QuestionReader(installed, rights(call)).read(asked, shape, faults);
        if (query == null || !faults.isEmpty()) {
            throw Refusal.of(faults);
        }
        return query;
    }

    private static Set<Right> rights(Call call) {
        return call.token().role().rights();
    }

    private Reply one(Call call, QuestionReader.Shape shape) throws InterruptedException {
        Workspace workspace = workspace();
        Map<String, Kpis.Entry> installed = installed(workspace.kpis());
        KpiQuery query = question(call, installed, shape);
        note(call, List.of(query));
        Answered answered = shared(workspace, query);
        Optional<Format> format = Downloads.wanted(call);
        if (format.isPresent()) {
            return download(call, format.get(), List.of(answered), installed);
        }
        if (flat(call)) {
            return Reply.of(flat(List.of(answered)));
        }
        boolean now = query.asOf() == null;
        String tag = answered.tags().of(call.locale().getLanguage(), () -> unless(now, answered.tree(installed, call)));
        return Reply.tagged(tag, () -> answered.tree(installed, call));
    }

    private static boolean flat(Call call) {
        String shape = call.first("shape");
        if (shape != null && !shape.equals("flat")) {
            throw Refusal.of(
                    List.of(new Fault(Fault.Place.parameter("shape"), Text.of("Write flat.", "Écrivez flat."))));
        }
        return shape != null;
    }

    /** A row for each figure with its time, as data sources of Grafana read it. */
    private static List<Object> flat(List<Answered> answers) {
        List<Object> rows = new ArrayList<>();
        for (Answered answered : answers) {
            KpiResult result = answered.result();
            for (KpiValue value : result.values()) {
                Tree row = new Tree()
                        .put(
                                "time",
                                value.bucket() == null
                                        ? Json.instant(
                                                result.from(), result.query().zone())
                                        : Json.bucket(value.bucket()))
                        .put("kpi", value.kpi());
                value.dims()
                        .forEach((dimension, group) ->
                                row.put(FLAT.contains(dimension) ? "dim." + dimension : dimension, group));
                rows.add(row.put("value", Json.rounded(value.value()))
                        .put("num", Json.exact(value.num()))
                        .put("den", Json.exact(value.den()))
                        .put("n", value.n())
                        .put("unit", value.unit())
                        .put("status", Json.status(value.status()))
                        .put("provisional", value.provisional())
                        .done());
            }
        }
        return rows;
    }

    /**
     * An answer, of which tree and files are made.
     *
     * @param targets by which its figures are measured, by KPI
     */
    private record Answered(KpiResult result, Map<String, Target> targets, List<Warning> warnings, Tags tags) {
        Map<String, @Nullable Object> tree(Map<String, Kpis.Entry> installed, Call call) {
            return new AnswerTree(installed, call.locale()).answer(result, targets, warnings);
        }
    }

    private Sheets sheets(Call call, Map<String, Kpis.Entry> installed) {
        return new Sheets(installed, call.locale(), clock.instant().truncatedTo(ChronoUnit.SECONDS));
    }

    private Reply download(Call call, Format format, List<Answered> answers, Map<String, Kpis.Entry> installed) {
        Sheets sheets = sheets(call, installed);
        List<Sheet> tables = answers.stream()
                .map(answer -> sheets.figures(answer.result(), answer.targets(), answer.warnings()))
                .toList();
        long rows = answers.stream()
                .mapToLong(answer -> answer.result().values().size())
                .sum();
        return downloads.reply(call, format, rows, fileName(answers.get(0).result(), answers.size()), tables);
    }

    private static String fileName(KpiResult first, int answers) {
        return Sheets.fileName(
                answers > 1 ? List.of("query") : first.query().kpis(),
                first.from(),
                first.query().zone());
    }

    /** What decides whether an answer has changed: not the clock alone. */
    private static Map<String, @Nullable Object> unless(boolean now, Map<String, @Nullable Object> body) {
        if (!now) {
            return body;
        }
        Map<String, @Nullable Object> rest = new LinkedHashMap<>(body);
        rest.remove("asOf");
        return rest;
    }

    /** The figures of a question, as they were worked out for whoever asked first. */
    private Answered shared(Workspace workspace, KpiQuery query) throws InterruptedException {
        return shared(workspace, shared.since(workspace), query, workspace.kpis()::evaluate);
    }

    private Answered shared(
            Workspace workspace, SharedAnswers.Since since, KpiQuery query, Function<KpiQuery, KpiResult> evaluation)
            throws InterruptedException {
        return sharing(
                workspace,
                since,
                "figures",
                query,
                answer -> answer.result().values().size(),
                () -> answered(workspace.kpis(), query, evaluation));
    }

    /** Answers what others have not asked already, together: planned when the first of them is asked. */
    private static Function<KpiQuery, KpiResult> together(Kpis kpis, List<KpiQuery> queries) {
        AtomicReference<@Nullable Function<KpiQuery, KpiResult>> planned = new AtomicReference<>();
        return query -> {
            Function<KpiQuery, KpiResult> all = planned.get();
            if (all == null) {
                all = kpis.together(queries);
                planned.set(all);
            }
            return all.apply(query);
        };
    }

    private static Answered answered(Kpis kpis, KpiQuery query, Function<KpiQuery, KpiResult> evaluation) {
        KpiResult result = evaluation.apply(query);
        if (result.values().size() > MOST_FIGURES) {
            throw Refusal.of(
                    400,
                    "The answer would have more than " + MOST_FIGURES + " figures; ask for fewer dimensions, a coarser"
                            + " grain or a shorter period.",
                    "La réponse aurait plus de " + MOST_FIGURES + " chiffres ; demandez moins de dimensions, une"
                            + " granularité plus grosse ou une période plus courte.");
        }
        List<Warning> warnings = query.companions() ? kpis.guardRails(query) : List.of();
        return new Answered(result, targets(kpis, result), warnings, new Tags());
    }

    /** The target of each KPI of which some figure is measured by one. */
    private static Map<String, Target> targets(Kpis kpis, KpiResult result) {
        KpiQuery asked =
                result.query().toBuilder().period(result.from(), result.to()).build();
        Map<String, Target> targets = new HashMap<>();
        for (KpiValue value : result.values()) {
            if (value.status() != null && !targets.containsKey(value.kpi())) {
                kpis.target(value.kpi(), asked).ifPresent(target -> targets.put(value.kpi(), target));
            }
        }
        return targets;
    }

    private Reply heatmap(Call call) throws InterruptedException {
        Workspace workspace = workspace();
        Kpis kpis = workspace.kpis();
        Map<String, Kpis.Entry> installed = installed(kpis);
        KpiQuery query = question(call, installed, QuestionReader.Shape.VALUE);
        KpiDefinition definition = entry(call, installed).definition();
        if (!HeatMap.addsUp(definition, installed)) {
            throw Refusal.of(
                    400,
                    definition.id() + " has no heat map: its hours do not add up to a week. Ask for its series.",
                    definition.id() + " n'a pas de carte de chaleur : ses heures ne s'additionnent pas. Demandez sa"
                            + " série.");
        }
        note(call, List.of(query));
        KpiResult whole = shared(workspace, query).result();
        if (Duration.between(whole.from(), whole.to()).compareTo(HeatMap.LONGEST) > 0) {
            throw Refusal.of(List.of(new Fault(
                    Fault.Place.parameter("period"),
                    Text.of(
                            "A heat map covers three years at most.",
                            "Une carte de chaleur couvre trois ans au plus."))));
        }
        KpiQuery hours = query.toBuilder()
                .period(whole.from(), whole.to())
                .grain(Grain.HOUR)
                .build();
        KpiResult hourly = shared(workspace, hours).result();
        Optional<Target> target = kpis.target(definition.id(), hours);
        List<Map<String, @Nullable Object>> cells = HeatMap.cells(definition, hourly, target.orElse(null));
        Optional<Format> format = Downloads.wanted(call);
        if (format.isPresent()) {
            List<String> weekdays = Arrays.stream(DayOfWeek.values())
                    .map(day -> day.getDisplayName(TextStyle.FULL, call.locale()))
                    .toList();
            Sheet map = sheets(call, installed).heatMap(whole, target.orElse(null), cells, weekdays);
            return downloads.reply(call, format.get(), cells.size(), fileName(whole, 1), List.of(map));
        }
        AnswerTree answers = new AnswerTree(installed, call.locale());
        Map<String, @Nullable Object> body = answers.head(query, whole.from(), whole.to(), whole.asOf())
                .put("kpi", answers.kpi(entry(call, installed), target.orElse(null)))
                .put("figure", AnswerTree.row(whole.values().get(0)))
                .put("cells", cells)
                .put("sources", answers.sources(whole))
                .done();
        return Reply.of(body).tagged(unless(query.asOf() == null, body));
    }

    private Reply explain(Call call) throws InterruptedException {
        Workspace workspace = workspace();
        Map<String, Kpis.Entry> installed = installed(workspace.kpis());
        KpiQuery query = question(call, installed, QuestionReader.Shape.VALUE);
        String bundle = entry(call, installed).bundle();
        note(call, List.of(query));
        boolean sql = "true".equals(call.first("sql"));
        Explained explained = sharing(
                workspace,
                "explanation",
                query,
                each -> EXPLANATION,
                () -> new Explained(workspace.kpis().explain(query), new Tags()));
        Supplier<Map<String, @Nullable Object>> tree =
                () -> new AnswerTree(installed, call.locale()).explanation(explained.explanation(), query, bundle, sql);
        boolean now = query.asOf() == null;
        String tag = explained.tags().of(call.locale().getLanguage() + sql + bundle, () -> unless(now, tree.get()));
        return Reply.tagged(tag, tree::get);
    }

    /** An explanation, of which trees are made. */
    private record Explained(Explanation explanation, Tags tags) {}

    private Reply contacts(Call call) throws InterruptedException {
        Workspace workspace = workspace();
        Map<String, Kpis.Entry> installed = installed(workspace.kpis());
        KpiQuery query = question(call, installed, QuestionReader.Shape.VALUE);
        String limit = call.first("limit");
        int most = limit == null ? USUAL_ROWS : Integer.parseInt(limit);
        String written = call.first("cursor");
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Cursor cursor = written == null
                ? Cursor.first(query, now)
                : Cursor.read(written, query).orElseThrow(() -> Refusal.of(List.of(Cursor.wrong())));
        note(call, List.of(query));
        KpiQuery pinned = query.toBuilder().asOf(cursor.asOf()).build();
        Optional<Format> format = Downloads.wanted(call);
        if (format.isPresent()) {
            return contacts(call, format.get(), pinned, workspace.kpis(), installed);
        }
        Drill drill = asking(() -> workspace.kpis().drill(pinned, cursor.offset(), most));
        boolean more = cursor.offset() + (long) drill.rows().size() < drill.total()
                && !drill.rows().isEmpty();
        String next = more ? cursor.plus(drill.rows().size()).text() : null;
        boolean agents = call.may(Right.AGENTS);
        if (agents) {
            note(call, pinned, Sheets.columns(drill.rows(), KeptQuestion::namesAgent));
        }
        Map<String, @Nullable Object> body = new AnswerTree(installed, call.locale())
                .contacts(drill, pinned, cursor.offset(), column -> agents || !KeptQuestion.namesAgent(column), next);
        Reply reply = Reply.of(body);
        return next == null ? reply : reply.header("Link", "<" + url(call, next) + ">; rel=\"next\"");
    }

    /** All the rows as a file; they are read while they are written, and again for the names of their columns. */
    private Reply contacts(Call call, Format format, KpiQuery pinned, Kpis kpis, Map<String, Kpis.Entry> installed)
            throws InterruptedException {
        KpiResult whole = asking(() -> kpis.evaluate(pinned));
        Drill first = asking(() -> kpis.drill(pinned, 0, 1));
        if (first.total() > MOST_EXPORTED) {
            throw Refusal.of(
                    400,
                    "A file has " + MOST_EXPORTED + " rows at most, these are " + first.total()
                            + "; ask for a shorter period or a filter.",
                    "Un fichier a " + MOST_EXPORTED + " lignes au plus, il y en a " + first.total()
                            + " ; demandez une période plus courte ou un filtre.");
        }
        downloads.exporter(format, first.total());
        Iterable<Drill.Row> rows = () -> new DrilledRows(offset -> {
            try {
                return asking(() -> kpis.drill(pinned, offset, EXPORTED_PAGE)).rows();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new java.util.concurrent.CancellationException("The platform is stopping");
            }
        });
        boolean agents = call.may(Right.AGENTS);
        List<String> names = Sheets.columns(rows, column -> agents || !KeptQuestion.namesAgent(column));
        note(call, pinned, names.stream().filter(KeptQuestion::namesAgent).toList());
        Sheet sheet = sheets(call, installed).contacts(whole, first, names, rows);
        return downloads.reply(call, format, first.total(), fileName(whole, 1) + "-contacts", List.of(sheet));
    }

    /** The same question with another cursor. */
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

    private Reply query(Call call) throws InterruptedException {
        Workspace workspace = workspace();
        Map<String, Kpis.Entry> installed = installed(workspace.kpis());
        JsonNode list = call.body().path("queries");
        List<Fault> faults = new ArrayList<>();
        Fault.Place place = Fault.Place.pointer("/queries");
        if (!list.isArray() || list.isEmpty() || list.size() > MOST_QUERIES) {
            throw Refusal.of(List.of(new Fault(
                    place,
                    Text.of(
                            "A list of 1 to " + MOST_QUERIES + " questions is needed here.",
                            "Il faut ici une liste de 1 à " + MOST_QUERIES + " questions."))));
        }
        call.body().fieldNames().forEachRemaining(name -> {
            if (!name.equals("queries")) {
                faults.add(new Fault(Fault.Place.pointer("").at(name), Asked.unknown(name, List.of("queries"))));
            }
        });
        QuestionReader reader = new QuestionReader(installed, rights(call));
        List<KpiQuery> queries = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Fault.Place at = place.at(Integer.toString(i));
            Asked asked = Asked.of(list.get(i), at, faults);
            KpiQuery query = list.get(i).isObject() ? reader.read(asked, QuestionReader.Shape.FREE, faults) : null;
            if (query != null) {
                queries.add(query);
            }
        }
        if (!faults.isEmpty()) {
            throw Refusal.of(faults);
        }
        note(call, queries);
        List<Answered> answers = new ArrayList<>();
        List<Object> trees = new ArrayList<>();
        Optional<Format> format = Downloads.wanted(call);
        boolean flat = flat(call);
        SharedAnswers.Since since = shared.since(workspace);
        Function<KpiQuery, KpiResult> evaluation = together(workspace.kpis(), queries);
        for (int i = 0; i < queries.size(); i++) {
            KpiQuery query = queries.get(i);
            JsonNode id = list.get(i).get("id");
            try {
                Answered answered = shared(workspace, since, query, evaluation);
                if (format.isPresent() || flat) {
                    answers.add(answered);
                    continue;
                }
                Map<String, @Nullable Object> answer = new LinkedHashMap<>();
                answer.put("id", id == null || id.isNull() ? null : id.asText());
                answer.putAll(answered.tree(installed, call));
                trees.add(answer);
            } catch (io.vigie.query.QueryException e) {
                throw Refusal.of(List.of(new Fault(place.at(Integer.toString(i)), e.sentence())));
            }
        }
        if (flat && format.isEmpty()) {
            return Reply.of(flat(answers));
        }
        return format.isPresent()
                ? download(call, format.get(), answers, installed)
                : Reply.of(new Tree().put("answers", trees).done());
    }

    /** Who reads figures of single agents is in the log, before they see them. */
    private void note(Call call, List<KpiQuery> queries) {
        for (KpiQuery query : queries) {
            if (QuestionReader.aboutAgents(query)) {
                note(call, query, "by " + query.groupBy());
            }
        }
    }

    /** Rows that say which agent it was are a read of agents too, whatever was asked; one that is noted already is not again. */
    private void note(Call call, KpiQuery query, List<String> columns) {
        if (!columns.isEmpty() && !QuestionReader.aboutAgents(query)) {
            note(call, query, "rows with " + columns);
        }
    }

    private void note(Call call, KpiQuery query, String what) {
        Token token = call.token();
        log.add(new AuditLog.Event(
                token.name(),
                token.id(),
                call.sender(),
                "kpi.read-agents",
                String.join(",", query.kpis()),
                AuditLog.Outcome.DONE,
                what + " where " + query.filters() + " from " + query.from() + " to " + query.to()));
    }
}
