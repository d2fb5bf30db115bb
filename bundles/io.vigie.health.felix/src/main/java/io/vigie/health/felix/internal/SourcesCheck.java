package io.vigie.health.felix.internal;

import io.vigie.kpi.Text;
import io.vigie.source.SourceStatus;
import io.vigie.swap.RunningSource;
import io.vigie.swap.Switchboard;
import java.util.List;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Whether the sources that were started deliver. */
@Component(property = {"hc.name=sources", "hc.tags=vigie", "vigie.name=Sources", "vigie.name.fr=Sources"})
public final class SourcesCheck implements HealthCheck {
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Switchboard switchboard;

    @Override
    public Result execute() {
        Switchboard engine = switchboard;
        return engine == null
                ? new Sentences()
                        .add(Status.CRITICAL, "The engine does not run.", "Le moteur ne tourne pas.")
                        .result()
                : judge(engine.sources());
    }

    static Result judge(List<RunningSource> sources) {
        Sentences found = new Sentences();
        sources.forEach(source -> judge(source.status(), found));
        if (found.isEmpty()) {
            int count = sources.size();
            if (count == 0) {
                found.add(Status.OK, "No source is started.", "Aucune source n'est démarrée.");
            } else {
                found.add(
                        Status.OK,
                        count == 1 ? "The source does its work." : "The " + count + " sources do their work.",
                        count == 1 ? "La source fait son travail." : "Les " + count + " sources font leur travail.");
            }
        }
        return found.result();
    }

    private static void judge(SourceStatus source, Sentences found) {
        switch (source.state()) {
            case FAILED -> found.add(Status.CRITICAL, told(source, "has failed", "a échoué"));
            case CONFIG_ERROR ->
                found.add(Status.CRITICAL, told(source, "has wrong settings", "a des réglages erronés"));
            case AUTH_REQUIRED ->
                found.add(Status.CRITICAL, told(source, "lacks credentials", "attend des identifiants"));
            case STALE ->
                found.add(Status.WARN, told(source, "has been silent for too long", "se tait depuis trop longtemps"));
            case MISSING_PLUGIN ->
                found.add(Status.WARN, told(source, "waits for its plug-in", "attend son extension"));
            default -> {
                // It delivers, has delivered all, tries again, or was stopped on purpose.
            }
        }
    }

    private static Text told(SourceStatus source, String en, String fr) {
        Text detail = source.detail();
        return Text.of(
                "Source " + source.name() + " " + en + (detail.isEmpty() ? "." : ": " + detail.en()),
                "La source " + source.name() + " " + fr + (detail.isEmpty() ? "." : " : " + detail.fr()));
    }
}
