package io.vigie.report.internal;

import io.vigie.config.ConfigMistake;
import io.vigie.config.ConfigReader;
import io.vigie.export.Exporter;
import io.vigie.health.Check;
import io.vigie.health.Examined;
import io.vigie.kpi.Text;
import io.vigie.notify.Notifier;
import io.vigie.workspace.Workspace;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reports of a distribution, on a thread of their own. */
@Component(
        service = {Examined.class, ConfigReader.class},
        immediate = true)
public final class DeskComponent implements Examined, ConfigReader {
    private static final Logger LOG = LoggerFactory.getLogger(DeskComponent.class);
    private static final int PAUSE_SECONDS = 20;

    @Reference(
            target = "(" + Workspace.LIVE + "=true)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Workspace workspace;

    private final Desk desk;
    private final ScheduledExecutorService thread;

    @Activate
    public DeskComponent(BundleContext context, @Reference Exporter exporter, @Reference Notifier notifier) {
        String home = context.getProperty("vigie.home");
        desk = new Desk(
                Path.of(home == null ? "" : home).toAbsolutePath(),
                () -> Optional.ofNullable(workspace).map(Workspace::kpis),
                () -> Optional.of(exporter),
                () -> Optional.of(notifier),
                Clock.systemUTC());
        thread = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "vigie-reports"));
        thread.scheduleWithFixedDelay(this::work, PAUSE_SECONDS, PAUSE_SECONDS, TimeUnit.SECONDS);
    }

    private void work() {
        try {
            desk.work();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("The reports cannot be sent", e);
        }
    }

    @Deactivate
    void deactivate() {
        thread.shutdownNow();
    }

    @Override
    public String files() {
        return "reports/*.json";
    }

    @Override
    public List<ConfigMistake> mistakes(String text) {
        List<Text> faults = new ArrayList<>();
        Report.read(text, faults);
        return faults.stream().map(DeskComponent::mistake).toList();
    }

    /** A sentence that begins with its place, as those of reports do, divided. */
    private static ConfigMistake mistake(Text fault) {
        int en = fault.en().indexOf(": ");
        int fr = fault.fr().indexOf(" : ");
        return fault.en().startsWith("/") && en > 0 && fr > 0
                ? new ConfigMistake(
                        fault.en().substring(0, en),
                        Text.of(fault.en().substring(en + 2), fault.fr().substring(fr + 3)))
                : new ConfigMistake("", fault);
    }

    @Override
    public Check check() {
        return desk.check();
    }

    @Override
    public List<Text> troubles() {
        return desk.troubles();
    }
}
