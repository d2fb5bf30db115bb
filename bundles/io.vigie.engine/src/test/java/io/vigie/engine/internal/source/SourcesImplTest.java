package io.vigie.engine.internal.source;

import static io.vigie.engine.internal.source.TestSources.contact;
import static io.vigie.engine.internal.source.TestSources.factory;
import static io.vigie.engine.internal.source.TestSources.provider;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.engine.internal.source.TestSources.Counting;
import io.vigie.engine.internal.source.TestSources.Deaf;
import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.FieldType;
import io.vigie.kpi.Text;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Rejection;
import io.vigie.source.SourceException;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.testkit.VirtualClock;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SourcesImplTest {
    private static final Duration DEADLINE = Duration.ofMillis(300);

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
            identifier -> "pseudonym-of-" + identifier);

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
    void anImportIsReadToItsEndOnce() throws Exception {
        Counting counting = new Counting(10, 3);
        sources.start("in", true, counting);
        List<SourceStatus> seen = new ArrayList<>();
        sources.awaitEnd(seen::addAll);

        assertEquals(numbers(1, 10), store.values("contact_id"));
        assertEquals(
                new SourceStatus(
                        "in",
                        "direct",
                        SourceState.COMPLETED,
                        Text.EMPTY,
                        10,
                        0,
                        1,
                        clock.instant(),
                        null,
                        0,
                        4,
                        0,
                        null,
                        null),
                seen.get(seen.size() - 1));
        assertEquals(1, counting.closed.get());

        sources.start("in", true, new Counting(12, 3));
        sources.awaitEnd(all -> {});
        assertEquals(numbers(1, 12), store.values("contact_id"));
    }

    @Test
    void aFailureThatMayPassIsTriedAgainWithGrowingPauses() {
        Scripted source = new Scripted();
        sources.start("in", false, source);
        for (int attempt = 1; attempt <= 7; attempt++) {
            source.fails(SourceException.Kind.TRANSIENT, "The server is away.", null);
            SourceStatus status = await("in", SourceState.RETRYING, attempt);
            assertEquals("The server is away.", status.detail().en());
            long most = Math.min(60, 1L << attempt);
            Duration pause = Duration.between(clock.instant(), due(status));
            assertTrue(pause.toMillis() >= most * 500 && pause.toMillis() <= most * 1000, pause + " of " + most);
            clock.advance(pause);
        }
        source.brings(contact(1));
        SourceStatus status = await("in", SourceState.RUNNING, 0);
        assertEquals("", status.detail().en());
        assertNull(status.nextAttempt());
        assertEquals(clock.instant(), status.lastSuccess());
    }

    @Test
    void aPauseThatTheOtherSideAsksForIsKept() {
        Scripted source = new Scripted();
        sources.start("in", false, source);
        source.fails(SourceException.Kind.TRANSIENT, "Too many requests.", Duration.ofSeconds(90));
        SourceStatus status = await("in", SourceState.RATE_LIMITED, 1);
        assertEquals(clock.instant().plusSeconds(90), due(status));
        clock.advance(Duration.ofSeconds(89));
        assertEquals(SourceState.RATE_LIMITED, status("in").state());
        source.brings(contact(1));
        clock.advance(Duration.ofSeconds(1));
        await("in", SourceState.RUNNING, 0);
    }

    @Test
    void anImportDoesNotTryForEver() throws Exception {
        AtomicInteger polls = new AtomicInteger();
        sources.start("in", true, (checkpoint, wait) -> {
            polls.incrementAndGet();
            throw new SourceException(
                    SourceException.Kind.TRANSIENT, Text.of("The server is away.", "Le serveur est absent."));
        });
        sources.awaitEnd(all -> clock.advance(Duration.ofMinutes(1)));
        assertEquals(SourceState.FAILED, status("in").state());
        assertEquals(
                Text.of(
                        "Given up after 6 tries: The server is away.",
                        "Abandon après 6 essais : Le serveur est absent."),
                status("in").detail());
        assertEquals(6, polls.get());
    }

    // spotless:off
    enum Final {
        CONFIG(SourceException.Kind.CONFIG, SourceState.CONFIG_ERROR),
        AUTH(SourceException.Kind.AUTH, SourceState.AUTH_REQUIRED);
        // spotless:on

        final SourceException.Kind kind;
        final SourceState state;

        Final(SourceException.Kind kind, SourceState state) {
            this.kind = kind;
            this.state = state;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatOnlyAPersonCanMendStopsTheSource(Final last) throws Exception {
        Scripted source = new Scripted();
        sources.start("in", true, source);
        source.fails(last.kind, "Setting 'password' is refused.", null);
        sources.awaitEnd(all -> {});
        assertEquals(last.state, status("in").state());
        assertEquals("Setting 'password' is refused.", status("in").detail().en());
        assertEquals(1, source.closed.get());
    }

    /** Each way to break that is the plug-in's own fault. */
    enum Broken {
        ERROR(
                () -> {
                    throw new LinkageError("no such class");
                },
                "java.lang.LinkageError: no such class"),
        STACK(Broken::deeper, "java.lang.StackOverflowError"),
        RUNTIME(
                () -> {
                    throw new IllegalStateException("oops");
                },
                "java.lang.IllegalStateException: oops"),
        UNPRINTABLE(
                () -> {
                    throw new Unprintable();
                },
                Unprintable.class.getName()),
        CHECKED(
                () -> {
                    throw Broken.<RuntimeException>sneaky(new java.io.IOException("disk"));
                },
                "java.io.IOException: disk");

        final Supplier<Batch> poll;
        final String shown;

        Broken(Supplier<Batch> poll, String shown) {
            this.poll = poll;
            this.shown = shown;
        }

        private static Batch deeper() {
            return deeper();
        }

        @SuppressWarnings("unchecked")
        private static <E extends Throwable> E sneaky(Throwable e) throws E {
            throw (E) e;
        }
    }

    private static final class Unprintable extends Error {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            throw new IllegalStateException("nor this");
        }

        @Override
        public String getMessage() {
            throw new IllegalStateException("nor this");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenPluginIsOpenedAnewAFewTimesAndHurtsNobody(Broken broken) throws Exception {
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        types.add(provider(1, factory(context -> {
            opened.incrementAndGet();
            return source((checkpoint, wait) -> broken.poll.get(), closed::incrementAndGet);
        })));
        sources.start(spec("bad", true));
        sources.start("good", true, new Counting(1000, 10));
        sources.awaitEnd(all -> clock.advance(Duration.ofSeconds(10)));

        assertEquals(SourceState.FAILED, status("bad").state());
        assertEquals(
                "Given up after 3 tries: The connector failed unexpectedly (" + broken.shown
                        + "); the log has the details for its author.",
                status("bad").detail().en());
        assertEquals(3, opened.get());
        assertEquals(3, closed.get());
        assertEquals(1000, status("good").facts());
    }

    @Test
    void aBrokenSourceThatCannotBeOpenedAnewIsPolledAgainAndClosedOnce() throws Exception {
        Scripted source = new Scripted();
        sources.start("in", true, source);
        source.steps.add(() -> null);
        assertEquals(
                "The connector returned nothing where a value is required (poll).",
                await("in", SourceState.RETRYING, 1).detail().en());
        source.fails(SourceException.Kind.SYSTEM, "The parser is confused.", null);
        clock.advance(Duration.ofSeconds(2));
        await("in", SourceState.RETRYING, 2);
        source.ends();
        clock.advance(Duration.ofSeconds(4));
        sources.awaitEnd(all -> {});
        assertEquals(SourceState.COMPLETED, status("in").state());
        assertEquals(1, source.closed.get());
    }

    @Test
    void afterAFailedAppendTheSourceIsPolledFromTheStoredCheckpoint() throws Exception {
        sources.start("in", true, new Counting(3, 3));
        sources.awaitEnd(all -> {});
        List<@Nullable Checkpoint> asked = new CopyOnWriteArrayList<>();
        Counting counting = new Counting(9, 3);
        store.failNext(2);
        sources.start("in", true, (checkpoint, wait) -> {
            asked.add(checkpoint);
            return counting.poll(checkpoint, wait);
        });
        assertEquals(
                "The disk is full: make room.",
                await("in", SourceState.RETRYING, 1).detail().en());
        sources.awaitEnd(all -> clock.advance(Duration.ofSeconds(5)));
        assertEquals(numbers(1, 9), store.values("contact_id"));
        assertEquals(
                List.of("3", "3", "3", "6"), asked.stream().map(String::valueOf).toList());
    }

    @Test
    void aSourceThatNeverReturnsIsStaleAndLeftBehindWhenItIsStopped() throws Exception {
        Deaf deaf = new Deaf();
        sources.start("deaf", false, deaf);
        deaf.entered.await();
        clock.advance(Duration.ofSeconds(2));
        sources.watch();
        assertEquals(SourceState.STARTING, status("deaf").state());
        clock.advance(Duration.ofSeconds(1));
        sources.watch();
        assertEquals(SourceState.STALE, status("deaf").state());
        assertEquals(
                "The connector has not answered for 3 s.",
                status("deaf").detail().en());

        sources.stop("deaf");
        assertEquals(SourceState.STOPPED, status("deaf").state());
        assertEquals(
                "The connector did not end within 1 s and was left behind; nothing that it still brings is kept.",
                status("deaf").detail().en());
        sources.start("deaf", true, new Counting(1, 1));
        sources.awaitEnd(all -> {});

        deaf.release.countDown();
        assertTrue(deaf.closed.await(10, TimeUnit.SECONDS));
        assertEquals(numbers(1, 1), store.values("contact_id"));
        assertEquals(SourceState.COMPLETED, status("deaf").state());
    }

    @Test
    void aSlowSourceIsRunningAgainOnceItAnswers() {
        Scripted source = new Scripted();
        sources.start("slow", false, source);
        await("slow", SourceState.STARTING, 0);
        until(() -> source.polls.get() == 1);
        clock.advance(Duration.ofSeconds(3));
        sources.watch();
        assertEquals(SourceState.STALE, status("slow").state());
        source.brings(contact(1));
        await("slow", SourceState.RUNNING, 0);
    }

    @Test
    void anImportThatDoesNotCloseIsCompleteAllTheSame() throws Exception {
        Deaf deaf = new Deaf();
        Counting counting = new Counting(3, 3);
        sources.start("in", true, source(counting, () -> deaf.poll(null, Duration.ZERO)));
        deaf.entered.await();
        sources.awaitEnd(all -> {
            clock.advance(Duration.ofSeconds(3));
            sources.watch();
        });
        assertEquals(SourceState.COMPLETED, status("in").state());
        deaf.release.countDown();
    }

    @Test
    void stoppingKeepsTheBatchInHand() throws Exception {
        AtomicReference<@Nullable Thread> polling = new AtomicReference<>();
        sources.start("in", false, (checkpoint, wait) -> {
            polling.set(Thread.currentThread());
            try {
                TimeUnit.HOURS.sleep(1);
            } catch (InterruptedException e) {
                return Batch.builder().fact(contact(1)).next(Checkpoint.of("1")).build();
            }
            return Batch.builder().build();
        });
        until(() -> polling.get() != null);
        assertEquals("vigie-source-in", polling.get().getName());
        sources.stop("in");
        assertEquals(SourceState.STOPPED, status("in").state());
        assertEquals("", status("in").detail().en());
        assertEquals(numbers(1, 1), store.values("contact_id"));
    }

    @Test
    void customersBecomePseudonymsAndContradictingFactsGoToQuarantine() throws Exception {
        store.register(io.vigie.fact.Vocabulary.all());
        FactType weather = FactType.named("weather")
                .field("town", FieldType.TEXT)
                .field("rain", FieldType.DECIMAL)
                .key("town")
                .build();
        FactType other = FactType.named("contact")
                .field("contact_id", FieldType.INTEGER)
                .personalField("caller")
                .key("contact_id")
                .build();
        Scripted source = new Scripted();
        source.steps.add(() -> Batch.builder()
                .fact(contact(1))
                .fact(Fact.of(weather).set("town", "Lyon").set("rain", "1.5").build())
                .fact(Fact.of(other)
                        .set("contact_id", 7)
                        .set("caller", "+33 1")
                        .at(Instant.EPOCH)
                        .build())
                .reject(Rejection.of("log:3", "The line is cut.", "12|ab"))
                .build());
        source.ends();
        sources.start("in", true, source);
        sources.awaitEnd(all -> {});

        assertEquals("pseudonym-of-customer-1", store.facts().get(0).get("customer_id"));
        assertEquals(weather, store.facts().get(1).type());
        assertEquals(2, status("in").facts());
        assertEquals(2, status("in").rejected());
        Map<String, Rejection> quarantined = new java.util.HashMap<>();
        sources.quarantine().forEach(q -> quarantined.put(q.rejection().position(), q.rejection()));
        assertEquals(java.util.Set.of("log:3", "contact contact_id=1:7;"), quarantined.keySet());
        Rejection refused = quarantined.get("contact contact_id=1:7;");
        assertEquals(
                "Fact type 'contact' is refused: field 'contact_id' is TEXT already.",
                refused.reason().en());
        assertTrue(refused.record().contains("caller=pseudonym-of-+33 1"), refused.record());
    }

    @Test
    void everyCallHasTheConnectorsClassLoader() throws Exception {
        ClassLoader own = new ClassLoader(TestSources.class.getClassLoader()) {};
        List<ClassLoader> seen = new CopyOnWriteArrayList<>();
        Counting counting = new Counting(2, 1);
        types.add(new Provider(
                "feed",
                factory(context -> {
                    seen.add(Thread.currentThread().getContextClassLoader());
                    return source(
                            (checkpoint, wait) -> {
                                seen.add(Thread.currentThread().getContextClassLoader());
                                Thread.currentThread().setContextClassLoader(null);
                                return counting.poll(checkpoint, wait);
                            },
                            () -> seen.add(Thread.currentThread().getContextClassLoader()));
                }),
                own,
                101,
                "io.vigie.feed 1.0.0",
                0,
                1,
                List.of(),
                locale -> TestSources.declaration()));
        sources.start(spec("in", true));
        sources.awaitEnd(all -> {});
        assertEquals(List.of(own, own, own, own), seen);
    }

    @Test
    void anInstanceWaitsForItsPluginAndGoesOnWhereItStood() {
        sources.start(spec("in", false));
        assertEquals(
                "No installed bundle provides source type 'feed': install one, and reading goes on from the stored"
                        + " position.",
                await("in", SourceState.MISSING_PLUGIN, 0).detail().en());

        Counting first = new Counting(5, 2);
        Provider old = provider(1, factory(context -> first));
        types.add(old);
        until(() -> store.values("contact_id").equals(numbers(1, 5)));
        types.remove(old);
        assertEquals(SourceState.MISSING_PLUGIN, status("in").state());
        assertEquals(1, first.closed.get());

        types.add(provider(2, factory(context -> new Counting(8, 2))));
        until(() -> store.values("contact_id").equals(numbers(1, 8)));
        assertEquals(8, status("in").facts());
    }

    @Test
    void aNewerPluginTakesOverBeforeTheOldOneGoes() {
        List<String> calls = new CopyOnWriteArrayList<>();
        Counting one = new Counting(3, 1);
        Provider old = provider(
                1,
                factory(context ->
                        source((checkpoint, wait) -> one.poll(checkpoint, wait), () -> calls.add("old closed"))));
        types.add(old);
        sources.start(spec("in", false));
        until(() -> store.values("contact_id").equals(numbers(1, 3)));
        Provider better = provider(2, factory(context -> {
            calls.add("new opened");
            return new Counting(6, 1);
        }));
        types.add(better);
        until(() -> store.values("contact_id").equals(numbers(1, 6)));
        assertEquals(List.of("old closed", "new opened"), calls);
        types.remove(old);
        await("in", SourceState.RUNNING, 0);

        types.add(provider(0, factory(context -> {
            calls.add("older opened");
            return new Counting(6, 1);
        })));
        types.remove(better);
        until(() -> calls.contains("older opened"));
    }

    @Test
    void aPluginThatDoesNotLetGoIsLeftBehindWhenItGoes() throws Exception {
        Deaf deaf = new Deaf();
        Provider provider = provider(1, factory(context -> deaf));
        types.add(provider);
        sources.start(spec("in", false));
        deaf.entered.await();
        types.remove(provider);
        assertEquals(SourceState.MISSING_PLUGIN, status("in").state());
        types.add(provider(2, factory(context -> new Counting(2, 1))));
        until(() -> store.values("contact_id").equals(numbers(1, 2)));
        deaf.release.countDown();
        assertTrue(deaf.closed.await(10, TimeUnit.SECONDS));
        assertEquals(numbers(1, 2), store.values("contact_id"));
    }

    @Test
    void aNewVersionMendsWhatTheOldOneCouldNot() {
        Provider broken = provider(1, factory(context -> {
            throw new SourceException(SourceException.Kind.CONFIG, "File 'x' is not there.");
        }));
        types.add(broken);
        sources.start(spec("in", false));
        await("in", SourceState.CONFIG_ERROR, 1);
        types.add(provider(2, factory(context -> new Counting(2, 1))));
        until(() -> store.values("contact_id").equals(numbers(1, 2)));
    }

    @Test
    void nothingHoldsAPluginThatHasGone() throws Exception {
        WeakReference<Provider> gone = runAndRemove();
        until(() -> {
            System.gc();
            return gone.get() == null;
        });
    }

    private WeakReference<Provider> runAndRemove() throws Exception {
        Provider provider = provider(
                1,
                factory(context -> source(
                        (checkpoint, wait) -> {
                            throw new PluginsOwnException();
                        },
                        () -> {})));
        types.add(provider);
        sources.start(spec("in", false));
        sources.start(spec("import", true));
        await("in", SourceState.RETRYING, 1);
        types.remove(provider);
        return new WeakReference<>(provider);
    }

    private static final class PluginsOwnException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void allThatIsWrongWithAWishIsToldBeforeItStarts() {
        assertEquals(
                List.of("No installed bundle provides source type 'feed', nor any other: install a connector."),
                sources.check(spec("in", true)));
        types.add(provider(1, factory(context -> new Counting(1, 1))));
        assertEquals(List.of(), sources.check(spec("in", true)));
        assertEquals(
                List.of("No installed bundle provides source type 'fed'; installed types are feed."),
                sources.check(new SourceSpec("fed", "in", Map.of(), true)));

        SourceSpec wrong = new SourceSpec("feed", " ", Map.of("count", "ten", "cuont", "1"), true);
        List<String> problems = List.of(
                "Instance name ' ' cannot be used: choose 1 to 100 printable characters.",
                "Setting 'count' must be a whole number, not 'ten'.",
                "Setting 'cuont' is unknown to feed: did you mean 'count'? Its settings are count, path.");
        assertEquals(problems, sources.check(wrong));
        assertEquals(
                String.join(" ", problems),
                assertThrows(IllegalArgumentException.class, () -> sources.start(wrong))
                        .getMessage());

        sources.start("in", false, new Scripted());
        assertEquals(
                "An instance named 'in' runs already: stop it first or choose another name.",
                assertThrows(IllegalArgumentException.class, () -> sources.start(spec("in", true)))
                        .getMessage());
        assertEquals(
                "No instance is named 'out'.",
                assertThrows(IllegalArgumentException.class, () -> sources.stop("out"))
                        .getMessage());
    }

    @Test
    void settingsThatNoLongerFitThePluginAreToldInTheStatus() {
        sources.start(new SourceSpec("feed", "in", Map.of("count", "many"), false));
        types.add(provider(1, factory(context -> new Counting(1, 1))));
        assertEquals(
                "Setting 'count' must be a whole number, not 'many'.",
                await("in", SourceState.CONFIG_ERROR, 1).detail().en());
    }

    @Test
    void anIdleSourceWritesNothing() {
        AtomicInteger polls = new AtomicInteger();
        sources.start("in", false, (checkpoint, wait) -> {
            polls.incrementAndGet();
            return Batch.builder().next(Checkpoint.of("0")).build();
        });
        until(() -> polls.get() >= 3);
        assertEquals(1, store.appends());
        assertEquals(SourceState.RUNNING, status("in").state());
    }

    private static SourceSpec spec(String name, boolean bounded) {
        return new SourceSpec("feed", name, Map.of(), bounded);
    }

    private static List<@Nullable Object> numbers(int from, int to) {
        List<@Nullable Object> numbers = new ArrayList<>();
        IntStream.rangeClosed(from, to).forEach(i -> numbers.add(String.valueOf(i)));
        return numbers;
    }

    private static Instant due(SourceStatus status) {
        Instant due = status.nextAttempt();
        assertNotNull(due);
        return due;
    }

    private SourceStatus status(String name) {
        return sources.status(name).orElseThrow();
    }

    private SourceStatus await(String name, SourceState state, int attempt) {
        until(() -> status(name).state() == state && status(name).attempt() == attempt);
        return status(name);
    }

    private void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in time: " + sources.status() + " " + store.values("contact_id"));
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static DataSource source(DataSource polled, Runnable onClose) {
        return new DataSource() {
            @Override
            public Batch poll(@Nullable Checkpoint checkpoint, Duration wait)
                    throws SourceException, InterruptedException {
                return polled.poll(checkpoint, wait);
            }

            @Override
            public void close() {
                onClose.run();
            }
        };
    }

    /** Does one step for each poll, and waits for the next one like a live source that has nothing new. */
    private static final class Scripted implements DataSource {
        interface Step {
            @Nullable
            Batch poll() throws SourceException;
        }

        final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
        final AtomicInteger polls = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();

        void fails(SourceException.Kind kind, String message, @Nullable Duration retryAfter) {
            steps.add(() -> {
                throw new SourceException(kind, message, retryAfter, null);
            });
        }

        void brings(Fact fact) {
            steps.add(() -> Batch.builder().fact(fact).build());
        }

        void ends() {
            steps.add(() -> Batch.builder().endOfData(true).build());
        }

        @Override
        public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) throws SourceException, InterruptedException {
            polls.incrementAndGet();
            return steps.take().poll();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
