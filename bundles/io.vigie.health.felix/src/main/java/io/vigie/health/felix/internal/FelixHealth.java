package io.vigie.health.felix.internal;

import io.vigie.health.Check;
import io.vigie.health.Finding;
import io.vigie.health.Finding.Level;
import io.vigie.health.Health;
import io.vigie.kpi.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.apache.felix.hc.api.execution.HealthCheckExecutionOptions;
import org.apache.felix.hc.api.execution.HealthCheckExecutionResult;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.apache.felix.hc.api.execution.HealthCheckSelector;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** Has all checks made by Felix's executor, which owns threads and time limits, and translates what they say. */
@Component(configurationPid = "io.vigie.health.felix", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class FelixHealth implements Health {
    /** A check has its name as {@code hc.name}; these add what people call it. */
    private static final String NAME = "vigie.name";

    private static final String FRENCH_NAME = "vigie.name.fr";
    private static final HealthCheckSelector ALL = HealthCheckSelector.tags("*");
    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

    /** How long checks that are to come are waited for after the start: configurations arrive on other threads. */
    private static final Duration ARRIVAL = Duration.ofSeconds(5);

    private static final String SELECTED = "(" + HealthCheck.TAGS + "=*)";

    /** The configuration. */
    @interface Config {
        /** The names of checks that have to be there. */
        String[] checks();
    }

    private final BundleContext context;
    private final HealthCheckExecutor executor;
    private final List<String> required;
    private final long arrived = System.nanoTime() + ARRIVAL.toNanos();

    @Activate
    public FelixHealth(BundleContext context, Config config, @Reference HealthCheckExecutor executor) {
        this.context = context;
        this.executor = executor;
        this.required = List.of(config.checks());
    }

    @Override
    public List<Check> checks() {
        awaitRequired();
        return present().stream().sorted(Comparator.comparing(Check::id)).toList();
    }

    @Override
    public List<Finding> examine() {
        awaitRequired();
        HealthCheckExecutionOptions now = new HealthCheckExecutionOptions()
                .setForceInstantExecution(true)
                .setOverrideGlobalTimeout((int) TIME_LIMIT.toMillis());
        List<Finding> findings = new ArrayList<>();
        executor.execute(ALL, now).forEach(made -> findings.add(finding(made)));
        List<String> made =
                findings.stream().map(finding -> finding.check().id()).toList();
        required.stream()
                .filter(id -> !made.contains(id))
                .forEach(id -> findings.add(new Finding(
                        new Check(id, Text.of(id, id)),
                        Level.CRITICAL,
                        List.of(Text.of("There is no such check.", "Cette vérification n'existe pas.")),
                        Duration.ZERO)));
        findings.sort(Comparator.comparing(finding -> finding.check().id()));
        return findings;
    }

    private void awaitRequired() {
        Semaphore changed = new Semaphore(0);
        ServiceListener listener = event -> changed.release();
        context.addServiceListener(listener);
        try {
            while (!present().stream().map(Check::id).toList().containsAll(required)) {
                long left = arrived - System.nanoTime();
                if (left <= 0 || !changed.tryAcquire(left, TimeUnit.NANOSECONDS)) {
                    return;
                }
                changed.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            context.removeServiceListener(listener);
        }
    }

    private List<Check> present() {
        try {
            return context.getServiceReferences(HealthCheck.class, SELECTED).stream()
                    .map(FelixHealth::check)
                    .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Finding finding(HealthCheckExecutionResult made) {
        Check check = check(made.getHealthCheckMetadata().getServiceReference());
        Duration took = Duration.ofMillis(made.getElapsedTimeInMs());
        if (made.hasTimedOut()) {
            long seconds = TIME_LIMIT.toSeconds();
            return new Finding(
                    check,
                    Level.CRITICAL,
                    List.of(Text.of(
                            "The check did not end within " + seconds + " s.",
                            "La vérification n'a pas pris fin en " + seconds + " s.")),
                    took);
        }
        Result result = made.getHealthCheckResult();
        return new Finding(check, level(result.getStatus()), sentences(result), took);
    }

    /** What is wrong; where nothing is, what was found. */
    private static List<Text> sentences(Result result) {
        List<Text> sentences = new ArrayList<>();
        for (ResultLog.Entry entry : result) {
            if (!entry.isDebug() && (result.isOk() || entry.getStatus() != Result.Status.OK)) {
                sentences.add(entry instanceof Sentences.Entry ours ? ours.text() : Foreign.said(entry.getMessage()));
            }
        }
        return sentences;
    }

    private static Level level(Result.Status status) {
        return switch (status) {
            case OK -> Level.OK;
            case WARN, TEMPORARILY_UNAVAILABLE -> Level.WARNING;
            default -> Level.CRITICAL;
        };
    }

    private static Check check(ServiceReference<?> reference) {
        String id = text(reference, HealthCheck.NAME, "check-" + reference.getProperty("service.id"));
        String name = text(reference, NAME, id);
        return new Check(id, Text.of(name, text(reference, FRENCH_NAME, name)));
    }

    private static String text(ServiceReference<?> reference, String property, String otherwise) {
        return reference.getProperty(property) instanceof String text && !text.isBlank() ? text : otherwise;
    }
}
