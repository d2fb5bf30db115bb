package io.vigie.deploy.internal;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginSet;
import io.vigie.kpi.Text;
import io.vigie.swap.Trial;
import io.vigie.testkit.Delivery;
import io.vigie.testkit.KpiVector;
import io.vigie.testkit.VectorFormatException;
import io.vigie.testkit.VectorOutcome;
import io.vigie.testkit.VectorRunner;
import io.vigie.testkit.Vectors;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;

/**
 * Runs the worked cases that a bundle carries ({@code OSGI-INF/vigie/vectors.json}, in the test kit's
 * format) against the KPIs as they would be. What has passed beside the same plug-ins is not run again
 * while the platform runs, so that going back takes no time.
 */
final class SelfTest {
    static final String VECTORS = "OSGI-INF/vigie/vectors.json";

    private static final int TOLD = 3;

    private final Set<String> passed = ConcurrentHashMap.newKeySet();

    /**
     * Runs the cases of one bundle.
     *
     * @param set the set after the change
     * @return one sentence for people when cases were run, empty when there are none or all have passed before
     * @throws DeployException when a case fails; names the first ones
     */
    Optional<Text> run(PluginSet.Entry entry, Bundle bundle, PluginSet set, Trial trial) throws InterruptedException {
        URL resource = bundle.getEntry(VECTORS);
        String key = entry.digest() + " in " + set.id();
        if (resource == null || passed.contains(key)) {
            return Optional.empty();
        }
        List<KpiVector> vectors = read(entry, resource);
        List<VectorOutcome> failures = new ArrayList<>();
        VectorRunner runner = new VectorRunner(trial.workspaces(), Delivery.PLAIN);
        runner.run(vectors, Runtime.getRuntime().availableProcessors(), outcome -> {
            if (!outcome.passed()) {
                failures.add(outcome);
            }
        });
        if (!failures.isEmpty()) {
            String ids = String.join(
                    ", ", failures.stream().limit(TOLD).map(VectorOutcome::id).toList());
            String more = failures.size() > TOLD ? ", …" : "";
            throw new DeployException(
                    entry + " fails " + failures.size() + " of the " + vectors.size()
                            + " worked cases that it carries: " + ids + more + ".",
                    entry + " échoue à " + failures.size() + " des " + vectors.size() + " cas types qu'il porte : "
                            + ids + more + ".");
        }
        passed.add(key);
        return Optional.of(Text.of(
                entry + " passed the " + vectors.size() + " worked cases that it carries.",
                entry + " a réussi les " + vectors.size() + " cas types qu'il porte."));
    }

    private static List<KpiVector> read(PluginSet.Entry entry, URL resource) {
        try (InputStream content = resource.openStream()) {
            return Vectors.read(content).vectors();
        } catch (IOException | VectorFormatException e) {
            String reason = Reasons.of(e);
            throw new DeployException(
                    List.of(Text.of(
                            entry + ": its worked cases (" + VECTORS + ") cannot be read: " + reason + ".",
                            entry + " : ses cas types (" + VECTORS + ") sont illisibles : " + reason + ".")),
                    e);
        }
    }
}
