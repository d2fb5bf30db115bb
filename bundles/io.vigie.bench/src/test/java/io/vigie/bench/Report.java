package io.vigie.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was measured on one set of facts, as Markdown. */
final class Report {
    private static final List<String> QUESTIONS =
            List.of(Question.YEAR, Question.DAYS, Question.AGENTS, Question.THRESHOLD, Question.TODAY, Question.NEW);

    private final long contacts;
    private final Results results;

    Report(long contacts, Results results) {
        this.contacts = contacts;
        this.results = results;
    }

    @Override
    public String toString() {
        Table table = new Table(
                "question",
                "Vigie",
                "DuckDB",
                "PostgreSQL",
                "SQLite",
                "DuckDB : Vigie",
                "PostgreSQL : Vigie",
                "SQLite : Vigie",
                "Vigie from facts alone");
        for (String question : QUESTIONS) {
            line(table, question, question, "");
        }
        line(table, Question.NEW + ": first answer", Question.NEW, Results.FIRST);
        Table sizes = new Table("", "");
        size(sizes, "facts", results.get("load.facts"), 1, "");
        Long facts = results.get("load.facts");
        Long micros = results.get("load.micros");
        if (facts != null && micros != null) {
            sizes.row(
                    "import through `Store.append`", "%,d facts/s".formatted(facts * 1_000_000 / Math.max(1, micros)));
        }
        size(sizes, "database", results.get("store.bytes"), 1 << 20, " MiB");
        size(sizes, "computing ahead all that the questions need", results.get("build.micros"), 1_000, " ms");
        size(sizes, "facts that came in while today was asked", results.get("today.rate"), 1, "/s");
        size(sizes, "resident memory after the questions", results.get("vigie.rss"), 1 << 20, " MiB");
        size(sizes, "resident memory at most", results.get("vigie.peak"), 1 << 20, " MiB");
        size(sizes, "heap after a collection", results.get("vigie.heap"), 1 << 20, " MiB");
        return "%,d contacts; medians in ms; all figures of a line are the same to the last digit.%n%n"
                        .formatted(contacts)
                + table + "\n" + sizes;
    }

    private void line(Table table, String name, String question, String which) {
        Long vigie = results.time("vigie" + which, question);
        Long duckDb = results.time("duckdb" + which, question);
        Long postgres = results.time("postgresql" + which, question);
        Long sqlite = results.time("sqlite" + which, question);
        table.row(
                name,
                Table.ms(vigie),
                Table.ms(duckDb),
                Table.ms(postgres),
                Table.ms(sqlite),
                Table.ratio(duckDb, vigie),
                Table.ratio(postgres, vigie),
                Table.ratio(sqlite, vigie),
                Table.ms(results.time("facts" + which, question)));
    }

    private static void size(Table table, String name, @Nullable Long number, long unit, String suffix) {
        if (number != null) {
            table.row(name, "%,d%s".formatted(number / unit, suffix));
        }
    }
}
