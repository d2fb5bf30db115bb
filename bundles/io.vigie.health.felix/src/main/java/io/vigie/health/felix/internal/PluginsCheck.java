package io.vigie.health.felix.internal;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.Plugin;
import io.vigie.deploy.PluginEvent;
import io.vigie.deploy.Plugins;
import io.vigie.kpi.Text;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Whether the plug-ins of the set in force take part, and whether it is the set that is wanted. */
@Component(property = {"hc.name=plug-ins", "hc.tags=vigie", "vigie.name=Plug-ins", "vigie.name.fr=Extensions"})
public final class PluginsCheck implements HealthCheck {
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Plugins plugins;

    @Override
    public Result execute() {
        Plugins deployment = plugins;
        Sentences found = new Sentences();
        if (deployment == null) {
            return found.add(
                            Status.CRITICAL,
                            "The deployment of plug-ins does not run.",
                            "Le déploiement des extensions ne tourne pas.")
                    .result();
        }
        try {
            return judge(deployment.list(), deployment.history(), deployment.drift());
        } catch (DeployException e) {
            e.reasons().forEach(reason -> found.add(Status.CRITICAL, reason));
            return found.result();
        }
    }

    static Result judge(List<Plugin> all, List<PluginEvent> history, List<Text> drift) {
        Sentences found = new Sentences();
        for (Plugin plugin : all) {
            if (plugin.state() == Plugin.State.FAILED) {
                found.add(
                        Status.CRITICAL,
                        "Plug-in " + plugin.entry() + " does not run. " + joined(plugin.detail(), Text::en),
                        "L'extension " + plugin.entry() + " ne tourne pas. " + joined(plugin.detail(), Text::fr));
            }
        }
        if (!history.isEmpty() && history.get(0).result() == PluginEvent.Result.ROLLED_BACK) {
            PluginEvent last = history.get(0);
            found.add(
                    Status.WARN,
                    "The last change was rolled back (" + last.summary().en() + "). "
                            + joined(last.reasons(), Text::en),
                    "Le dernier changement a été annulé (" + last.summary().fr() + "). "
                            + joined(last.reasons(), Text::fr));
        }
        drift.forEach(difference -> found.add(Status.WARN, difference));
        if (found.isEmpty()) {
            long active = all.stream()
                    .filter(plugin -> plugin.state() == Plugin.State.ACTIVE)
                    .count();
            found.add(
                    Status.OK,
                    active == all.size()
                            ? "All " + active + " plug-ins take part."
                            : active + " of " + all.size() + " plug-ins take part, the others are disabled.",
                    active == all.size()
                            ? "Les " + active + " extensions participent."
                            : active + " extensions sur " + all.size() + " participent, les autres sont désactivées.");
        }
        return found.result();
    }

    private static String joined(List<Text> sentences, Function<Text, String> language) {
        return sentences.stream().map(language).collect(Collectors.joining(" "));
    }
}
