package io.vigie.alert.internal;

import io.vigie.alert.Alert;
import io.vigie.alert.AlertException;
import io.vigie.alert.Alerts;
import io.vigie.config.ConfigMistake;
import io.vigie.config.ConfigReader;
import io.vigie.health.Check;
import io.vigie.health.Examined;
import io.vigie.kpi.Text;
import io.vigie.notify.Notifier;
import io.vigie.query.Kpis;
import io.vigie.workspace.Workspace;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Dictionary;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules of a distribution: worked out each minute, and some seconds after facts of their KPIs have changed. */
@Component(
        immediate = true,
        service = {Alerts.class, Examined.class, EventHandler.class, ConfigReader.class},
        property = EventConstants.EVENT_TOPIC + "=" + BookComponent.FACTS)
public final class BookComponent implements Alerts, Examined, EventHandler, ConfigReader {
    static final String FACTS = "io/vigie/facts/CHANGED";
    private static final String CHANGED = "io/vigie/alert/CHANGED";
    private static final Logger LOG = LoggerFactory.getLogger(BookComponent.class);
    /** Facts come all the time; figures of minutes do not need more. */
    private static final int PAUSE_SECONDS = 5;

    @Reference(
            target = "(" + Workspace.LIVE + "=true)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Workspace workspace;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Notifier notifier;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable EventAdmin events;

    private final Set<String> changed = new HashSet<>();
    private final Clock clock = Clock.systemUTC();
    private final Book book;
    private final ScheduledExecutorService thread;
    private Instant minute = Instant.MIN;

    @Activate
    public BookComponent(BundleContext context) {
        String home = context.getProperty("vigie.home");
        book = new Book(
                Path.of(home == null ? "" : home).toAbsolutePath(),
                () -> Optional.ofNullable(workspace).map(Workspace::kpis),
                () -> Optional.ofNullable(notifier),
                this::post,
                clock);
        thread = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "vigie-alerts"));
        thread.scheduleWithFixedDelay(this::work, PAUSE_SECONDS, PAUSE_SECONDS, TimeUnit.SECONDS);
    }

    /** The rules of a folder, worked out by nobody but who asks. */
    public static Alerts still(Path home, Kpis kpis, Clock clock) {
        Book book = new Book(home, () -> Optional.of(kpis), Optional::empty, change -> {}, clock);
        book.work(null);
        return book;
    }

    private void post(Map<String, Object> change) {
        EventAdmin admin = events;
        if (admin != null) {
            Dictionary<String, Object> properties = new Hashtable<>(change);
            admin.postEvent(new Event(CHANGED, properties));
        }
    }

    @Override
    public void handleEvent(Event event) {
        Object kpis = event.getProperty("kpis");
        if (kpis instanceof Collection<?> ids) {
            synchronized (changed) {
                ids.forEach(id -> changed.add(String.valueOf(id)));
            }
        }
    }

    private void work() {
        if (workspace == null) {
            // What has changed, and this minute, are worked out once there is something to ask.
            return;
        }
        try {
            Set<String> kpis;
            synchronized (changed) {
                kpis = Set.copyOf(changed);
                changed.clear();
            }
            Instant now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
            if (!now.equals(minute)) {
                minute = now;
                book.work(null);
            } else if (!kpis.isEmpty()) {
                book.work(kpis);
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.error("The rules cannot be worked out", e);
        }
    }

    @Deactivate
    void deactivate() {
        thread.shutdownNow();
    }

    @Override
    public List<Alert> list() {
        return book.list();
    }

    @Override
    public Alert find(String id) {
        return book.find(id);
    }

    @Override
    public String rule(String id) {
        return book.rule(id);
    }

    @Override
    public Alert write(String id, String rule, @Nullable String before) {
        return book.write(id, rule, before);
    }

    @Override
    public void delete(String id, String before) {
        book.delete(id, before);
    }

    @Override
    public List<Alert.Change> history(String id, int most) {
        return book.history(id, most);
    }

    @Override
    public Alert acknowledge(String id, String by, String comment) {
        return book.acknowledge(id, by, comment);
    }

    @Override
    public Alert mute(String id, @Nullable Instant until) {
        return book.mute(id, until);
    }

    @Override
    public List<String> channels() {
        return book.channels();
    }

    @Override
    public Trial test(String id, boolean send, Locale locale) {
        return book.test(id, send, locale);
    }

    @Override
    public String files() {
        return "alerts/*.json";
    }

    @Override
    public List<ConfigMistake> mistakes(String text) {
        List<AlertException.Fault> faults = new ArrayList<>();
        Rule.read(text, faults);
        return faults.stream()
                .map(fault -> new ConfigMistake(fault.pointer(), fault.sentence()))
                .toList();
    }

    @Override
    public Check check() {
        return book.check();
    }

    @Override
    public List<Text> troubles() {
        return book.troubles();
    }
}
