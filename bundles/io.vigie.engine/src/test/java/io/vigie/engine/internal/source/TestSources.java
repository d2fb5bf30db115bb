package io.vigie.engine.internal.source;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.lang.annotation.Annotation;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.osgi.service.metatype.AttributeDefinition;

/** Small sources and how to offer them. */
public final class TestSources {
    private TestSources() {}

    /** A small network. */
    static InetAddress[] lookUp(String host) throws UnknownHostException {
        List<String> found =
                switch (host) {
                    case "localhost", "loop.example.org" -> List.of("127.0.0.1");
                    case "imap.example.org", "other.example.org", "example.org", "evilexample.org" ->
                        List.of("192.0.2.7");
                    case "xn--bcher-kva.example" -> List.of("192.0.2.8");
                    case "inside.example.org" -> List.of("10.1.2.3");
                    case "shared.example.org" -> List.of("100.64.0.1");
                    case "unique.example.org" -> List.of("fd00::7");
                    case "metadata.example.org" -> List.of("169.254.169.254");
                    case "linklocal.example.org" -> List.of("fe80::1");
                    case "zero.example.org" -> List.of("0.0.0.0");
                    case "both.example.org" -> List.of("192.0.2.7", "127.0.0.1");
                    default -> List.of();
                };
        if (found.isEmpty()) {
            if (!host.contains(":") && !host.matches("[0-9.]+")) {
                throw new UnknownHostException(host);
            }
            return InetAddress.getAllByName(host);
        }
        InetAddress[] addresses = new InetAddress[found.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = InetAddress.getByAddress(
                    host, InetAddress.getByName(found.get(i)).getAddress());
        }
        return addresses;
    }

    /** The settings of {@link #factory}. */
    @interface Feed {
        int count() default 10;

        String[] path() default {};
    }

    /** Counts the contacts 1, 2, 3 … up to a last one, a few in each batch; its checkpoint is the last delivered. */
    public static final class Counting implements DataSource {
        private final int last;
        private final int size;
        final AtomicInteger closed = new AtomicInteger();

        public Counting(int last, int size) {
            this.last = last;
            this.size = size;
        }

        @Override
        public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) {
            int done = checkpoint == null ? 0 : Integer.parseInt(checkpoint.text());
            Batch.Builder batch = Batch.builder();
            int next = Math.min(last, done + size);
            for (int i = done + 1; i <= next; i++) {
                batch.fact(contact(i));
            }
            return batch.next(Checkpoint.of(String.valueOf(next)))
                    .progress((double) next / last)
                    .endOfData(next == last)
                    .build();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    public static Fact contact(int number) {
        return Fact.of(Vocabulary.CONTACT)
                .set("contact_id", String.valueOf(number))
                .set("customer_id", "customer-" + number)
                .build();
    }

    /** Does not return before it is told to, and does not care for interrupts. */
    static final class Deaf implements DataSource {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) {
            entered.countDown();
            while (release.getCount() > 0) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    // Deaf on purpose: goes on waiting.
                    continue;
                }
            }
            return Batch.builder().fact(contact(666)).next(Checkpoint.of("666")).build();
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    /** Opens a source. */
    interface Opening {
        DataSource open(SourceContext context) throws SourceException;
    }

    static DataSourceFactory factory(Opening opening) {
        return new DataSourceFactory() {
            @Override
            public Class<? extends Annotation> configuration() {
                return Feed.class;
            }

            @Override
            public DataSource open(SourceContext context) throws SourceException {
                return opening.open(context);
            }
        };
    }

    static Provider provider(long serviceId, DataSourceFactory factory) {
        return provider(serviceId, 100 + serviceId, factory);
    }

    static Provider provider(long serviceId, long bundle, DataSourceFactory factory) {
        return new Provider(
                "feed",
                factory,
                TestSources.class.getClassLoader(),
                bundle,
                "io.vigie.feed " + serviceId + ".0.0",
                0,
                serviceId,
                factory.factTypes(),
                locale -> declaration());
    }

    static Declaration declaration() {
        return new Declaration(
                "feed",
                "Feed",
                "Counts.",
                "io.vigie.feed 1.0.0",
                List.of(setting("count", AttributeDefinition.INTEGER, "10"), several("path")),
                null);
    }

    static Declaration.Setting setting(String name, int kind, String... defaults) {
        return new Declaration.Setting(name, name, "", kind, false, 1, true, List.of(defaults), List.of(), null, null);
    }

    static Declaration.Setting several(String name) {
        return new Declaration.Setting(
                name,
                name,
                "",
                AttributeDefinition.STRING,
                true,
                Integer.MAX_VALUE,
                false,
                List.of(),
                List.of(),
                null,
                null);
    }
}
