package io.vigie.engine.internal.source;

import static io.vigie.engine.internal.source.TestSources.contact;
import static io.vigie.engine.internal.source.TestSources.provider;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.engine.internal.source.TestSources.Counting;
import io.vigie.engine.internal.source.TestSources.Deaf;
import io.vigie.engine.internal.source.TestSources.Opening;
import io.vigie.kpi.Text;
import io.vigie.source.Answer;
import io.vigie.source.Backfill;
import io.vigie.source.Batch;
import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.Delivery;
import io.vigie.source.Inbox;
import io.vigie.source.Preview;
import io.vigie.source.Rejection;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import io.vigie.source.SourceFeature;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.testkit.VirtualClock;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators do with sources beside starting and stopping them. */
class SourceOperationsTest {
    private static final Duration DEADLINE = Duration.ofMillis(300);
    private static final Instant PAST = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path conf;

    private final VirtualClock clock = new VirtualClock("2026-03-02T08:00:00Z");
    private final MemoryStore store = new MemoryStore();
    private final Housekeeping housekeeping = new Housekeeping();
    private final SourceTypes types = SourceTypes.byHand(DEADLINE);
    private @Nullable SourcesImpl made;

    @BeforeEach
    void make() {
        made = new SourcesImpl(
                new SourcesImpl.Platform(
                        types,
                        housekeeping,
                        clock,
                        new SplittableRandom(1),
                        () -> Locale.ENGLISH,
                        new Operator(conf, name -> name.equals("TOWN") ? "Lyon" : null, TestSources::lookUp),
                        DEADLINE,
                        Duration.ofSeconds(2)),
                store,
                identifier -> "pseudonym-of-" + identifier);
        clock.onMove(sources()::wake);
    }

    @AfterEach
    void nothingDisturbedTheStore() {
        sources().close();
        housekeeping.close();
        assertFalse(store.disturbed());
    }

    private SourcesImpl sources() {
        return java.util.Objects.requireNonNull(made);
    }

    // ---- Pause, resume, restart ----

    @Test
    void aPausedInstanceIsClosedAndGoesOnWhereItStood() {
        List<Counting> opened = new CopyOnWriteArrayList<>();
        offer(Set.of(), context -> {
            Counting counting = new Counting(3 + 3 * opened.size(), 3);
            opened.add(counting);
            return counting;
        });
        sources().start(spec("in"));
        until(() -> store.values("contact_id").size() == 3);
        sources().pause("in");
        assertEquals(SourceState.PAUSED, status("in").state());
        assertEquals(1, opened.get(0).closed.get());
        sources().pause("in");
        sources().resume("in");
        until(() -> store.values("contact_id").size() == 6);
        assertEquals(numbers(1, 6), store.values("contact_id"));
        sources().resume("in");

        sources().stop("in");
        assertEquals(
                "Instance 'in' does not run: start it first.",
                assertThrows(IllegalArgumentException.class, () -> sources().pause("in"))
                        .getMessage());
        assertEquals(
                "No instance is named 'out'.",
                assertThrows(IllegalArgumentException.class, () -> sources().resume("out"))
                        .getMessage());
    }

    @Test
    void aPausedInstanceStaysPausedWhenItsPluginChanges() {
        Provider old = offer(Set.of(), context -> new Counting(3, 3));
        sources().start(spec("in"));
        until(() -> store.values("contact_id").size() == 3);
        sources().pause("in");
        types.remove(old);
        types.add(provider(2, TestSources.factory(context -> new Counting(6, 3))));
        assertEquals(SourceState.PAUSED, status("in").state());
        sources().resume("in");
        until(() -> store.values("contact_id").size() == 6);
    }

    @Test
    void oneThatDoesNotLetGoIsLeftBehindByAPause() throws Exception {
        Deaf deaf = new Deaf();
        offer(Set.of(), context -> deaf);
        sources().start(spec("in"));
        deaf.entered.await();
        sources().pause("in");
        assertEquals(SourceState.PAUSED, status("in").state());
        deaf.release.countDown();
        assertTrue(deaf.closed.await(10, TimeUnit.SECONDS));
        assertEquals(List.of(), store.values("contact_id"));
    }

    @Test
    void aRestartOpensAnewWhateverTheState() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        Deaf deaf = new Deaf();
        offer(Set.of(), context -> {
            switch (opened.incrementAndGet()) {
                case 1:
                    throw new SourceException(SourceException.Kind.AUTH, "The password is refused.");
                case 2:
                    return new Counting(3, 3);
                case 3:
                    return deaf;
                default:
                    return new Counting(6, 3);
            }
        });
        sources().start(spec("in"));
        until(() -> status("in").state() == SourceState.AUTH_REQUIRED);
        sources().restart("in");
        until(() -> store.values("contact_id").size() == 3);
        sources().restart("in");
        deaf.entered.await();
        sources().restart("in");
        until(() -> store.values("contact_id").size() == 6);
        sources().stop("in");
        sources().restart("in");
        until(() -> opened.get() == 5 && status("in").state() == SourceState.RUNNING);
        deaf.release.countDown();

        sources().start("given", false, new Counting(1, 1));
        assertEquals(
                "Instance 'given' was made by a program and cannot be opened anew: only its program can do that.",
                assertThrows(IllegalArgumentException.class, () -> sources().restart("given"))
                        .getMessage());
    }

    // ---- Positions and back-fills ----

    @Test
    void thePositionIsSetWhileTheInstanceDoesNotRun() {
        types.add(provider(1, new Factory(Set.of(), context -> new Counting(6, 3)) {
            @Override
            public Optional<Text> refuses(Checkpoint checkpoint) {
                return checkpoint.text().equals("odd") ? Optional.of(Text.same("It is odd.")) : Optional.empty();
            }
        }));
        sources().start(spec("in"));
        until(() -> store.values("contact_id").size() == 6);
        assertEquals(
                "Instance 'in' runs: pause or stop it before its position is set.",
                assertThrows(IllegalArgumentException.class, () -> sources().setOffset(spec("in"), null))
                        .getMessage());
        sources().pause("in");
        assertEquals(
                "It is odd.",
                assertThrows(IllegalArgumentException.class, () -> sources()
                                .setOffset(spec("in"), Checkpoint.of("odd")))
                        .getMessage());
        sources().setOffset(spec("in"), Checkpoint.of("4"));
        assertEquals(Optional.of(Checkpoint.of("4")), sources().offset("in"));
        sources().resume("in");
        until(() -> store.values("contact_id").size() == 8);
        sources().stop("in");
        sources().setOffset(spec("in"), null);
        assertEquals(Optional.empty(), sources().offset("in"));
    }

    @Test
    void aBackfillHasItsOwnPositionWhichGoesWhenItIsComplete() throws Exception {
        List<Backfill> asked = new CopyOnWriteArrayList<>();
        List<String> from = new CopyOnWriteArrayList<>();
        offer(Set.of(SourceFeature.BACKFILL), context -> {
            Backfill period = context.backfill();
            assertEquals(period != null, context.bounded());
            if (period == null) {
                return new Counting(3, 3);
            }
            asked.add(period);
            return (checkpoint, wait) -> {
                from.add(String.valueOf(checkpoint));
                assertEquals("in", context.name());
                return Batch.builder()
                        .fact(contact(100))
                        .next(Checkpoint.of("past"))
                        .remember("filled", "yes", null)
                        .endOfData(true)
                        .build();
            };
        });
        sources().start(spec("in"));
        until(() -> store.values("contact_id").size() == 3);
        // What a back-fill of another period left.
        store.setCheckpoint("in (back-fill)", Checkpoint.of("other"));
        Backfill period = new Backfill(PAST, PAST.plusSeconds(3600));
        sources().start(new SourceSpec("feed", "in", Map.of(), false, period));
        sources().awaitEnd(all -> {});
        assertEquals(List.of(period), asked);
        assertEquals(List.of("null"), from);
        assertEquals(SourceState.COMPLETED, status("in (back-fill)").state());
        assertEquals(Optional.empty(), store.checkpoint("in (back-fill)"));
        assertEquals(Optional.of(Checkpoint.of("3")), store.checkpoint("in"));
        assertEquals(Optional.of("yes"), store.note("in", "filled"));
        assertEquals(Set.of("in"), store.sources());
    }

    @Test
    void aTypeThatCannotFillAPastPeriodIsRefused() {
        offer(Set.of(), context -> new Counting(3, 3));
        SourceSpec spec = new SourceSpec("feed", "in", Map.of(), true, new Backfill(PAST, PAST.plusSeconds(1)));
        assertEquals(
                List.of("Source type 'feed' cannot fill a past period: import that period by other means."),
                sources().check(spec));
        assertThrows(IllegalArgumentException.class, () -> sources().start(spec));
        assertEquals(
                List.of("Instance name 'in (back-fill)' cannot be used: the ending is kept for back-fills."),
                sources().check(spec("in (back-fill)")));
    }

    // ---- Memory ----

    @Test
    void aSourceRemembersWhatItsStoredBatchesNoted() {
        List<String> recalled = new CopyOnWriteArrayList<>();
        store.failNext(1);
        offer(Set.of(), context -> (checkpoint, wait) -> {
            recalled.add(context.memory().recall("seen").orElse("-"));
            int next = checkpoint == null ? 1 : Integer.parseInt(checkpoint.text()) + 1;
            return Batch.builder()
                    .next(Checkpoint.of(String.valueOf(next)))
                    .remember("seen", String.valueOf(next), null)
                    .build();
        });
        sources().start(spec("in"));
        until(() -> {
            clock.advance(Duration.ofSeconds(5));
            return recalled.size() >= 4;
        });
        assertEquals(List.of("-", "-", "1", "2"), List.copyOf(recalled).subList(0, 4));
    }

    // ---- Check and preview ----

    @Test
    void aProbeSaysWhatTheConnectorFoundAndWhatIsWrongBefore() throws Exception {
        types.add(provider(1, new Factory(Set.of(), context -> new Counting(1, 1)) {
            @Override
            public List<CheckLine> check(SourceContext context) throws SourceException {
                int count = context.settings(TestSources.Feed.class).count();
                if (count == 1) {
                    throw new SourceException(SourceException.Kind.AUTH, "The password is refused.");
                }
                if (count == 2) {
                    throw new StackOverflowError();
                }
                return List.of(CheckLine.passed("It counts."), CheckLine.warning("Slowly."));
            }
        }));
        assertEquals(
                List.of(CheckLine.passed("It counts."), CheckLine.warning("Slowly.")),
                sources().probe(spec("in")));
        assertEquals(
                List.of(CheckLine.failed("The password is refused.")), sources().probe(counting("1")));
        assertEquals(
                List.of(CheckLine.failed("The connector failed unexpectedly (java.lang.StackOverflowError); the log has"
                        + " the details for its author.")),
                sources().probe(counting("2")));
        assertEquals(
                List.of(CheckLine.failed("Setting 'count' must be a whole number, not 'x'.")),
                sources().probe(counting("x")));
        // In the language of who asks, whatever the platform speaks.
        assertEquals(
                List.of(CheckLine.failed("Le paramètre « count » doit être un nombre entier, pas 'x'.")),
                sources().probe(counting("x"), Locale.FRENCH));
    }

    @Test
    void aHangingCheckHurtsNobody() throws Exception {
        Deaf deaf = new Deaf();
        types.add(provider(1, new Factory(Set.of(), context -> new Counting(1, 1)) {
            @Override
            public List<CheckLine> check(SourceContext context) {
                deaf.poll(null, Duration.ZERO);
                return List.of();
            }
        }));
        assertEquals(
                List.of(CheckLine.failed(
                        "Source 'in' did not answer within 2 s: look at the other side, or at the connector.")),
                sources().probe(spec("in")));
        deaf.release.countDown();
    }

    @Test
    void aPreviewShowsWhatComesNextAndStoresNothing() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        offer(Set.of(), context -> new DataSource() {
            private final Counting counting = new Counting(10, 3);

            @Override
            public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) {
                assertTrue(Thread.currentThread().getName().startsWith("vigie-preview-"));
                return counting.poll(checkpoint, wait);
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        });
        store.setCheckpoint("in", Checkpoint.of("2"));
        Preview preview = sources().preview(spec("in"), 5);
        assertEquals(
                List.of("3", "4", "5", "6", "7"),
                preview.facts().stream().map(fact -> fact.get("contact_id")).toList());
        assertEquals("pseudonym-of-customer-3", preview.facts().get(0).get("customer_id"));
        assertEquals(8, sources().preview(spec("in"), 100).facts().size());
        assertEquals(Optional.of(Checkpoint.of("2")), store.checkpoint("in"));
        assertEquals(0, store.appends());
        until(() -> closed.get() == 2);
    }

    // ---- Quarantine ----

    @Test
    void aReplayedRecordLeavesTheQuarantineWithItsFacts() throws Exception {
        offer(Set.of(SourceFeature.REPLAY), context -> new DataSource() {
            @Override
            public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) {
                return Batch.builder()
                        .reject(Rejection.of("f:1", "No date.", "1"))
                        .reject(Rejection.of("f:2", "No date.", "x"))
                        .reject(Rejection.of("f:3", "No date.", "3"))
                        .endOfData(true)
                        .build();
            }

            @Override
            public Batch replay(Rejection rejection) {
                return rejection.record().equals("x")
                        ? Batch.builder()
                                .reject(Rejection.of("elsewhere", "No number.", "x"))
                                .build()
                        : Batch.builder()
                                .fact(contact(Integer.parseInt(rejection.record())))
                                .next(Checkpoint.of("ignored"))
                                .build();
            }
        });
        sources().start(new SourceSpec("feed", "in", Map.of(), true));
        sources().awaitEnd(all -> {});
        List<Long> ids = sources().quarantine().stream().map(row -> row.id()).toList();
        Map<String, SourceSpec> specs = Map.of("in", spec("in"));
        assertEquals(1, sources().replay(ids.subList(0, 2), specs));
        assertEquals(0, sources().replay(ids.subList(0, 2), specs));
        assertEquals(numbers(1, 1), store.values("contact_id"));
        assertEquals("pseudonym-of-customer-1", store.facts().get(0).get("customer_id"));
        assertEquals(
                List.of("f:2 No number.", "f:3 No date."),
                sources().quarantine().stream()
                        .map(row -> row.rejection().position() + " "
                                + row.rejection().reason().en())
                        .toList());
        assertEquals(Optional.empty(), store.checkpoint("in"));
        assertEquals(1, sources().discard(ids.subList(0, 2)));
        assertEquals(
                "How source 'in' is configured is not known: configure it again to read its quarantined records once"
                        + " more.",
                assertThrows(SourceException.class, () -> sources().replay(ids, Map.of()))
                        .getMessage());
    }

    // ---- Deliveries ----

    @Test
    void aSenderIsAnsweredWhenItsDeliveryIsStored() throws Exception {
        AtomicReference<@Nullable Thread> answering = new AtomicReference<>();
        offer(Set.of(SourceFeature.RECEIVES), context -> receiving(context, new AtomicInteger()));
        sources().start(spec("in"));
        until(() -> status("in").state() == SourceState.RUNNING);
        CompletableFuture<Answer> answer = deliver("in", "1");
        answer.thenRun(() -> answering.set(Thread.currentThread()));
        assertEquals(Answer.accepted(), answer.get(10, TimeUnit.SECONDS));
        assertEquals(numbers(1, 1), store.values("contact_id"));
        assertEquals(400, deliver("in", "junk").get(10, TimeUnit.SECONDS).status());
        assertEquals(503, deliver("in", "forget").get(10, TimeUnit.SECONDS).status());

        store.failNext(1);
        Answer refused = deliver("in", "2").get(10, TimeUnit.SECONDS);
        assertEquals(503, refused.status());
        assertEquals(Duration.ofSeconds(30), refused.retryAfter());
        until(() -> status("in").state() == SourceState.RETRYING);
        CompletableFuture<Answer> waits = deliver("in", "3");
        clock.advance(Duration.ofSeconds(10));
        assertEquals(202, waits.get(10, TimeUnit.SECONDS).status());

        assertEquals(404, deliver("out", "1").get(10, TimeUnit.SECONDS).status());
        sources().start("given", false, new Counting(1, 1));
        until(() -> status("given").state() == SourceState.RUNNING);
        assertEquals(404, deliver("given", "1").get(10, TimeUnit.SECONDS).status());
        sources().stop("in");
        assertEquals(503, deliver("in", "1").get(10, TimeUnit.SECONDS).status());
        Thread thread = answering.get();
        assertTrue(thread == null || !thread.getName().startsWith("vigie-source"), () -> String.valueOf(thread));
    }

    @Test
    void whatWaitsIsTurnedAwayByAPauseAndStaysForANewVersion() throws Exception {
        AtomicInteger gate = new AtomicInteger(1);
        Provider old = offer(Set.of(SourceFeature.RECEIVES), context -> receiving(context, gate));
        sources().start(spec("in"));
        until(() -> status("in").state() == SourceState.RUNNING);
        CompletableFuture<Answer> first = deliver("in", "1");
        sources().pause("in");
        assertEquals(503, first.get(10, TimeUnit.SECONDS).status());
        sources().resume("in");
        until(() -> status("in").state() == SourceState.RUNNING);
        CompletableFuture<Answer> second = deliver("in", "2");
        types.add(provider(
                2, new Factory(Set.of(SourceFeature.RECEIVES), context -> receiving(context, new AtomicInteger()))));
        types.remove(old);
        assertEquals(202, second.get(10, TimeUnit.SECONDS).status());
        assertEquals(numbers(2, 2), store.values("contact_id"));
    }

    @Test
    void anInboxIsBoundedByCountAndBytes() throws Exception {
        AtomicInteger gate = new AtomicInteger(1);
        offer(Set.of(SourceFeature.RECEIVES), context -> receiving(context, gate));
        sources().start(spec("in"));
        until(() -> status("in").state() == SourceState.RUNNING);
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < Mailbox.MOST; i++) {
            answers.add(deliver("in", String.valueOf(i)));
        }
        Answer full = deliver("in", "1").get(10, TimeUnit.SECONDS);
        assertEquals(503, full.status());
        assertEquals(Duration.ofSeconds(5), full.retryAfter());
        gate.set(0);
        for (CompletableFuture<Answer> answer : answers) {
            assertEquals(202, answer.get(10, TimeUnit.SECONDS).status());
        }
        gate.set(1);
        byte[] large = new byte[9 << 20];
        CompletableFuture<Answer> fits = deliver("in", large);
        assertEquals(503, deliver("in", large).get(10, TimeUnit.SECONDS).status());
        assertFalse(fits.isDone());
    }

    /** Keeps numbers, refuses junk at once, forgets what it is told to forget; takes nothing while the gate is shut. */
    private static DataSource receiving(SourceContext context, AtomicInteger gate) {
        return (checkpoint, wait) -> {
            Batch.Builder batch = Batch.builder();
            if (gate.get() == 0) {
                for (Inbox.Parcel parcel : context.inbox().take(100, wait.dividedBy(10))) {
                    String text = new String(parcel.delivery().body());
                    if (text.equals("junk")) {
                        parcel.answer(Answer.of(400, "Junk."));
                    } else if (!text.equals("forget")) {
                        batch.fact(contact(Integer.parseInt(text))).answer(parcel, Answer.accepted());
                    }
                }
            }
            return batch.build();
        };
    }

    private CompletableFuture<Answer> deliver(String name, String text) {
        return deliver(name, text.getBytes());
    }

    private CompletableFuture<Answer> deliver(String name, byte[] body) {
        Delivery delivery = new Delivery("POST", Map.of(), Map.of(), body, "127.0.0.1", clock.instant());
        return sources().deliver(name, delivery).toCompletableFuture();
    }

    // ---- Secrets ----

    @Test
    void secretsReachTheConnectorAndNobodyElse() throws Exception {
        Path secrets = Files.createDirectories(conf.resolve("secrets"));
        Path file = Files.writeString(secrets.resolve("mailbox"), "s3cret$1\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        List<String> seen = new CopyOnWriteArrayList<>();
        offer(Set.of(), context -> {
            String[] path = context.settings(TestSources.Feed.class).path();
            seen.addAll(List.of(path));
            assertFalse(context.toString().contains("s3cret"));
            throw new SourceException(SourceException.Kind.AUTH, "'" + path[0] + "' is refused.");
        });
        SourceSpec spec = new SourceSpec(
                "feed", "in", Map.of("path", List.of("Bearer $[secret:mailbox]", "$[env:TOWN]", "$[x]")), false);
        assertEquals(List.of(), sources().check(spec));
        sources().start(spec);
        until(() -> status("in").state() == SourceState.AUTH_REQUIRED);
        assertEquals(List.of("Bearer s3cret$1", "Lyon", "$[x]"), seen);
        assertEquals("'Bearer ***' is refused.", status("in").detail().en());

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        String open = "Setting 'path': the secret 'mailbox' is refused, because others may read or change " + file
                + ": take that right from them (chmod o= or 600).";
        assertEquals(List.of(open), sources().check(spec));
        sources().restart("in");
        until(() -> status("in").state() == SourceState.CONFIG_ERROR);
        assertEquals(open, status("in").detail().en());

        assertEquals(
                List.of(
                        "Setting 'path': the secret 'none' is missing: write it into " + secrets.resolve("none")
                                + ", a file that only its owner may read.",
                        "Setting 'path': a secret cannot be named '../mailbox': use letters, digits, dots, dashes and"
                                + " underscores.",
                        "Setting 'path': the environment has no variable 'NONE': set it for the user that runs Vigie,"
                                + " or use $[secret:NAME]."),
                sources()
                        .check(new SourceSpec(
                                "feed",
                                "in",
                                Map.of("path", List.of("$[secret:none]", "$[secret:../mailbox]", "$[env:NONE]")),
                                false)));
        assertEquals(
                List.of("Setting 'count' must be a whole number, not the secret that was given."),
                sources().check(counting("$[env:TOWN]")));
    }

    // ---- Tools ----

    /** A factory with features. */
    private static class Factory implements DataSourceFactory {
        private final Set<SourceFeature> features;
        private final Opening opening;

        Factory(Set<SourceFeature> features, Opening opening) {
            this.features = features;
            this.opening = opening;
        }

        @Override
        public Class<? extends Annotation> configuration() {
            return TestSources.Feed.class;
        }

        @Override
        public DataSource open(SourceContext context) throws SourceException {
            return opening.open(context);
        }

        @Override
        public Set<SourceFeature> features() {
            return features;
        }
    }

    private Provider offer(Set<SourceFeature> features, Opening opening) {
        Provider provider = provider(1, new Factory(features, opening));
        types.add(provider);
        return provider;
    }

    private static SourceSpec spec(String name) {
        return new SourceSpec("feed", name, Map.of(), false);
    }

    private static SourceSpec counting(String count) {
        return new SourceSpec("feed", "in", Map.of("count", count), false);
    }

    private static List<@Nullable Object> numbers(int from, int to) {
        List<@Nullable Object> numbers = new ArrayList<>();
        IntStream.rangeClosed(from, to).forEach(i -> numbers.add(String.valueOf(i)));
        return numbers;
    }

    private SourceStatus status(String name) {
        return sources().status(name).orElseThrow();
    }

    private void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in time: " + sources().status() + " " + store.values("contact_id"));
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
