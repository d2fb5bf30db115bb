package io.vigie.shell.internal;

import io.vigie.access.AuditLog;
import io.vigie.shell.internal.Paint.Tone;
import io.vigie.shell.internal.Table.Align;
import io.vigie.shell.internal.Table.Cell;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The verbs behind {@code vigie audit}: what was done, and whether the log of it is whole. */
final class AuditVerbs {
    private static final int MOST = 100_000;

    private AuditVerbs() {}

    @Command(name = "audit", synopsisSubcommandLabel = "COMMAND", abbreviateSynopsis = true)
    static final class AuditGroup extends Verbs.Group {
        AuditGroup(Session session) {
            super(session);
        }
    }

    @Command(name = "tail", abbreviateSynopsis = true)
    static final class Tail extends TokenVerbs.Asking {
        @Option(names = "--limit", paramLabel = "N", defaultValue = "20", descriptionKey = "audit.limit")
        int limit;

        Tail(Session session) {
            super(session);
        }

        @Override
        int ask() {
            if (limit < 1 || limit > MOST) {
                throw new UsageException(texts.get("usage.value", limit, "--limit"));
            }
            List<AuditLog.Entry> entries = log().tail(limit);
            if (json) {
                console.lines(Json.rows(entries.stream().map(this::row).toList()));
                return Cli.OK;
            }
            if (entries.isEmpty()) {
                console.line(texts.get("audit.none"));
                return Cli.OK;
            }
            Table table = new Table()
                    .column(texts.get("audit.number"), Align.RIGHT, 2)
                    .column(texts.get("audit.at"), Align.LEFT, 0)
                    .column(texts.get("audit.who"), Align.LEFT, 0)
                    .column(texts.get("audit.from"), Align.LEFT, 3)
                    .column(texts.get("audit.action"), Align.LEFT, 0)
                    .column(texts.get("audit.object"), Align.LEFT, 1)
                    .column(texts.get("audit.outcome"), Align.LEFT, 0)
                    .column(texts.get("audit.detail"), Align.LEFT, 2);
            for (AuditLog.Entry entry : entries) {
                AuditLog.Event event = entry.event();
                table.row(
                        Cell.light(Long.toString(entry.number())),
                        Cell.of(moment(entry.at())),
                        Cell.of(event.who()),
                        Cell.light(event.from()),
                        Cell.of(event.action()),
                        Cell.of(event.object()),
                        new Cell(
                                texts.orElse("audit.outcome." + event.outcome(), word(event.outcome())),
                                event.outcome() == AuditLog.Outcome.DONE ? Tone.PLAIN : Tone.BAD),
                        Cell.light(event.detail()));
            }
            console.lines(table.render(console.textWidth(), console.paint()));
            return Cli.OK;
        }

        private static String word(AuditLog.Outcome outcome) {
            return outcome.name().toLowerCase(Locale.ROOT);
        }

        private Map<String, @Nullable Object> row(AuditLog.Entry entry) {
            AuditLog.Event event = entry.event();
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("number", entry.number());
            row.put("at", Json.instant(entry.at(), zone()));
            row.put("who", event.who());
            row.put("token", event.token());
            row.put("from", event.from());
            row.put("action", event.action());
            row.put("object", event.object());
            row.put("outcome", word(event.outcome()));
            row.put("detail", event.detail());
            row.put("hash", entry.hash());
            return row;
        }
    }

    @Command(name = "verify", abbreviateSynopsis = true)
    static final class Verify extends TokenVerbs.Asking {
        Verify(Session session) {
            super(session);
        }

        @Override
        int ask() {
            AuditLog.Verdict verdict = log().verify();
            List<String> damage = verdict.damage().stream()
                    .map(sentence -> sentence.in(texts.locale()))
                    .toList();
            if (json) {
                Map<String, @Nullable Object> tree = new LinkedHashMap<>();
                tree.put("whole", damage.isEmpty());
                tree.put("entries", verdict.entries());
                tree.put("last", verdict.last());
                tree.put("damage", damage);
                console.line(Json.pretty(tree));
            } else if (damage.isEmpty()) {
                console.line(texts.get("audit.whole", session.figures().count(verdict.entries()), verdict.last()));
            } else {
                damage.forEach(sentence -> console.err().println(Table.clean(sentence)));
                console.line(texts.get("audit.damaged", session.figures().count(verdict.entries())));
            }
            return damage.isEmpty() ? Cli.OK : Cli.FAILED;
        }
    }
}
