package io.vigie.health.felix.internal;

import io.vigie.store.StoreException;
import io.vigie.swap.Switchboard;
import io.vigie.workspace.Workspace;
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

/** Whether the store of each open workspace answers. */
@Component(property = {"hc.name=store", "hc.tags=vigie", "vigie.name=Store", "vigie.name.fr=Base de données"})
public final class StoreCheck implements HealthCheck {
    // Optional: a platform without its engine is a finding, not a check less.
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Switchboard switchboard;

    @Override
    public Result execute() {
        Switchboard engine = switchboard;
        Sentences found = new Sentences();
        if (engine == null) {
            return found.add(Status.CRITICAL, "The engine does not run.", "Le moteur ne tourne pas.")
                    .result();
        }
        List<Workspace> open = engine.workspaces();
        for (Workspace workspace : open) {
            try {
                workspace.probe();
            } catch (StoreException e) {
                found.add(Status.CRITICAL, e.sentence());
            }
        }
        if (found.isEmpty()) {
            int count = open.size();
            if (count == 0) {
                found.add(Status.OK, "No store is open.", "Aucune base n'est ouverte.");
            } else {
                found.add(
                        Status.OK,
                        count == 1 ? "The open store answers." : "The " + count + " open stores answer.",
                        count == 1 ? "La base ouverte répond." : "Les " + count + " bases ouvertes répondent.");
            }
        }
        return found.result();
    }
}
