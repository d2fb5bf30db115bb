package io.vigie.testkit;

import static io.vigie.kpi.Expr.col;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Direction;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import io.vigie.query.KpiQuery;
import io.vigie.testkit.ReferenceKpis.Counted;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;

class ReferenceKpisTest {
    private static final Instant RECEIVED = Instant.parse("2026-03-02T09:00:00Z");

    private static KpiDefinition share() {
        Population received = Population.flow(Relation.facts(Vocabulary.CONTACT), col("received_at"))
                .called("contacts", "contacts");
        return KpiDefinition.named("share", "Share", "Part")
                .definition("A share.", "Une part.")
                .unit(Unit.RATIO)
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE)
                .numerator(Measure.count(received), Text.of("contacts on it", "contacts reçus"))
                .denominator(Measure.count(received).across("channel"), Text.of("all contacts", "tous les contacts"))
                .build();
    }

    /** Measures are kept by identity, so each new definition may be read in another order. */
    @RepeatedTest(20)
    void eachOfTwoFiltersOverOnePopulationIsCounted() {
        Fact contact = Fact.of(Vocabulary.CONTACT)
                .at(RECEIVED)
                .set("contact_id", "c1")
                .set("channel", "email")
                .set("direction", "inbound")
                .set("received_at", RECEIVED)
                .build();
        KpiQuery query = KpiQuery.of("share")
                .period(RECEIVED, RECEIVED.plusSeconds(1))
                .zone(ZoneOffset.UTC)
                .where("channel", "phone")
                .build();
        List<Counted> counted = ReferenceKpis.over(List.of(share()), Map.of("source", List.of(contact)))
                .counted(query, RECEIVED.plusSeconds(60));
        assertEquals(Set.of(new Counted(0, Map.of()), new Counted(1, Map.of())), Set.copyOf(counted));
    }
}
