package io.vigie.notify.internal;

import io.vigie.config.ConfigMistake;
import io.vigie.config.ConfigReader;
import io.vigie.health.Check;
import io.vigie.health.Examined;
import io.vigie.kpi.Text;
import io.vigie.notify.Notifier;
import io.vigie.source.Outside;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The post of a distribution, on a thread of its own. */
@Component(
        service = {Notifier.class, Examined.class, ConfigReader.class},
        immediate = true)
public final class PostComponent implements Notifier, Examined, ConfigReader {
    private static final Logger LOG = LoggerFactory.getLogger(PostComponent.class);

    private final Post post;
    private final @Nullable ScheduledExecutorService thread;

    private PostComponent(Post post) {
        this.post = post;
        this.thread = null;
    }

    /** The post of a folder, which sends when it is told to. */
    public static PostComponent still(Path home, Outside outside, Clock clock) {
        return new PostComponent(new Post(home, outside, clock));
    }

    @Activate
    public PostComponent(BundleContext context, @Reference Outside outside) {
        String home = context.getProperty("vigie.home");
        post = new Post(Path.of(home == null ? "" : home).toAbsolutePath(), outside, Clock.systemUTC());
        ScheduledExecutorService own =
                Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "vigie-notify"));
        own.scheduleWithFixedDelay(this::work, 1, 2, TimeUnit.SECONDS);
        thread = own;
    }

    /** Sends what is due. */
    public void work() {
        try {
            post.work();
        } catch (RuntimeException e) {
            LOG.error("The outbox cannot be worked through", e);
        }
    }

    @Deactivate
    void deactivate() {
        ScheduledExecutorService own = thread;
        if (own != null) {
            own.shutdownNow();
        }
    }

    @Override
    public String page() {
        return post.page();
    }

    @Override
    public List<String> channels() {
        return post.channels();
    }

    @Override
    public void send(String id, String channel, Composer composer) {
        post.send(id, channel, composer);
        try {
            ScheduledExecutorService own = thread;
            if (own != null) {
                own.execute(this::work);
            }
        } catch (java.util.concurrent.RejectedExecutionException e) {
            LOG.debug("The post is closing; what is on the disk is sent after the next start", e);
        }
    }

    @Override
    public String files() {
        return "notify.json";
    }

    @Override
    public List<ConfigMistake> mistakes(String text) {
        return Settings.of(text).mistakes();
    }

    @Override
    public Check check() {
        return post.check();
    }

    @Override
    public List<Text> troubles() {
        return post.troubles();
    }
}
