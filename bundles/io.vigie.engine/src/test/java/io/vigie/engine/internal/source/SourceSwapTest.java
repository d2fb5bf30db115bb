package io.vigie.engine.internal.source;

import static io.vigie.engine.internal.source.TestSources.contact;
import static io.vigie.engine.internal.source.TestSources.factory;
import static io.vigie.engine.internal.source.TestSources.provider;
import static io.vigie.engine.internal.source.TestSources.setting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.engine.internal.source.TestSources.Counting;
import io.vigie.engine.internal.source.TestSources.Deaf;
import io.vigie.kpi.Text;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.swap.RunningSource;
import io.vigie.testkit.VirtualClock;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.metatype.AttributeDefinition;

/** Running sources change hands from the bundle 101 to the bundle 102 and back. */
class SourceSwapTest {
    private static final Duration DEADLINE = Duration.ofMillis(300);
    private static final Set<Long> NONE = Set.of();
    private static final Set<Long> OLD = Set.of(101L);
    private static final Set<Long> NEW = Set.of(102L);
    private static final Set<Long> BOTH = Set.of(101L, 102L);

    private final VirtualClock clock = new VirtualClock("2026-03-02T08:00:00Z");
    private final MemoryStore store = new MemoryStore();
    private final Housekeeping housekeeping = new Housekeeping();
    private final SourceTypes types = SourceTypes.byHand(DEADLINE);
    private final SourcesImpl sources = new SourcesImpl(
            new SourcesImpl.Platform(
                    types,
                    housekeeping,
                    clock,
                    new SplittableRandom(1),
                    () -> Locale.ENGLISH,
                    new Operator(null),
                    DEADLINE,
                    DEADLINE),
            store,
            identifier -> identifier);

    @BeforeEach
    void wakeOnTime() {
        clock.onMove(sources::wake);
    }

    @AfterEach
    void nothingDisturbedTheStore() {
        sources.close();
        housekeeping.close();
        assertFalse(store.disturbed());
    }

    @Test
    void whatIsHeldIsNotThereUntilItTakesPart() {
        types.hold(NEW);
        types.add(provider(2, factory(context -> new Counting(3, 1))));
        assertEquals(List.of(), types.describe(Locale.ENGLISH));
        assertEquals(List.of("feed"), types.offering(102).sources());
        sources.start(spec());
        assertEquals(SourceState.MISSING_PLUGIN, status().state());
        assertEquals(List.of(new RunningSource(status(), -1, 0)), sources.running());
        types.hold(NONE);
        until(() -> contacts().equals(numbers(3)));
        until(() -> running().polls() > 2);
        assertEquals(102, running().bundle());
        types.hold(NEW);
        await(SourceState.MISSING_PLUGIN);
        types.hold(NONE);
        await(SourceState.RUNNING);
        assertEquals(numbers(3), contacts());
    }

    @Test
    void everythingArrivesOnceHoweverOftenASourceChangesHandsInTheMiddleOfPolls() {
        types.hold(NEW);
        types.add(provider(1, factory(context -> new Counting(6000, 3))));
        types.add(provider(2, factory(context -> new Counting(6000, 3))));
        sources.start(spec());
        for (int i = 0; i < 300; i++) {
            types.hold(i % 2 == 0 ? OLD : NEW);
            // Some changes follow each other at once, others let the source deliver.
            int least = i % 3 == 0 ? contacts().size() + 3 : 0;
            until(() -> contacts().size() >= Math.min(least, 6000));
        }
        until(() -> contacts().size() >= 6000);
        assertEquals(numbers(6000), contacts());
        assertEquals(6000, status().facts());
        assertEquals("", status().detail().en());
    }

    @Test
    void aPollThatBlocksIsInterruptedAndNothingOfItIsLost() throws Exception {
        Semaphore blocked = new Semaphore(0);
        DataSourceFactory factory = factory(context -> new Blocking(blocked));
        types.hold(NEW);
        types.add(provider(1, factory));
        types.add(provider(2, factory));
        sources.start(spec());
        for (int i = 1; i <= 100; i++) {
            assertTrue(blocked.tryAcquire(20, TimeUnit.SECONDS));
            assertEquals(numbers(4 * i), contacts());
            types.hold(i % 2 == 0 ? NEW : OLD);
        }
    }

    /** Delivers two batches, then has lost the next one already when it is interrupted. */
    private static final class Blocking implements DataSource {
        private final Counting counting = new Counting(Integer.MAX_VALUE, 2);
        private final Semaphore blocked;
        private int polls;

        Blocking(Semaphore blocked) {
            this.blocked = blocked;
        }

        @Override
        public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) throws InterruptedException {
            Batch batch = counting.poll(checkpoint, wait);
            if (++polls > 2) {
                blocked.release();
                new CountDownLatch(1).await();
            }
            return batch;
        }
    }

    @Test
    void theFirstPollDoesNotWait() {
        List<Duration> waits = new CopyOnWriteArrayList<>();
        types.add(provider(1, factory(context -> (checkpoint, wait) -> {
            waits.add(wait);
            return Batch.builder().fact(contact(waits.size())).build();
        })));
        sources.start(spec());
        until(() -> waits.size() > 2);
        assertEquals(
                List.of(Duration.ZERO, SourceRunner.POLL_WAIT, SourceRunner.POLL_WAIT),
                List.copyOf(waits).subList(0, 3));
    }

    @Test
    void theOldVersionGoesOnFromTheCheckpointWhereTheNewOneFails() {
        List<String> asked = new CopyOnWriteArrayList<>();
        types.hold(NEW);
        types.add(provider(1, factory(context -> {
            Counting counting = new Counting(asked.isEmpty() ? 5 : 8, 5);
            return (checkpoint, wait) -> {
                asked.add(String.valueOf(checkpoint));
                return counting.poll(checkpoint, wait);
            };
        })));
        types.add(provider(2, factory(context -> {
            throw new SourceException(SourceException.Kind.CONFIG, "Nothing works.");
        })));
        sources.start(spec());
        until(() -> contacts().equals(numbers(5)));
        types.hold(OLD);
        assertEquals("Nothing works.", await(SourceState.CONFIG_ERROR).detail().en());
        assertEquals(-1, running().bundle());
        asked.clear();
        asked.add("back");
        types.hold(NEW);
        until(() -> contacts().equals(numbers(8)));
        assertEquals(List.of("back", "5"), List.copyOf(asked).subList(0, 2));
        await(SourceState.RUNNING);
        assertEquals(101, running().bundle());
    }

    @Test
    void aVersionThatDoesNotLetGoIsLeftBehindAfterTheDeadline() throws Exception {
        Deaf deaf = new Deaf();
        types.hold(NEW);
        types.add(provider(1, factory(context -> deaf)));
        types.add(provider(2, factory(context -> new Counting(4, 2))));
        sources.start(spec());
        deaf.entered.await();
        types.hold(OLD);
        sources.watch();
        assertEquals(101, running().bundle());
        clock.advance(DEADLINE);
        sources.watch();
        until(() -> contacts().equals(numbers(4)));
        deaf.release.countDown();
        assertTrue(deaf.closed.await(10, TimeUnit.SECONDS));
        assertEquals(numbers(4), contacts());
        assertEquals(102, running().bundle());
    }

    @Test
    void aSourceThatCouldNotGoOnIsToldBeforeItChangesHands() {
        types.hold(NEW);
        types.add(provider(1, factory(context -> new Counting(5, 5))));
        sources.start(spec("count", "10"));
        until(() -> contacts().equals(numbers(5)));

        assertEquals(List.of(), objections("2.0.0", checkpoint -> Optional.empty()));
        assertEquals(
                List.of(Text.of(
                        "Source 'in' of type 'feed' cannot go on with io.vigie.feed 2.1.0: Position 5 is too old.",
                        "La source « in » de type « feed » ne peut pas continuer avec io.vigie.feed 2.1.0 :"
                                + " Position 5 is too old.")),
                objections("2.1.0", checkpoint -> Optional.of(Text.same("Position " + checkpoint + " is too old."))));
        List<Text> thrown = objections("2.2.0", checkpoint -> {
            throw new LinkageError("gone");
        });
        assertEquals(
                List.of(Text.of(
                        "Source 'in' of type 'feed' cannot go on with io.vigie.feed 2.2.0: The connector failed"
                                + " unexpectedly (java.lang.LinkageError: gone); the log has the details for its"
                                + " author.",
                        "La source « in » de type « feed » ne peut pas continuer avec io.vigie.feed 2.2.0 : Le"
                                + " connecteur a échoué de façon imprévue (java.lang.LinkageError: gone) ; le journal"
                                + " a les détails pour son auteur.")),
                thrown);
        assertEquals(List.of(), sources.objections(BOTH));
        assertEquals(List.of(), sources.objections(NEW));

        assertEquals(
                List.of(
                        Text.of(
                                "Source 'in' of type 'feed' cannot go on with io.vigie.feed 3.0.0: Setting 'host' is"
                                        + " missing: feed cannot start without it.",
                                "La source « in » de type « feed » ne peut pas continuer avec io.vigie.feed 3.0.0 :"
                                        + " Le paramètre « host » manque : feed ne peut pas démarrer sans lui."),
                        Text.of(
                                "Source 'in' of type 'feed' cannot go on with io.vigie.feed 3.0.0: Setting 'count' is"
                                        + " unknown to feed: its settings are host.",
                                "La source « in » de type « feed » ne peut pas continuer avec io.vigie.feed 3.0.0 :"
                                        + " Le paramètre « count » est inconnu de feed : ses paramètres sont host.")),
                objections(
                        "3.0.0",
                        checkpoint -> Optional.empty(),
                        locale -> declaration(setting("host", AttributeDefinition.STRING))));
        List<Text> unreadable = objections("3.1.0", checkpoint -> Optional.empty(), locale -> {
            throw new IllegalStateException("no declaration");
        });
        assertEquals(1, unreadable.size());
        assertEquals(101, running().bundle());
        assertEquals(SourceState.RUNNING, status().state());
    }

    private List<Text> objections(String version, Function<Checkpoint, Optional<Text>> refuses) {
        return objections(version, refuses, locale -> TestSources.declaration());
    }

    private List<Text> objections(
            String version, Function<Checkpoint, Optional<Text>> refuses, Function<Locale, Declaration> declares) {
        ClassLoader own = new ClassLoader(TestSources.class.getClassLoader()) {};
        Provider next = new Provider(
                "feed",
                new DataSourceFactory() {
                    @Override
                    public Class<? extends Annotation> configuration() {
                        return TestSources.Feed.class;
                    }

                    @Override
                    public DataSource open(SourceContext context) {
                        throw new AssertionError("nobody may open it");
                    }

                    @Override
                    public Optional<Text> refuses(Checkpoint checkpoint) {
                        assertEquals(own, Thread.currentThread().getContextClassLoader());
                        return refuses.apply(checkpoint);
                    }
                },
                own,
                102,
                "io.vigie.feed " + version,
                0,
                2,
                List.of(),
                declares);
        types.add(next);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        List<Text> objections = sources.objections(OLD);
        assertEquals(before, Thread.currentThread().getContextClassLoader());
        types.remove(next);
        return objections;
    }

    private static Declaration declaration(Declaration.Setting... settings) {
        return new Declaration("feed", "Feed", "Counts.", "io.vigie.feed", List.of(settings), null);
    }

    @Test
    void aDeclarationThatIsNotThereIsAReasonNotToTakePart() {
        types.add(new Provider(
                "feed",
                factory(context -> new Counting(1, 1)),
                TestSources.class.getClassLoader(),
                102,
                "io.vigie.feed 2.0.0",
                0,
                2,
                List.of(),
                locale -> {
                    throw new IllegalStateException("torn");
                }));
        assertEquals(
                List.of("What bundle io.vigie.feed 2.0.0 declares on the settings of 'feed' cannot be read"
                        + " (java.lang.IllegalStateException: torn), so it cannot be started."),
                types.offering(102).refusals());
        assertEquals(List.of(), types.offering(101).refusals());
    }

    private static SourceSpec spec(String... settings) {
        return new SourceSpec("feed", "in", settings.length == 0 ? Map.of() : Map.of(settings[0], settings[1]), false);
    }

    private static List<@Nullable Object> numbers(int last) {
        List<@Nullable Object> numbers = new ArrayList<>();
        IntStream.rangeClosed(1, last).forEach(i -> numbers.add(String.valueOf(i)));
        return numbers;
    }

    private List<@Nullable Object> contacts() {
        return store.values("contact_id");
    }

    private SourceStatus status() {
        return sources.status("in").orElseThrow();
    }

    private RunningSource running() {
        return sources.running().get(0);
    }

    private SourceStatus await(SourceState state) {
        until(() -> status().state() == state);
        return status();
    }

    private void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "not in time: " + sources.status() + " " + contacts().size());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
