package io.vigie.shell.internal;

import io.vigie.deploy.Outcome;
import io.vigie.deploy.Plan;
import io.vigie.deploy.Plugin;
import io.vigie.deploy.PluginEvent;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Trust;
import io.vigie.kpi.Text;
import io.vigie.shell.internal.Paint.Tone;
import io.vigie.shell.internal.Table.Align;
import io.vigie.shell.internal.Table.Cell;
import java.time.Duration;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plug-ins, plans and what became of them, for people and for scripts. */
final class PluginText {
    private final Texts texts;
    private final Figures figures;
    private final Locale locale;
    private final Paint paint;

    PluginText(Texts texts, Figures figures, Paint paint) {
        this.texts = texts;
        this.figures = figures;
        this.locale = texts.locale();
        this.paint = paint;
    }

    /**
     * A plug-in that was read again.
     *
     * @param entry what it is
     * @param problems what is wrong with it, one sentence each
     */
    record Verified(PluginSet.Entry entry, List<String> problems) {}

    /** One line for each plug-in, then why some do not run, then the set. */
    List<String> list(List<Plugin> plugins, PluginSet set, int width) {
        List<String> lines = new ArrayList<>();
        if (!plugins.isEmpty()) {
            Table table = new Table()
                    .column(texts.get("plugin.name"), Align.LEFT, 0)
                    .column(texts.get("kpi.version"), Align.LEFT, 0)
                    .column(texts.get("plugin.state"), Align.LEFT, 0)
                    .column(texts.get("plugin.trust"), Align.LEFT, 0)
                    .column(texts.get("plugin.provides"), Align.LEFT, 0)
                    .column(texts.get("plugin.origin"), Align.LEFT, 1);
            for (Plugin plugin : plugins) {
                PluginSet.Entry entry = plugin.entry();
                table.row(
                        Cell.of(entry.name()),
                        Cell.of(entry.version().toString()),
                        state(plugin),
                        trust(entry.trust()),
                        Cell.of(String.join(", ", provides(plugin, width))),
                        Cell.light(entry.origin()));
            }
            lines.addAll(table.render(width, paint));
            lines.add("");
        }
        int text = Math.min(width, Console.DEFAULT_WIDTH);
        boolean wrong = false;
        for (Plugin plugin : plugins) {
            if (!plugin.detail().isEmpty()) {
                wrong = true;
                problem(texts.get("report.of", plugin.entry().name(), sentences(plugin.detail())), text, lines);
            }
        }
        if (wrong) {
            lines.add("");
        }
        long unsigned = plugins.stream()
                .filter(plugin -> plugin.entry().trust() == Trust.UNSIGNED)
                .count();
        lines.add(texts.get("plugin.set", set.id(), plugins.size())
                + (unsigned == 0
                        ? ""
                        : texts.get("list.separator")
                                + paint.paint(Tone.WARNING, texts.get("plugin.set.unsigned", unsigned))));
        return lines;
    }

    private void problem(String sentence, int width, List<String> lines) {
        FieldList.wrap("✗ " + Table.clean(sentence), width).forEach(line -> lines.add(paint.paint(Tone.BAD, line)));
    }

    private String sentences(List<Text> sentences) {
        return String.join(" ", sentences.stream().map(text -> text.in(locale)).toList());
    }

    private List<String> provides(Plugin plugin, int width) {
        List<String> provides = new ArrayList<>();
        if (!plugin.kpis().isEmpty()) {
            int kpis = plugin.kpis().size();
            provides.add(kpis == 1 ? texts.get("plugin.kpis.one") : texts.get("plugin.kpis", kpis));
        }
        if (width < Console.DEFAULT_WIDTH && plugin.sources().size() > 1) {
            provides.add(texts.get("plugin.types", plugin.sources().size()));
        } else {
            provides.addAll(plugin.sources());
        }
        return provides;
    }

    private Cell state(Plugin plugin) {
        String word =
                texts.orElse("plugin.state." + plugin.state(), plugin.state().name());
        return switch (plugin.state()) {
            case ACTIVE -> new Cell("✓ " + word, Tone.GOOD);
            case FAILED -> new Cell("✗ " + word, Tone.BAD);
            default -> new Cell("– " + word, Tone.LIGHT);
        };
    }

    private String trustWord(Trust trust) {
        return texts.orElse("plugin.trust." + trust, trust.name());
    }

    private Cell trust(Trust trust) {
        return trust == Trust.UNSIGNED ? new Cell("! " + trustWord(trust), Tone.WARNING) : Cell.light(trustWord(trust));
    }

    /** All of one plug-in. */
    List<String> info(Plugin plugin, int width) {
        PluginSet.Entry entry = plugin.entry();
        List<String> lines = new ArrayList<>();
        lines.add(paint.paint(Tone.STRONG, Table.clean(entry.name())) + "  "
                + paint.paint(Tone.LIGHT, entry.version().toString()));
        lines.add("");
        List<String> state = new ArrayList<>();
        state.add(state(plugin).text());
        plugin.detail().forEach(detail -> state.add(detail.in(locale)));
        lines.addAll(new FieldList()
                .add(texts.get("plugin.state"), state)
                .add(texts.get("plugin.kpi"), String.join(", ", plugin.kpis()))
                .add(texts.get("plugin.sources"), String.join(", ", plugin.sources()))
                .add(texts.get("plugin.trust"), because(entry.trust()))
                .add(texts.get("plugin.signer"), entry.signer())
                .add(texts.get("plugin.origin"), entry.origin())
                .add("SHA-256", entry.digest())
                .render(width, paint));
        return lines;
    }

    private List<String> because(Trust trust) {
        String why = texts.orElse("plugin.because." + trust, "");
        String word = trust(trust).text();
        return why.isEmpty() ? List.of(word) : List.of(texts.get("report.of", word, why));
    }

    /** What a change would do, the bundles that restart because of it first. */
    List<String> plan(Plan plan, int width) {
        if (plan.steps().isEmpty()) {
            return FieldList.wrap(texts.get("plan.nothing", plan.from().id()), width);
        }
        return fields(plan).render(width, paint);
    }

    private FieldList fields(Plan plan) {
        List<String> restarts = plan.restarts().stream()
                .map(restart ->
                        texts.get("report.of", restart.bundle(), restart.why().in(locale)))
                .toList();
        return new FieldList()
                .add(
                        texts.get("plan.restarts"),
                        restarts.isEmpty() ? List.of(texts.get("plan.restarts.none")) : restarts)
                .add(
                        texts.get("plan.steps"),
                        plan.steps().stream().map(this::step).toList())
                .add(
                        texts.get("plugin.kpi"),
                        plan.kpis().isEmpty()
                                ? List.of(texts.get("plan.kpis.none"))
                                : plan.kpis().stream()
                                        .map(kpi -> kpi.in(locale))
                                        .toList())
                .add(
                        texts.get("plugin.sources"),
                        plan.sources().isEmpty() ? texts.get("plan.sources.none") : String.join(", ", plan.sources()))
                .add(
                        texts.get("plan.set"),
                        texts.get("plan.set.from", plan.from().id(), plan.to().id()));
    }

    private String step(Plan.Step step) {
        PluginSet.Entry entry = step.plugin();
        String action = step.action().name();
        String trust = step.action() == Plan.Action.INSTALL || step.action() == Plan.Action.REPLACE
                ? texts.get("list.separator") + trust(entry.trust()).text()
                : "";
        return texts.orElse("plan.step." + action, action, entry.name(), entry.version(), step.before()) + trust;
    }

    /** What was done. */
    List<String> outcome(Outcome outcome, int width) {
        boolean nothing = outcome.plan().steps().isEmpty();
        FieldList fields =
                nothing ? new FieldList() : fields(outcome.plan()).add(texts.get("plan.took"), took(outcome.took()));
        fields.add(
                texts.get("plan.notes"),
                outcome.notes().stream().map(note -> note.in(locale)).toList());
        List<String> lines = new ArrayList<>(nothing ? plan(outcome.plan(), width) : List.of());
        lines.addAll(fields.render(width, paint));
        return lines;
    }

    /** A time that was measured: {@code 84 ms}, {@code 3.2 s}. */
    String took(Duration duration) {
        return duration.toMillis() < 1000
                ? figures.count(duration.toMillis()) + " ms"
                : figures.duration(Times.seconds(duration));
    }

    /** What was read again, and what is wrong with it. */
    List<String> verified(List<Verified> all, int width) {
        Table table = new Table()
                .column(texts.get("plugin.name"), Align.LEFT, 0)
                .column(texts.get("kpi.version"), Align.LEFT, 0)
                .column(texts.get("plugin.file"), Align.LEFT, 0)
                .column(texts.get("plugin.trust"), Align.LEFT, 0)
                .column(texts.get("plugin.signer"), Align.LEFT, 1)
                .column("SHA-256", Align.LEFT, 2);
        for (Verified one : all) {
            PluginSet.Entry entry = one.entry();
            table.row(
                    Cell.of(entry.name()),
                    Cell.of(entry.version().toString()),
                    one.problems().isEmpty()
                            ? new Cell("✓ " + texts.get("plugin.whole"), Tone.GOOD)
                            : new Cell("✗ " + texts.get("plugin.refused"), Tone.BAD),
                    trust(entry.trust()),
                    Cell.of(entry.signer()),
                    Cell.light(entry.digest()));
        }
        List<String> lines = new ArrayList<>();
        if (!all.isEmpty()) {
            lines.addAll(table.render(width, paint));
        }
        boolean first = true;
        for (Verified one : all) {
            for (String problem : one.problems()) {
                if (first) {
                    lines.add("");
                    first = false;
                }
                problem(
                        texts.get("report.of", one.entry().name(), problem),
                        Math.min(width, Console.DEFAULT_WIDTH),
                        lines);
            }
        }
        return lines;
    }

    /** The root cause, then what leads to it. */
    List<String> why(List<String> causes, int width) {
        List<String> lines = new ArrayList<>();
        FieldList.wrap(Table.clean(causes.get(0)), width).forEach(line -> lines.add(paint.paint(Tone.STRONG, line)));
        causes.subList(1, causes.size())
                .forEach(cause -> lines.addAll(FieldList.wrap("  " + Table.clean(cause), width)));
        return lines;
    }

    /** What was wished and what became of it, with reasons below. */
    List<String> history(List<PluginEvent> events, int width) {
        Table table = new Table()
                .column(texts.get("plugin.at"), Align.LEFT, 0)
                .column(texts.get("plugin.result"), Align.LEFT, 0)
                .column(texts.get("plugin.wish"), Align.LEFT, 0)
                .column(texts.get("plan.took"), Align.RIGHT, 1)
                .column(texts.get("plan.set"), Align.LEFT, 2);
        for (PluginEvent event : events) {
            table.row(
                    Cell.light(figures.moment(event.at().truncatedTo(ChronoUnit.SECONDS))),
                    result(event.result()),
                    Cell.of(event.summary().in(locale)),
                    Cell.light(took(event.took())),
                    Cell.light(sets(event)));
        }
        List<String> rendered = table.render(width, paint);
        List<String> lines = new ArrayList<>(rendered.subList(0, 1));
        for (int i = 0; i < events.size(); i++) {
            lines.add(rendered.get(i + 1));
            events.get(i).reasons().forEach(reason -> FieldList.wrap(
                            "    " + Table.clean(reason.in(locale)), Math.min(width, Console.DEFAULT_WIDTH))
                    .forEach(line -> lines.add(paint.paint(Tone.LIGHT, line))));
        }
        return lines;
    }

    private static String sets(PluginEvent event) {
        return event.to().isEmpty() || event.to().equals(event.from())
                ? event.from()
                : event.from() + " → " + event.to();
    }

    private Cell result(PluginEvent.Result result) {
        String word = texts.orElse("plugin.result." + result, result.name());
        return switch (result) {
            case APPLIED -> new Cell("✓ " + word, Tone.GOOD);
            case REFUSED -> new Cell("✗ " + word, Tone.BAD);
            default -> new Cell("! " + word, Tone.WARNING);
        };
    }

    /** Where the file of wanted plug-ins and the set in force part. */
    List<String> drift(List<String> drift, String set, int width) {
        List<String> lines = new ArrayList<>();
        drift.forEach(sentence -> lines.addAll(FieldList.wrap(Table.clean(sentence), width)));
        lines.add("");
        FieldList.wrap(texts.get("plugin.diff.apply", set), width)
                .forEach(line -> lines.add(paint.paint(Tone.LIGHT, line)));
        return lines;
    }

    /**
     * What a running platform tells of a change, one sentence for each plug-in.
     *
     * @param sets the set in force and those before, as far as they are kept
     */
    List<String> news(PluginEvent event, List<PluginSet> sets) {
        String took = took(event.took());
        if (event.result() == PluginEvent.Result.REFUSED && !event.reasons().isEmpty()) {
            // They name what is refused.
            return event.reasons().stream()
                    .map(reason -> Table.clean(reason.in(locale)))
                    .toList();
        }
        if (event.result() != PluginEvent.Result.APPLIED) {
            String result = texts.orElse(
                    "plugin.result." + event.result(), event.result().name());
            return List.of(
                    Table.clean(texts.get("news.not", event.summary().in(locale), result, sentences(event.reasons()))));
        }
        PluginSet before = find(event.from(), sets);
        PluginSet after = find(event.to(), sets);
        List<String> news = new ArrayList<>();
        if (before != null && after != null) {
            for (PluginSet.Entry entry : after.entries().values()) {
                PluginSet.Entry old = before.entry(entry.name()).orElse(null);
                if (old == null) {
                    news.add(texts.get("news.installed", entry.name(), entry.version(), took));
                } else if (!old.digest().equals(entry.digest())) {
                    news.add(texts.get("news.replaced", entry.name(), entry.version(), old.version(), took));
                } else if (old.enabled() != entry.enabled()) {
                    news.add(texts.get(
                            entry.enabled() ? "news.enabled" : "news.disabled", entry.name(), entry.version(), took));
                }
            }
            for (PluginSet.Entry old : before.entries().values()) {
                if (after.entry(old.name()).isEmpty()) {
                    news.add(texts.get("news.removed", old.name(), old.version(), took));
                }
            }
        }
        if (news.isEmpty()) {
            news.add(texts.get("news.done", event.summary().in(locale), took));
        }
        return news.stream().map(Table::clean).toList();
    }

    private static @Nullable PluginSet find(String id, List<PluginSet> sets) {
        return sets.stream().filter(set -> set.id().equals(id)).findFirst().orElse(null);
    }

    Map<String, @Nullable Object> json(Plugin plugin) {
        Map<String, @Nullable Object> json = json(plugin.entry());
        json.put("state", lower(plugin.state()));
        json.put("detail", plugin.detail().stream().map(text -> text.in(locale)).toList());
        json.put("kpis", plugin.kpis());
        json.put("sources", plugin.sources());
        return json;
    }

    private static Map<String, @Nullable Object> json(PluginSet.Entry entry) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", entry.name());
        json.put("version", entry.version().toString());
        json.put("sha256", entry.digest());
        json.put("enabled", entry.enabled());
        json.put("trust", lower(entry.trust()));
        json.put("signer", entry.signer().isEmpty() ? null : entry.signer());
        json.put("origin", entry.origin());
        return json;
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Map<String, @Nullable Object> json(Plan plan) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("from", plan.from().id());
        json.put("to", plan.to().id());
        json.put(
                "restarts",
                plan.restarts().stream()
                        .map(restart -> {
                            Map<String, @Nullable Object> one = new LinkedHashMap<>();
                            one.put("bundle", restart.bundle());
                            one.put("why", restart.why().in(locale));
                            return one;
                        })
                        .toList());
        json.put(
                "steps",
                plan.steps().stream()
                        .map(step -> {
                            Map<String, @Nullable Object> one = new LinkedHashMap<>();
                            one.put("action", lower(step.action()));
                            one.put("before", step.before().isEmpty() ? null : step.before());
                            one.put("plugin", json(step.plugin()));
                            return one;
                        })
                        .toList());
        json.put("kpis", plan.kpis().stream().map(kpi -> kpi.in(locale)).toList());
        json.put("sources", plan.sources());
        return json;
    }

    Map<String, @Nullable Object> json(Outcome outcome) {
        Map<String, @Nullable Object> json = json(outcome.plan());
        json.put("tookMs", outcome.took().toMillis());
        json.put("notes", outcome.notes().stream().map(note -> note.in(locale)).toList());
        return json;
    }

    Map<String, @Nullable Object> json(Verified verified) {
        Map<String, @Nullable Object> json = json(verified.entry());
        json.put("problems", verified.problems());
        return json;
    }

    Map<String, @Nullable Object> json(PluginEvent event, ZoneId zone) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("at", Json.instant(event.at(), zone));
        json.put("result", lower(event.result()));
        json.put("summary", event.summary().in(locale));
        json.put(
                "reasons",
                event.reasons().stream().map(reason -> reason.in(locale)).toList());
        json.put("from", event.from());
        json.put("to", event.to().isEmpty() ? null : event.to());
        json.put("tookMs", event.took().toMillis());
        return json;
    }
}
