package io.vigie.shell.internal;

import io.vigie.connectors.Quarantine;
import io.vigie.connectors.Quarantine.Group;
import io.vigie.connectors.Quarantine.Replayed;
import io.vigie.connectors.Quarantine.Selection;
import io.vigie.shell.internal.ConnectorVerbs.Connecting;
import io.vigie.source.SourceException;
import io.vigie.source.SourceSpec;
import io.vigie.source.Sources.Quarantined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs behind {@code vigie quarantine}. */
final class QuarantineVerbs {
    private QuarantineVerbs() {}

    @Command(name = "quarantine", synopsisSubcommandLabel = "COMMAND", abbreviateSynopsis = true)
    static final class QuarantineGroup extends Verbs.Group {
        QuarantineGroup(Session session) {
            super(session);
        }
    }

    /** Which records are meant. */
    static final class Which {
        @Option(names = "--source", paramLabel = "NAME", descriptionKey = "quarantine.source")
        @Nullable
        String source;

        @Option(names = "--reason", paramLabel = "TEXT", descriptionKey = "quarantine.reason")
        @Nullable
        String reason;

        Selection selection(List<Long> ids) {
            return new Selection(new LinkedHashSet<>(ids), source, reason);
        }
    }

    /** A verb about records that are named, or meant by source and reason. */
    private abstract static class Chosen extends Connecting {
        @Parameters(paramLabel = "ID", arity = "0..*", descriptionKey = "quarantine.ids")
        List<Long> ids = new ArrayList<>();

        @Mixin
        Which which = new Which();

        @Option(names = "--all", descriptionKey = "quarantine.all")
        boolean all;

        Chosen(Session session) {
            super(session);
        }

        /** What is meant; everything only where that is said. */
        final Selection chosen() {
            if (!all && ids.isEmpty() && which.source == null && which.reason == null) {
                throw new UsageException(texts.get("quarantine.which"));
            }
            return which.selection(ids);
        }

        /**
         * Says of each number that no record has it; nothing is done then.
         *
         * @throws VerbException when there is one
         */
        final void requireRecords(Quarantine quarantine) {
            if (ids.isEmpty()) {
                return;
            }
            Set<Long> there = quarantine.records(new Selection(Set.copyOf(ids), null, null)).stream()
                    .map(Quarantined::id)
                    .collect(Collectors.toSet());
            String unknown = ids.stream()
                    .filter(id -> !there.contains(id))
                    .map(id -> texts.get("quarantine.unknown", Long.toString(id)))
                    .distinct()
                    .collect(Collectors.joining("\n"));
            if (!unknown.isEmpty()) {
                throw new VerbException(unknown);
            }
        }
    }

    @Command(name = "list", abbreviateSynopsis = true)
    static final class ListAll extends Connecting {
        @Mixin
        Which which = new Which();

        @Option(names = "--each", descriptionKey = "quarantine.each")
        boolean each;

        ListAll(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            return connected(Store.NEEDED, (connectors, sources) -> {
                Quarantine quarantine = connectors.quarantine();
                Selection selection = which.selection(List.of());
                if (each) {
                    each(quarantine.records(selection));
                } else {
                    groups(quarantine.groups(selection));
                }
                return Cli.OK;
            });
        }

        private void each(List<Quarantined> records) {
            if (json) {
                console.lines(Json.rows(records.stream()
                        .map(record -> SourceText.json(record, session.clock().getZone(), texts.locale()))
                        .toList()));
            } else if (records.isEmpty()) {
                console.line(texts.get("quarantine.empty"));
            } else {
                console.lines(
                        SourceText.quarantine(records, texts, session.figures(), console.width(), console.paint()));
            }
        }

        private void groups(List<Group> groups) {
            if (json) {
                console.lines(Json.rows(groups.stream()
                        .map(group -> SourceText.json(group, session.clock().getZone(), texts.locale()))
                        .toList()));
            } else if (groups.isEmpty()) {
                console.line(texts.get("quarantine.empty"));
            } else {
                console.lines(SourceText.groups(groups, texts, session.figures(), console.width(), console.paint()));
            }
        }
    }

    @Command(name = "show", abbreviateSynopsis = true)
    static final class Show extends Connecting {
        @Parameters(paramLabel = "ID", descriptionKey = "record")
        long id;

        Show(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            return connected(Store.NEEDED, (connectors, sources) -> {
                Quarantined record = connectors.quarantine().records(which(id)).stream()
                        .findFirst()
                        .orElseThrow(() -> new VerbException(texts.get("quarantine.unknown", Long.toString(id))));
                if (json) {
                    console.line(
                            Json.pretty(SourceText.json(record, session.clock().getZone(), texts.locale())));
                } else {
                    console.lines(
                            SourceText.record(record, texts, session.figures(), console.textWidth(), console.paint()));
                }
                return Cli.OK;
            });
        }

        private static Selection which(long id) {
            return new Selection(Set.of(id), null, null);
        }
    }

    @Command(name = "replay", abbreviateSynopsis = true)
    static final class Replay extends Chosen {
        @Option(names = "--with", paramLabel = "TYPE[,KEY=VALUE]...", descriptionKey = "quarantine.with")
        List<String> with = new ArrayList<>();

        Replay(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            Selection selection = chosen();
            List<SourceSpec> others = new ArrayList<>(SourceArguments.read(with, session.directory(), true, texts));
            Session.Live live = session.live();
            if (live != null) {
                others.addAll(live.others());
            }
            return connected(Store.NEEDED, (connectors, running) -> {
                requireRecords(connectors.quarantine());
                Replayed replayed;
                try {
                    replayed = connectors.quarantine().replay(selection, others);
                } catch (SourceException e) {
                    throw new VerbException(e.sentence().in(texts.locale()));
                }
                tell(replayed);
                return replayed.remaining().isEmpty() ? Cli.OK : Cli.FAILED;
            });
        }

        private void tell(Replayed replayed) {
            int remaining = replayed.remaining().stream().mapToInt(Group::count).sum();
            if (json) {
                Map<String, @Nullable Object> tree = new LinkedHashMap<>();
                tree.put("understood", replayed.understood());
                tree.put("remaining", remaining);
                tree.put(
                        "reasons",
                        replayed.remaining().stream()
                                .map(group ->
                                        SourceText.json(group, session.clock().getZone(), texts.locale()))
                                .toList());
                Map<String, Object> notTried = new LinkedHashMap<>();
                replayed.notTried().forEach((source, why) -> notTried.put(source, why.in(texts.locale())));
                tree.put("notTried", notTried);
                console.line(Json.pretty(tree));
                return;
            }
            console.line(texts.get(
                    "quarantine.replayed",
                    session.figures().count(replayed.understood()),
                    session.figures().count(remaining)));
            if (!replayed.remaining().isEmpty()) {
                console.line("");
                console.lines(SourceText.groups(
                        replayed.remaining(), texts, session.figures(), console.width(), console.paint()));
            }
            if (!replayed.notTried().isEmpty()) {
                console.line("");
                replayed.notTried().forEach((source, why) -> FieldList.wrap(
                                Table.clean(why.in(texts.locale())), console.textWidth())
                        .forEach(console::line));
            }
        }
    }

    @Command(name = "discard", abbreviateSynopsis = true)
    static final class Discard extends Chosen {
        Discard(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            Selection selection = chosen();
            return connected(Store.NEEDED, (connectors, sources) -> {
                requireRecords(connectors.quarantine());
                int discarded = connectors.quarantine().discard(selection);
                if (json) {
                    console.line(Json.compact(Map.of("discarded", discarded)));
                } else {
                    console.line(
                            texts.get("quarantine.discarded", session.figures().count(discarded)));
                }
                return Cli.OK;
            });
        }
    }

    @Command(name = "export", abbreviateSynopsis = true)
    static final class Export extends Connecting {
        @Mixin
        Which which = new Which();

        Export(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            return connected(Store.NEEDED, (connectors, sources) -> {
                connectors
                        .quarantine()
                        .records(which.selection(List.of()))
                        .forEach(record -> console.line(Json.compact(
                                SourceText.json(record, session.clock().getZone(), texts.locale()))));
                return Cli.OK;
            });
        }
    }
}
