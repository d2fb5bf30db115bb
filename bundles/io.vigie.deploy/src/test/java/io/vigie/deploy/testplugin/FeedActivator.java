package io.vigie.deploy.testplugin;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
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
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A connector that counts calls for ever, each of them answered after five seconds. */
public final class FeedActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        Trouble.make(context);
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(DataSourceFactory.TYPE, "feed");
        properties.put(DataSourceFactory.CONFIGURATION, Feed.class.getName());
        Factory factory = new Factory(Trouble.is(context, "foreign"), Trouble.is(context, "fails"));
        context.registerService(DataSourceFactory.class, factory, properties);
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the service back.
    }

    private record Factory(boolean foreign, boolean fails) implements DataSourceFactory {
        @Override
        public Class<? extends Annotation> configuration() {
            return Feed.class;
        }

        @Override
        public DataSource open(SourceContext context) {
            return new Counting(context.settings(Feed.class).size(), fails);
        }

        @Override
        public Optional<String> refuses(Checkpoint checkpoint) {
            return foreign ? Optional.of("the position '" + checkpoint + "' is none of mine") : Optional.empty();
        }
    }

    private static final class Counting implements DataSource {
        private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
        private final int size;
        private final boolean fails;

        Counting(int size, boolean fails) {
            this.size = size;
            this.fails = fails;
        }

        @Override
        public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) throws SourceException {
            if (fails) {
                throw new SourceException(SourceException.Kind.CONFIG, "The line is dead.");
            }
            long done = checkpoint == null ? 0 : Long.parseLong(checkpoint.text());
            Batch.Builder batch = Batch.builder();
            for (long i = done + 1; i <= done + size; i++) {
                batch.fact(Fact.of(Vocabulary.SEGMENT)
                        .set("contact_id", "c" + i)
                        .set("seq", 1)
                        .set("queue", "Q1")
                        .set("queued_at", START.plusMillis(i))
                        .set("outcome", "answered")
                        .set("answered_at", START.plusMillis(i).plusSeconds(5))
                        .build());
            }
            return batch.next(Checkpoint.of(String.valueOf(done + size))).build();
        }
    }
}
