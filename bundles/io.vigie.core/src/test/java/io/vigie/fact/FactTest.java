package io.vigie.fact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FactTest {
    private static Fact.Builder segment() {
        return Fact.of(Vocabulary.SEGMENT).set("contact_id", "c1").set("seq", 1);
    }

    @Test
    void aPatchSpeaksOfItsLatestInstantUnlessItSaysOtherwise() {
        Fact.Builder row =
                segment().set("queued_at", "2026-03-02T09:00:00+01:00").set("ended_at", "2026-03-02T09:05:00+01:00");
        assertEquals(Instant.parse("2026-03-02T08:05:00Z"), row.build().at());
        Instant said = Instant.parse("2026-03-02T12:00:00Z");
        assertEquals(said, row.at(said).build().at());
    }

    @Test
    void allProblemsOfARowAreToldAtOnce() {
        Fact.Builder row = Fact.of(Vocabulary.SEGMENT)
                .set("contact_id", "c1")
                .set("queued_at", "yesterday")
                .set("talk_s", "long");
        assertEquals(
                "segment: field 'queued_at': 'yesterday' is not an instant with offset, such as"
                        + " 2026-03-02T09:00:00+01:00; field 'talk_s': 'long' is not a number of seconds; field 'seq' is"
                        + " missing",
                assertThrows(IllegalArgumentException.class, row::build).getMessage());
    }

    @Test
    void theKeyIsTheSameForEachPatchAndDifferentForEachFact() {
        assertEquals(
                segment().set("queue", "Q1").build().key(),
                segment().set("talk_s", 60).build().key());
        assertNotEquals(segment().build().key(), segment().set("seq", 2).build().key());
        Fact tricky = Fact.of(Vocabulary.SEGMENT)
                .set("contact_id", "c1;seq=1:1")
                .set("seq", 1)
                .build();
        assertNotEquals(segment().build().key(), tricky.key());
    }

    @Test
    void anIdDecidesAloneAndElseTheContent() {
        Fact.Builder mail = Fact.of(Vocabulary.MESSAGE).set("message_id", "m1");
        assertEquals(mail.build().key(), mail.set("channel", "email").build().key());
        Fact.Builder rent =
                Fact.of(Vocabulary.EXPENSE).set("from_date", "2026-03-01").set("amount", "10.50");
        assertEquals(
                rent.build().key(),
                Fact.of(Vocabulary.EXPENSE)
                        .set("amount", new BigDecimal("10.5"))
                        .set("from_date", "2026-03-01")
                        .build()
                        .key());
        assertNotEquals(rent.build().key(), rent.set("site", "Lyon").build().key());
    }

    @Test
    void unknownFieldsAreAttributesAndBlankOnesSayNothing() {
        Fact fact = segment().set("did", 170000000L).set("queue", "  ").build();
        assertEquals("170000000", fact.get("did"));
        assertEquals(null, fact.get("queue"));
    }
}
