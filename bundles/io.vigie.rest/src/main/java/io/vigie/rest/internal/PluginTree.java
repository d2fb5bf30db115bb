package io.vigie.rest.internal;

import io.vigie.deploy.Outcome;
import io.vigie.deploy.Plan;
import io.vigie.deploy.Plugin;
import io.vigie.deploy.PluginEvent;
import io.vigie.deploy.PluginSet;
import io.vigie.kpi.Text;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plug-ins, plans and what became of them, as JSON. */
final class PluginTree {
    private PluginTree() {}

    static List<String> sentences(List<Text> texts, Locale locale) {
        return texts.stream().map(text -> text.in(locale)).toList();
    }

    static Map<String, @Nullable Object> plugin(Plugin plugin, Locale locale) {
        PluginSet.Entry entry = plugin.entry();
        return new Tree()
                .put("name", entry.name())
                .put("version", entry.version().toString())
                .put("sha256", entry.digest())
                .put("enabled", entry.enabled())
                .put("trust", Json.id(entry.trust()))
                .put("signer", entry.signer())
                .put("origin", entry.origin())
                .put("state", Json.id(plugin.state()))
                .put("detail", sentences(plugin.detail(), locale))
                .put("kpis", plugin.kpis())
                .put("sources", plugin.sources())
                .done();
    }

    /**
     * A set that is kept.
     *
     * @param current whether it is in force
     */
    static Map<String, @Nullable Object> set(PluginSet set, boolean current) {
        List<Object> plugins = new ArrayList<>();
        set.entries()
                .values()
                .forEach(entry -> plugins.add(new Tree()
                        .put("name", entry.name())
                        .put("version", entry.version().toString())
                        .put("enabled", entry.enabled())
                        .done()));
        return new Tree()
                .put("id", set.id())
                .put("current", current)
                .put("plugins", plugins)
                .done();
    }

    static Map<String, @Nullable Object> plan(Plan plan, Locale locale) {
        List<Object> steps = new ArrayList<>();
        for (Plan.Step step : plan.steps()) {
            steps.add(new Tree()
                    .put("action", Json.id(step.action()))
                    .put("name", step.plugin().name())
                    .put("version", step.plugin().version().toString())
                    .put("before", step.before())
                    .put("trust", Json.id(step.plugin().trust()))
                    .done());
        }
        List<Object> restarts = new ArrayList<>();
        for (Plan.Restart restart : plan.restarts()) {
            restarts.add(new Tree()
                    .put("bundle", restart.bundle())
                    .put("why", restart.why().in(locale))
                    .done());
        }
        return new Tree()
                .put("from", plan.from().id())
                .put("to", plan.to().id())
                .put("steps", steps)
                .put("restarts", restarts)
                .put("kpis", sentences(plan.kpis(), locale))
                .put("sources", plan.sources())
                .done();
    }

    static Map<String, @Nullable Object> outcome(Outcome outcome, Locale locale) {
        return new Tree()
                .put("plan", plan(outcome.plan(), locale))
                .put("tookMillis", outcome.took().toMillis())
                .put("notes", sentences(outcome.notes(), locale))
                .done();
    }

    static Map<String, @Nullable Object> event(PluginEvent event, Locale locale) {
        return new Tree()
                .put("at", Json.instant(event.at(), ZoneOffset.UTC))
                .put("result", Json.id(event.result()))
                .put("summary", event.summary().in(locale))
                .put("reasons", sentences(event.reasons(), locale))
                .put("from", event.from())
                .put("to", event.to())
                .put("tookMillis", event.took().toMillis())
                .done();
    }
}
