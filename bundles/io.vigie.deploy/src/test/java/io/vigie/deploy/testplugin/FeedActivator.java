package io.vigie.deploy.testplugin;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Text;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.time.Instant;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * A connector that counts calls, each of them answered after five seconds: for ever, or as far as a system
 * property says. In the latter case another one, with the version of the bundle at its end, says when it was
 * first read, by {@link System#nanoTime}.
 */
public final class FeedActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        Trouble.make(context);
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(DataSourceFactory.TYPE, "feed");
        properties.put(DataSourceFactory.CONFIGURATION, Feed.class.getName());
        Factory factory = new Factory(
                context.getBundle().getVersion().toString(),
                Trouble.is(context, "foreign"),
                Trouble.is(context, "fails"));
        context.registerService(DataSourceFactory.class, factory, properties);
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the service back.
    }

    private record Factory(String version, boolean foreign, boolean fails) implements DataSourceFactory {
        @Override
        public Class<? extends Annotation> configuration() {
            return Feed.class;
        }

        @Override
        public DataSource open(SourceContext context) {
            return new Counting(context.settings(Feed.class), version, fails);
        }

        @Override
        public Optional<Text> refuses(Checkpoint checkpoint) {
            return foreign
                    ? Optional.of(Text.same("The position '" + checkpoint + "' is none of mine."))
                    : Optional.empty();
        }
    }

    private static final class Counting implements DataSource {
        private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
        private final Feed settings;
        private final String version;
        private final boolean fails;
        private boolean polled;

        Counting(Feed settings, String version, boolean fails) {
            this.settings = settings;
            this.version = version;
            this.fails = fails;
        }

        @Override
        public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) throws SourceException, InterruptedException {
            if (fails) {
                throw new SourceException(SourceException.Kind.CONFIG, "The line is dead.");
            }
            if (!polled && !settings.until().isEmpty()) {
                System.setProperty(settings.until() + "." + version, String.valueOf(System.nanoTime()));
                polled = true;
            }
            long done = checkpoint == null ? 0 : Long.parseLong(checkpoint.text());
            long end = end(done, wait);
            Batch.Builder batch = Batch.builder();
            for (long i = done + 1; i <= end; i++) {
                batch.fact(Fact.of(Vocabulary.SEGMENT)
                        .set("contact_id", "c" + i)
                        .set("seq", 1)
                        .set("queue", "Q1")
                        .set("queued_at", START.plusMillis(i))
                        .set("outcome", "answered")
                        .set("answered_at", START.plusMillis(i).plusSeconds(5))
                        .build());
            }
            return batch.next(Checkpoint.of(String.valueOf(end))).build();
        }

        /** The last contact of the next batch; waits for one when there is none. */
        private long end(long done, Duration wait) throws InterruptedException {
            long end = done + settings.size();
            if (settings.until().isEmpty()) {
                return end;
            }
            long until = System.nanoTime() + wait.toNanos();
            while (there() <= done && System.nanoTime() < until) {
                LockSupport.parkNanos(1_000_000);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return Math.max(done, Math.min(end, there()));
        }

        private long there() {
            return Long.getLong(settings.until(), 0);
        }
    }
}
