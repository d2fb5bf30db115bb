package io.vigie.engine.testconnector;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.SourceContext;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Packed into a bundle by the in-framework tests: counts contacts, like a connector would read them. */
public final class FeedActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(DataSourceFactory.TYPE, "feed");
        properties.put(DataSourceFactory.CONFIGURATION, Feed.class.getName());
        context.registerService(DataSourceFactory.class, new Factory(), properties);
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the service back.
    }

    private static final class Factory implements DataSourceFactory {
        @Override
        public Class<? extends Annotation> configuration() {
            return Feed.class;
        }

        @Override
        public DataSource open(SourceContext context) {
            return new Counting(context.settings(Feed.class));
        }
    }

    private static final class Counting implements DataSource {
        private final Feed feed;
        private final ThreadLocal<byte[]> buffer = ThreadLocal.withInitial(() -> new byte[1024]);

        Counting(Feed feed) {
            this.feed = feed;
        }

        @Override
        public Batch poll(Checkpoint checkpoint, Duration wait) throws InterruptedException {
            // What careless connectors leave behind on their thread.
            buffer.get();
            int done = checkpoint == null ? 0 : Integer.parseInt(checkpoint.text());
            int next = Math.min(feed.count(), done + feed.size());
            if (next == done && !wait.isZero()) {
                synchronized (this) {
                    wait(wait.toMillis());
                }
            }
            Batch.Builder batch = Batch.builder();
            for (int i = done + 1; i <= next; i++) {
                batch.fact(Fact.of(Vocabulary.CONTACT)
                        .set("contact_id", String.valueOf(i))
                        .build());
            }
            return batch.next(Checkpoint.of(String.valueOf(next)))
                    .endOfData(next == feed.count())
                    .build();
        }
    }
}
