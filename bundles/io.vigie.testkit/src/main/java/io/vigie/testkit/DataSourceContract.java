package io.vigie.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Text;
import io.vigie.source.Answer;
import io.vigie.source.Backfill;
import io.vigie.source.Batch;
import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.Delivery;
import io.vigie.source.Rejection;
import io.vigie.source.SourceException;
import io.vigie.source.SourceFeature;
import io.vigie.source.SourceMemory;
import io.vigie.testkit.internal.MetatypeTexts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * What every connector must hold. Extend it, say what the connector can do, and give it something to read:
 *
 * <pre>{@code
 * class OurSourceTest extends DataSourceContract {
 *     @TempDir Path directory;
 *
 *     protected DataSourceFactory factory() {
 *         return new OurSourceFactory();
 *     }
 *
 *     protected Set<Capability> capabilities() {
 *         return Set.of(Capability.BOUNDED, Capability.FOLLOWS);
 *     }
 *
 *     protected Map<String, Object> settings() throws Exception {
 *         Path log = directory.resolve("our.log");   // a few thousand records
 *         ...
 *         return Map.of("path", log.toString());
 *     }
 *     ...
 * }
 * }</pre>
 *
 * <p>Whoever runs a source counts on two things: the facts are the same however often reading stopped and
 * went on, and every refusal is a sentence that tells a person what to do. What a connector declares as a
 * {@link Capability} is tried out; what it does not declare must be refused, by exactly the sentence that
 * {@link #refusal} gives.
 *
 * <p>Sources are made by the factory, on a real input of your test; the clock is virtual.
 */
public abstract class DataSourceContract {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int MOST_IN_A_BATCH = 10_000;
    private static final int MOST_OF_A_CHECKPOINT = 300_000;
    /** What no connector writes: not even readable as what it writes. */
    private static final Checkpoint FOREIGN = Checkpoint.of("a checkpoint of another connector");
    /** One sentence: a capital or a quote, an end, no trace of Java. */
    private static final Pattern SENTENCE = Pattern.compile("(?s)[\\p{Lu}'\"«\\p{Nd}/].*[.!]");

    /** What a connector can do, or refuses. May grow: a new one that you do not declare must be refused. */
    public enum Capability {
        /**
         * It can be read once to its end, as an import. Undeclared: a bounded source is refused when it is
         * opened.
         */
        BOUNDED,
        /**
         * It can be followed for ever: what is new is delivered by a later poll. Undeclared: a source that is
         * not bounded is refused when it is opened.
         */
        FOLLOWS,
        /**
         * A new instance goes on from a stored checkpoint. Undeclared: a poll with a checkpoint is refused.
         */
        RESUMES,
        /**
         * A record that it cannot understand goes to quarantine with a reason and a position, and the rest is
         * read. Undeclared: the poll that meets such a record is refused, if there can be one.
         */
        QUARANTINES,
        /**
         * It recognises a checkpoint that it cannot go on from without opening anything ({@link
         * DataSourceFactory#refuses}), so that an older version goes on. Undeclared: the poll with such a
         * checkpoint is refused.
         */
        KNOWS_FOREIGN_CHECKPOINTS,
        /**
         * It reads a past period beside its live position ({@link SourceFeature#BACKFILL}). Undeclared: the
         * factory does not offer it, and the engine refuses.
         */
        BACKFILLS,
        /**
         * It reads a quarantined record once more ({@link SourceFeature#REPLAY}). Undeclared: refused with the
         * sentence of {@link DataSource#replay}.
         */
        REPLAYS,
        /**
         * It is sent to ({@link SourceFeature#RECEIVES}): override {@link #deliveries} and {@link #forged}. It has
         * no position, so what is said here about polls and checkpoints is not asked of it. Undeclared: the
         * factory does not offer it, and the engine turns senders away.
         */
        RECEIVES,
        /**
         * It says what it found when it is tried ({@link DataSourceFactory#check}). Undeclared: it says only
         * that it can be opened.
         */
        CHECKS
    }

    private static final String NO_REPLAY = "This source cannot read a record again: mend it at its origin.";
    private static final Map<Capability, SourceFeature> FEATURES = Map.of(
            Capability.BACKFILLS, SourceFeature.BACKFILL,
            Capability.REPLAYS, SourceFeature.REPLAY,
            Capability.RECEIVES, SourceFeature.RECEIVES);

    /** For the test of a connector. */
    protected DataSourceContract() {}

    /** The time of the sources; {@link #more} may move it. */
    protected final VirtualClock clock = new VirtualClock(SourceSetup.NOW);

    /** The factory, as the platform makes it. */
    protected abstract DataSourceFactory factory();

    /** What the connector can do. */
    protected abstract Set<Capability> capabilities();

    /**
     * Prepares an input for one test and gives the settings that read it. It should take at least three polls
     * to read: restarts between polls prove nothing otherwise.
     */
    protected abstract Map<String, Object> settings() throws Exception;

    /** Makes something new to read, by writing to the input or by moving the clock; for {@link Capability#FOLLOWS}. */
    protected void more() throws Exception {
        fail("override more(): a source that follows needs something new");
    }

    /**
     * Adds one record to the input that cannot be understood.
     *
     * @return false when there can be none
     */
    protected boolean spoil() throws Exception {
        return false;
    }

    /**
     * Makes the records of {@link #spoil} such that they can be understood, by writing what was missing; for
     * {@link Capability#REPLAYS}.
     *
     * @return false when only another version of the connector could
     */
    protected boolean mend() throws Exception {
        return false;
    }

    /** Several deliveries, of each of which at least one fact is kept; for {@link Capability#RECEIVES}. */
    protected List<Delivery> deliveries() throws Exception {
        return fail("override deliveries(): a source that is sent to needs some");
    }

    /** Deliveries that must be turned away, such as with a wrong signature; for {@link Capability#RECEIVES}. */
    protected List<Delivery> forged() throws Exception {
        return List.of();
    }

    /** The exact sentence that refuses one of the first five capabilities that the connector does not declare. */
    protected String refusal(Capability undeclared) {
        return fail("override refusal(): how is " + undeclared + " refused?");
    }

    /** Settings that contradict each other or name what is not there, each with its exact sentence in English. */
    protected abstract List<Wrong> wrongSettings() throws Exception;

    /**
     * Settings that must be refused, when the source is opened or by its first poll.
     *
     * @param settings the settings
     * @param sentence the sentence that refuses them, in English
     */
    public record Wrong(Map<String, Object> settings, String sentence) {
        public Wrong {
            settings = Map.copyOf(settings);
        }
    }

    // ---- Always the same facts ----

    @Test
    void restartsBetweenPollsChangeNothing() throws Exception {
        if (can(Capability.RECEIVES)) {
            return;
        }
        Setup setup = prepared();
        if (!can(Capability.RESUMES)) {
            SourceReading begun = new SourceReading();
            try (DataSource source = open(setup, begun)) {
                begun.poll(source);
            }
            try (DataSource source = open(setup, begun)) {
                refused(Capability.RESUMES, () -> source.poll(begun.checkpoint(), Duration.ZERO));
            }
            return;
        }
        SourceReading whole = readOnce(setup);
        SourceReading pieces = new SourceReading();
        int restarts = 0;
        boolean end = false;
        while (!end) {
            try (DataSource source = open(setup, pieces)) {
                Batch batch = source.poll(throughText(pieces.checkpoint()), Duration.ZERO);
                pieces.add(batch);
                end = batch.endOfData();
            }
            restarts++;
        }
        assertTrue(restarts >= 3, "settings(): give it more to read than two polls bring");
        assertSame(whole, "one go", pieces, "a restart after each poll");
        assertEquals(positions(whole), positions(pieces), "rejected records");
    }

    @Test
    void redeliveryChangesNothing() throws Exception {
        if (can(Capability.RECEIVES)) {
            return;
        }
        Setup setup = prepared();
        SourceReading whole = readOnce(setup);
        SourceReading twice = new SourceReading();
        SourceReading once = new SourceReading();
        // A note of a lost batch was never made.
        try (DataSource source = open(setup, once)) {
            boolean end = false;
            while (!end) {
                Checkpoint before = twice.checkpoint();
                Batch lost = source.poll(before, Duration.ZERO);
                // The commit failed: the engine asks again from the checkpoint before.
                Batch batch = source.poll(before, Duration.ZERO);
                twice.add(lost);
                twice.goTo(before);
                twice.add(batch);
                once.add(batch);
                end = batch.endOfData();
            }
        }
        assertSame(whole, "one go", once, "a lost commit after each poll");
        assertSame(whole, "one go", twice, "each batch delivered twice");
    }

    @Test
    void goingBackToAnOlderCheckpointChangesNothing() throws Exception {
        if (!can(Capability.RESUMES) || can(Capability.RECEIVES)) {
            return;
        }
        Setup setup = prepared();
        SourceReading whole = readOnce(setup);
        SourceReading reading = new SourceReading();
        try (DataSource source = open(setup, reading)) {
            reading.poll(source);
            Checkpoint older = throughText(reading.checkpoint());
            // Two batches that were never stored.
            SourceReading lost = new SourceReading(older);
            lost.poll(source);
            lost.poll(source);
            reading.goTo(older);
            reading.drain(source);
        }
        assertSame(whole, "one go", reading, "a step back on the way");
    }

    @Test
    void whatItHasReadItDoesNotReadAgain() throws Exception {
        if (!can(Capability.RESUMES) || can(Capability.RECEIVES)) {
            return;
        }
        Setup setup = prepared();
        SourceReading whole = readOnce(setup);
        SourceReading again = whole.resumed();
        try (DataSource source = open(setup, again)) {
            again.drain(source);
        }
        assertEquals(List.of(), again.facts(), "facts after the last checkpoint");
    }

    // ---- Batches ----

    @Test
    void batchesAndCheckpointsKeepTheirSize() throws Exception {
        if (can(Capability.RECEIVES)) {
            return;
        }
        SourceReading whole = readOnce(prepared());
        assertTrue(whole.largest() <= MOST_IN_A_BATCH, () -> "a batch of " + whole.largest() + " facts is too many");
        for (Checkpoint checkpoint : whole.checkpoints()) {
            int size = checkpoint.text().length();
            assertTrue(size <= MOST_OF_A_CHECKPOINT, () -> "a checkpoint of " + size + " characters is too long");
        }
        assertFalse(whole.facts().isEmpty(), "settings(): there is nothing to read");
        Set<FactType> known = new HashSet<>(Vocabulary.all());
        known.addAll(factory().factTypes());
        whole.facts()
                .forEach(fact -> assertTrue(
                        known.contains(fact.type()), () -> fact.type() + " is neither of the vocabulary nor declared"));
    }

    @Test
    void aPollWithoutWaitReturnsAtOnce() throws Exception {
        Setup setup = prepared();
        SourceReading reading = new SourceReading();
        try (DataSource source = open(setup, reading)) {
            drain(reading, source);
            Batch batch = within(() -> source.poll(reading.checkpoint(), Duration.ZERO));
            assertEquals(List.of(), batch.facts());
            assertTrue(batch.endOfData() || can(Capability.RECEIVES));
        }
    }

    @Test
    void aPollThatIsInterruptedEnds() throws Exception {
        Setup setup = can(Capability.FOLLOWS) ? prepared().live() : prepared();
        SourceReading reading = new SourceReading();
        try (DataSource source = open(setup, reading)) {
            drain(reading, source);
            within(() -> {
                Thread.currentThread().interrupt();
                try {
                    Batch batch = source.poll(reading.checkpoint(), Duration.ofHours(1));
                    assertTrue(
                            batch.endOfData() || can(Capability.RECEIVES),
                            "an interrupted poll may only return what it had");
                } catch (InterruptedException e) {
                    assertFalse(Thread.currentThread().isInterrupted(), "the interrupt is told twice");
                }
                Thread.interrupted();
                return true;
            });
            // The engine may ask again, on the same instance.
            assertEquals(
                    List.of(),
                    within(() -> source.poll(reading.checkpoint(), Duration.ZERO))
                            .facts());
        }
    }

    @Test
    void itCanBeClosedWheneverItFails() throws Exception {
        Setup setup = prepared();
        DataSource fresh = open(setup);
        fresh.close();
        fresh.close();
        DataSource failed = open(setup);
        if (!can(Capability.RECEIVES)) {
            assertThrows(SourceException.class, () -> failed.poll(FOREIGN, Duration.ZERO), "a foreign checkpoint");
        }
        failed.close();
        failed.close();
        DataSource begun = open(setup);
        begun.poll(null, Duration.ZERO);
        begun.close();
        begun.close();
    }

    // ---- What it declares ----

    @Test
    void itIsReadOnceToItsEnd() throws Exception {
        Setup setup = new Setup(settings(), true);
        if (!can(Capability.BOUNDED)) {
            refused(Capability.BOUNDED, () -> openAndPoll(setup));
            return;
        }
        SourceReading reading = readOnce(setup);
        assertFalse(reading.facts().isEmpty());
        assertNotEquals(null, reading.checkpoint(), "a read without a checkpoint starts anew each time");
    }

    @Test
    void itFollowsWhatIsNew() throws Exception {
        if (can(Capability.RECEIVES)) {
            return;
        }
        Setup setup = new Setup(settings(), false);
        if (!can(Capability.FOLLOWS)) {
            refused(Capability.FOLLOWS, () -> openAndPoll(setup));
            return;
        }
        SourceReading seen = new SourceReading();
        SourceReading followed;
        SourceReading[] stored = {seen};
        try (DataSource source = open(setup, key -> stored[0].recall(key))) {
            seen.drain(source);
            more();
            followed = seen.resumed();
            stored[0] = followed;
            followed.drain(source);
        }
        assertFalse(followed.facts().isEmpty(), "a later poll brings what more() made");
        if (can(Capability.RESUMES)) {
            SourceReading resumed = seen.resumed();
            try (DataSource source = open(setup, resumed)) {
                resumed.drain(source);
            }
            assertSame(followed, "the instance that went on", resumed, "a new instance");
        }
    }

    @Test
    void whatItCannotUnderstandGoesToQuarantine() throws Exception {
        if (can(Capability.RECEIVES)) {
            return;
        }
        Setup setup = prepared();
        SourceReading clean = readOnce(setup);
        if (!spoil()) {
            assertFalse(can(Capability.QUARANTINES), "spoil(): add a record that cannot be understood");
            return;
        }
        if (!can(Capability.QUARANTINES)) {
            refused(Capability.QUARANTINES, () -> readOnce(setup));
            return;
        }
        SourceReading spoilt = readOnce(setup);
        assertEquals(clean.rejections().size() + 1, spoilt.rejections().size(), "rejected records");
        assertTrue(spoilt.fold().size() >= clean.fold().size(), "the good records are read all the same");
        Set<String> positions = new HashSet<>();
        for (Rejection rejection : spoilt.rejections()) {
            assertTrue(positions.add(rejection.position()), () -> rejection.position() + " is given twice");
            assertSentence(rejection.reason());
        }
        assertEquals(
                positions(spoilt), positions(readOnce(setup)), "the positions of the same records, read once more");
    }

    @Test
    void itKnowsAForeignCheckpoint() throws Exception {
        if (can(Capability.RECEIVES)) {
            return;
        }
        Setup setup = prepared();
        SourceReading reading = readOnce(setup);
        for (Checkpoint own : reading.checkpoints()) {
            assertEquals(Optional.empty(), factory().refuses(Checkpoint.of(own.text())), "a checkpoint of its own");
        }
        if (can(Capability.KNOWS_FOREIGN_CHECKPOINTS)) {
            assertSentence(factory()
                    .refuses(FOREIGN)
                    .orElseGet(() -> fail("refuses() must know that a foreign checkpoint is none of its own")));
        } else {
            try (DataSource source = open(setup)) {
                refused(Capability.KNOWS_FOREIGN_CHECKPOINTS, () -> source.poll(FOREIGN, Duration.ZERO));
            }
        }
    }

    @Test
    void itOffersWhatItDeclares() {
        Set<SourceFeature> features = factory().features();
        FEATURES.forEach((capability, feature) -> assertEquals(
                can(capability),
                features.contains(feature),
                () -> "capabilities() and features() do not agree on " + capability));
    }

    @Test
    void aBackfillTellsTheSameFacts() throws Exception {
        if (!can(Capability.BACKFILLS) || can(Capability.RECEIVES)) {
            return;
        }
        Setup setup = prepared();
        SourceReading whole = readOnce(setup);
        SourceReading past = backfill(setup, Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"));
        assertFalse(past.facts().isEmpty(), "a back-fill of all times brings facts");
        SourceReading both = new SourceReading();
        both.add(whole);
        both.add(past);
        assertSame(whole, "what was read", both, "what was read with a back-fill of it");
        SourceReading future =
                backfill(setup, Instant.parse("2100-01-01T00:00:00Z"), Instant.parse("2100-01-02T00:00:00Z"));
        assertEquals(
                List.of(),
                future.facts().stream().limit(3).toList(),
                "a back-fill of a time of which nothing is there");
    }

    /** Opened anew after each poll, as a back-fill that is stopped again and again. */
    private SourceReading backfill(Setup setup, Instant from, Instant to) throws Exception {
        SourceReading reading = new SourceReading();
        boolean end = false;
        while (!end) {
            try (DataSource source = factory()
                    .open(context(setup).backfill(new Backfill(from, to)).remembering(reading))) {
                Batch batch = source.poll(throughText(reading.checkpoint()), Duration.ZERO);
                reading.add(batch);
                end = batch.endOfData();
            }
        }
        return reading;
    }

    @Test
    void aQuarantinedRecordIsReadAgain() throws Exception {
        Setup setup = prepared();
        if (!can(Capability.REPLAYS)) {
            try (DataSource source = open(setup)) {
                SourceException refusal =
                        assertThrows(SourceException.class, () -> source.replay(Rejection.of("1", "Cut.", "x")));
                assertEquals(NO_REPLAY, refusal.getMessage());
            }
            return;
        }
        if (can(Capability.RECEIVES) || !spoil()) {
            return;
        }
        List<Rejection> rejected = readOnce(setup).rejections();
        assertFalse(rejected.isEmpty(), "spoil(): nothing was rejected");
        for (Rejection rejection : rejected) {
            Batch batch = replay(setup, rejection);
            if (batch.facts().isEmpty()) {
                assertEquals(
                        1, batch.rejections().size(), () -> rejection.position() + " is neither read nor rejected");
                assertEquals(rejection.position(), batch.rejections().get(0).position());
                assertSentence(batch.rejections().get(0).reason());
            }
        }
        if (mend()) {
            for (Rejection rejection : rejected) {
                FactFold once = FactFold.of(replay(setup, rejection).facts());
                assertTrue(once.size() > 0, () -> rejection.position() + " is mended, and still not read");
                assertEquals(once, FactFold.of(replay(setup, rejection).facts()), "the same record, read twice");
            }
        }
    }

    private Batch replay(Setup setup, Rejection rejection) throws Exception {
        try (DataSource source = open(setup)) {
            return source.replay(Rejection.of(rejection.position(), rejection.reason(), rejection.record()));
        }
    }

    @Test
    void aCheckSaysWhatItFound() throws Exception {
        Setup setup = can(Capability.BOUNDED) ? prepared() : prepared().live();
        List<CheckLine> lines = factory().check(context(setup));
        if (!can(Capability.CHECKS)) {
            assertEquals(List.of(CheckLine.passed("The source can be opened.")), lines);
            return;
        }
        assertFalse(lines.isEmpty(), "a check finds something");
        for (CheckLine line : lines) {
            assertNotEquals(CheckLine.Outcome.FAILED, line.outcome(), line.sentence());
            // It may begin with the name of a host.
            assertSentence("'" + line.sentence());
        }
        List<CheckLine> french = factory().check(context(setup).in(Locale.FRENCH));
        assertEquals(
                lines.stream().map(CheckLine::outcome).toList(),
                french.stream().map(CheckLine::outcome).toList(),
                "the same check in French");
        for (Wrong wrong : wrongSettings()) {
            List<String> failures = new ArrayList<>();
            try {
                factory().check(context(new Setup(wrong.settings(), setup.bounded()))).stream()
                        .filter(line -> line.outcome() == CheckLine.Outcome.FAILED)
                        .forEach(line -> failures.add(line.sentence()));
            } catch (SourceException e) {
                failures.add(e.sentence().en());
                failures.add(e.sentence().fr());
            }
            assertFalse(failures.isEmpty(), () -> wrong.settings() + " pass a check");
            failures.forEach(DataSourceContract::assertSentence);
        }
    }

    // ---- Deliveries ----

    @Test
    void aDeliveryIsAnsweredOnceItIsStored() throws Exception {
        if (!can(Capability.RECEIVES)) {
            return;
        }
        SourceReading stored = new SourceReading();
        TestInbox inbox = new TestInbox();
        try (DataSource source = receiving(stored, inbox)) {
            for (Delivery delivery : deliveries()) {
                int before = stored.facts().size();
                CompletableFuture<Answer> answer = inbox.send(delivery);
                Batch batch = source.poll(stored.checkpoint(), Duration.ZERO);
                assertFalse(answer.isDone(), "answered before it was stored");
                stored.add(batch);
                assertTrue(answer.isDone(), "not answered by the batch of its poll");
                assertEquals(2, answer.join().status() / 100, answer.join().body());
                assertTrue(stored.facts().size() > before, "deliveries(): nothing was kept of one");
            }
        }
    }

    @Test
    void aDeliveryThatIsRepeatedChangesNothing() throws Exception {
        if (!can(Capability.RECEIVES)) {
            return;
        }
        SourceReading once = received(deliveries(), false);
        List<Delivery> twice = new ArrayList<>(deliveries());
        twice.addAll(deliveries());
        assertSame(once, "each sent once", received(twice, false), "each sent twice");
        assertSame(once, "each sent once", received(twice, true), "each sent twice, with a restart before each");
    }

    @Test
    void aDeliveryWhoseBatchWasLostIsKeptWhenItIsRepeated() throws Exception {
        if (!can(Capability.RECEIVES)) {
            return;
        }
        SourceReading once = received(deliveries(), false);
        SourceReading stored = new SourceReading();
        TestInbox inbox = new TestInbox();
        try (DataSource source = receiving(stored, inbox)) {
            for (Delivery delivery : deliveries()) {
                CompletableFuture<Answer> lost = inbox.send(delivery);
                source.poll(stored.checkpoint(), Duration.ZERO);
                assertFalse(lost.isDone(), "answered before it was stored");
                inbox.send(delivery);
                stored.poll(source);
            }
        }
        assertSame(once, "each stored at once", stored, "each lost and repeated");
    }

    @Test
    void whatIsForgedIsTurnedAway() throws Exception {
        if (!can(Capability.RECEIVES)) {
            return;
        }
        for (Delivery forged : forged()) {
            SourceReading stored = new SourceReading();
            TestInbox inbox = new TestInbox();
            try (DataSource source = receiving(stored, inbox)) {
                CompletableFuture<Answer> answer = inbox.send(forged);
                stored.poll(source);
                assertTrue(answer.isDone(), () -> forged + " is not answered");
                assertEquals(4, answer.join().status() / 100, () -> forged + " is taken");
                assertEquals(List.of(), stored.facts(), () -> forged + " is kept");
            }
        }
    }

    private DataSource receiving(SourceReading stored, TestInbox inbox) throws Exception {
        return factory().open(context(prepared().live()).remembering(stored).receiving(inbox));
    }

    private SourceReading received(List<Delivery> deliveries, boolean restarts) throws Exception {
        SourceReading stored = new SourceReading();
        TestInbox inbox = new TestInbox();
        DataSource source = receiving(stored, inbox);
        for (Delivery delivery : deliveries) {
            if (restarts) {
                source.close();
                source = receiving(stored, inbox);
            }
            CompletableFuture<Answer> answer = inbox.send(delivery);
            stored.poll(source);
            assertTrue(answer.isDone() && answer.join().status() / 100 == 2, "a repetition is accepted as well");
        }
        source.close();
        return stored;
    }

    // ---- Settings ----

    @Test
    void settingsHaveLabelsAndHelpInBothLanguages() throws Exception {
        assertEquals("", String.join("\n", MetatypeTexts.problems(factory().configuration())));
    }

    @Test
    void wrongSettingsAreRefusedInASentence() throws Exception {
        List<Executable> checks = new ArrayList<>();
        for (Wrong wrong : wrongSettings()) {
            for (boolean bounded : Stream.of(true, false)
                    .filter(once -> can(once ? Capability.BOUNDED : Capability.FOLLOWS))
                    .toList()) {
                checks.add(() -> {
                    SourceException refusal = assertThrows(
                            SourceException.class,
                            () -> openAndPoll(new Setup(wrong.settings(), bounded)),
                            () -> wrong.settings() + (bounded ? " read once" : " followed") + " must be refused");
                    assertEquals(wrong.sentence(), refusal.getMessage());
                    assertEquals(SourceException.Kind.CONFIG, refusal.kind(), wrong.sentence());
                    assertSentence(wrong.sentence());
                });
            }
        }
        assertAll(checks);
    }

    @Test
    void missingAndUnknownSettingsAreFound() throws Exception {
        // The engine refuses both by the declaration; what it declares as needed must have no default.
        assertEquals("", String.join("\n", MetatypeTexts.defaults(factory().configuration())));
        SourceSetup setup = SourceSetup.of(settings());
        setup.settings(factory().configuration());
        assertThrows(IllegalArgumentException.class, () -> setup.with("noSuchSetting", "x")
                .settings(factory().configuration()));
    }

    // ---- Tools ----

    /** An input with the way it is read. */
    private record Setup(Map<String, Object> settings, boolean bounded) {
        Setup live() {
            return new Setup(settings, false);
        }
    }

    private boolean can(Capability capability) {
        return capabilities().contains(capability);
    }

    private Setup prepared() throws Exception {
        return new Setup(settings(), can(Capability.BOUNDED));
    }

    private DataSource open(Setup setup) throws SourceException {
        return open(setup, new SourceReading());
    }

    private DataSource open(Setup setup, SourceMemory memory) throws SourceException {
        return factory().open(context(setup).remembering(memory));
    }

    private SourceSetup context(Setup setup) {
        return SourceSetup.of(setup.settings).on(clock).bounded(setup.bounded);
    }

    /** Reads all that is there; to a source that is sent to nothing was sent. */
    private void drain(SourceReading reading, DataSource source) throws SourceException, InterruptedException {
        if (can(Capability.RECEIVES)) {
            reading.poll(source);
        } else {
            reading.drain(source);
        }
    }

    private void openAndPoll(Setup setup) throws SourceException, InterruptedException {
        try (DataSource source = open(setup)) {
            source.poll(null, Duration.ZERO);
        }
    }

    private SourceReading readOnce(Setup setup) throws SourceException, InterruptedException {
        SourceReading reading = new SourceReading();
        try (DataSource source = open(setup, reading)) {
            return reading.drain(source);
        }
    }

    /** As the store gives it back. */
    private static @Nullable Checkpoint throughText(@Nullable Checkpoint checkpoint) {
        return checkpoint == null
                ? null
                : Checkpoint.of(new String(checkpoint.text().toCharArray()));
    }

    private static List<String> positions(SourceReading reading) {
        return reading.rejections().stream()
                .map(Rejection::position)
                .distinct()
                .sorted()
                .toList();
    }

    private static void assertSame(SourceReading left, String one, SourceReading right, String other) {
        String difference = left.fold().difference(right.fold(), one, other);
        if (difference != null) {
            fail(difference);
        }
    }

    private void refused(Capability undeclared, Executable attempt) {
        SourceException refusal = assertThrows(
                SourceException.class, attempt, () -> undeclared + " is not declared, so it must be refused");
        assertEquals(refusal(undeclared), refusal.getMessage());
        assertSentence(refusal.sentence());
    }

    private static void assertSentence(Text text) {
        assertSentence(text.en());
        assertSentence(text.fr());
    }

    private static void assertSentence(@Nullable String text) {
        assertTrue(
                text != null
                        && SENTENCE.matcher(text).matches()
                        && !text.contains("Exception")
                        && !text.contains("\tat "),
                () -> "this must be a sentence for a person: " + text);
    }

    /** Runs something on a thread of its own that may take its time, but not for ever. */
    private static <T> T within(Call<T> call) throws Exception {
        BlockingQueue<Object> answer = new ArrayBlockingQueue<>(1);
        Thread thread = new Thread(
                () -> {
                    try {
                        answer.add(call.call());
                    } catch (Throwable e) {
                        answer.add(new Thrown(e));
                    }
                },
                "data-source-contract");
        thread.setDaemon(true);
        thread.start();
        Object came = answer.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        if (came == null) {
            return fail("the call did not return within " + DEADLINE.toSeconds() + " s");
        }
        if (came instanceof Thrown thrown) {
            throw new AssertionError("the call failed: " + thrown.cause, thrown.cause);
        }
        @SuppressWarnings("unchecked")
        T result = (T) came;
        return result;
    }

    private interface Call<T> {
        T call() throws Exception;
    }

    private record Thrown(Throwable cause) {}
}
