package io.vigie.engine.internal.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Relation;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");

    private static String sql(Relation relation) {
        Dialect dialect = new DuckDbDialect();
        QueryScope scope = new QueryScope(Map.of(), ZoneOffset.UTC, NOW, false, NOW, NOW, NOW, NOW);
        RelationCompiler relations = new RelationCompiler(dialect, scope, Map.of());
        String from = relations.from(relation);
        return relations.with() + from;
    }

    @Test
    void stepsThatNobodyElseReadsAreOneSelect() {
        Relation relation = Relation.facts(Vocabulary.SEGMENT)
                .columns("queue", "outcome")
                .with("fate", Expr.coalesce(Expr.col("outcome"), Expr.value("pending")))
                .where(Expr.col("fate").eq("answered"))
                .columns("queue");

        assertEquals(
                "(SELECT \"queue\" FROM \"fact_segment\" WHERE (coalesce(\"outcome\", 'pending') = 'answered'))",
                sql(relation));
    }

    @Test
    void aColumnThatTakesThePlaceOfAnotherIsMadeOfTheOldOne() {
        Relation relation = Relation.facts(Vocabulary.SEGMENT)
                .columns("queue", "outcome")
                .with("queue", Expr.coalesce(Expr.col("queue"), Expr.value("none")))
                .with("both", Expr.coalesce(Expr.col("queue"), Expr.col("outcome")));

        assertEquals(
                "(SELECT coalesce(\"queue\", 'none') AS \"queue\", \"outcome\","
                        + " coalesce(coalesce(\"queue\", 'none'), \"outcome\") AS \"both\" FROM \"fact_segment\")",
                sql(relation));
    }

    @Test
    void longColumnsAreNotWrittenOutAgain() {
        String letters = "x".repeat(300);
        Relation relation = Relation.facts(Vocabulary.SEGMENT)
                .columns("queue")
                .with("long", Expr.coalesce(Expr.col("queue"), Expr.value(letters)))
                .where(Expr.col("long").isPresent());

        String sql = sql(relation);
        assertEquals(sql.indexOf(letters), sql.lastIndexOf(letters));
        assertTrue(sql.endsWith(" WHERE (NOT (\"long\" IS NULL)))"), sql);
    }

    @Test
    void whatSeveralReadIsNamedOnce() {
        Relation counted = Relation.facts(Vocabulary.SEGMENT)
                .columns("contact_id", "queue")
                .aggregate(java.util.List.of("contact_id"), Relation.Fold.count("legs"));
        Relation both = Relation.union(
                counted.where(Expr.col("legs").gt(1)),
                counted.where(Expr.col("legs").eq(1)));

        String sql = sql(both);
        assertEquals(sql.indexOf("count(*)"), sql.lastIndexOf("count(*)"), sql);
        assertFalse(sql.contains("NOT MATERIALIZED"), sql);
    }
}
