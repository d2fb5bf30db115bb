package io.vigie.shell.internal;

import io.vigie.config.ConfigMistake;
import io.vigie.shell.internal.ConfigFiles.Difference;
import io.vigie.shell.internal.ConfigFiles.Entry;
import io.vigie.shell.internal.Table.Align;
import io.vigie.shell.internal.Table.Cell;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The verbs behind {@code vigie config}: the files that people write, and what is made of them. */
final class ConfigVerbs {
    private ConfigVerbs() {}

    @Command(name = "config", synopsisSubcommandLabel = "COMMAND", abbreviateSynopsis = true)
    static final class ConfigGroup extends Verbs.Group {
        ConfigGroup(Session session) {
            super(session);
        }
    }

    /** A verb over all files, asked in the platform that runs if there is one. */
    private abstract static class Looking extends ConnectorVerbs.Connecting {
        Looking(Session session) {
            super(session);
        }

        @Override
        final int run() throws Exception {
            return connected(Store.NONE, (connectors, sources) -> look(new ConfigFiles(session, connectors)));
        }

        abstract int look(ConfigFiles files) throws Exception;

        /** File, line and field, as an editor finds them. */
        final String at(String file, int line, String field, String sentence) {
            return Table.clean(texts.get(
                    "config.at",
                    "conf/" + file + (line > 0 ? ":" + line : ""),
                    field.isEmpty() ? "" : field + " ",
                    sentence));
        }

        final Map<String, @Nullable Object> row(int line, String field, String sentence) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("line", line > 0 ? line : null);
            row.put("field", field.isEmpty() ? null : field);
            row.put("sentence", sentence);
            return row;
        }

        final List<Map<String, @Nullable Object>> rows(Entry entry) {
            return entry.mistakes().stream()
                    .map(mistake -> row(
                            mistake.line(),
                            mistake.pointer(),
                            mistake.sentence().in(texts.locale())))
                    .toList();
        }
    }

    @Command(name = "list", abbreviateSynopsis = true)
    static final class ListAll extends Looking {
        ListAll(Session session) {
            super(session);
        }

        @Override
        int look(ConfigFiles files) throws Exception {
            List<Entry> entries = files.list();
            if (json) {
                console.lines(Json.rows(entries.stream().map(this::tree).toList()));
                return Cli.OK;
            }
            Table table = new Table()
                    .column(texts.get("config.file"), Align.LEFT, 0)
                    .column(texts.get("config.for"), Align.LEFT, 1)
                    .column(texts.get("config.taken"), Align.LEFT, 2)
                    .column(texts.get("config.state"), Align.LEFT, 0);
            entries.forEach(entry -> {
                ConfigFiles.Kind kind = entry.kind();
                table.row(
                        Cell.of(Table.clean(entry.name())),
                        Cell.light(texts.get(kind == null ? "config.kind.none" : "config.kind." + kind)),
                        Cell.light(kind == null ? "" : texts.get("config.taken." + kind.taken)),
                        Cell.of(state(entry)));
            });
            console.lines(table.render(console.textWidth(), console.paint()));
            return Cli.OK;
        }

        private String state(Entry entry) {
            return !entry.mistakes().isEmpty()
                    ? texts.get("config.state.wrong", entry.mistakes().size())
                    : texts.get(entry.whole() ? "config.state.fine" : "config.state.unknown");
        }

        private Map<String, @Nullable Object> tree(Entry entry) {
            ConfigFiles.Kind kind = entry.kind();
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("file", entry.name());
            row.put("kind", kind == null ? null : word(kind));
            row.put("taken", kind == null ? null : word(kind.taken));
            row.put("checked", entry.whole());
            row.put("mistakes", rows(entry));
            return row;
        }

        private static String word(Enum<?> constant) {
            return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    @Command(name = "diff", abbreviateSynopsis = true)
    static final class Diff extends Looking {
        Diff(Session session) {
            super(session);
        }

        @Override
        int look(ConfigFiles files) throws Exception {
            List<Difference> differences = files.differences();
            if (json) {
                console.lines(Json.rows(differences.stream().map(this::tree).toList()));
                return Cli.OK;
            }
            differences.forEach(difference -> console.line(at(
                    difference.file(),
                    difference.line(),
                    difference.field(),
                    difference.sentence().in(texts.locale()))));
            if (session.live() == null) {
                console.err().println(texts.get("config.still"));
            }
            if (differences.isEmpty()) {
                console.line(texts.get("config.same"));
            }
            return Cli.OK;
        }

        private Map<String, @Nullable Object> tree(Difference difference) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("file", difference.file());
            row.putAll(row(
                    difference.line(), difference.field(), difference.sentence().in(texts.locale())));
            return row;
        }
    }

    @Command(name = "validate", abbreviateSynopsis = true)
    static final class Validate extends Looking {
        @Parameters(paramLabel = "FILE", arity = "0..1", descriptionKey = "config.validate.file")
        @Nullable
        String file;

        Validate(Session session) {
            super(session);
        }

        @Override
        int look(ConfigFiles files) throws Exception {
            String wanted = file == null ? null : file.replace('\\', '/').replaceFirst("^(\\./)?conf/", "");
            List<Entry> entries = files.list().stream()
                    .filter(entry -> wanted == null || entry.name().equals(wanted))
                    .toList();
            if (wanted != null && entries.isEmpty()) {
                throw new VerbException(texts.get("config.nofile", wanted));
            }
            List<Entry> wrong = entries.stream()
                    .filter(entry -> !entry.mistakes().isEmpty())
                    .toList();
            if (json) {
                Map<String, @Nullable Object> tree = new LinkedHashMap<>();
                tree.put("files", entries.size());
                tree.put("valid", wrong.isEmpty());
                tree.put("unchecked", unchecked(entries));
                tree.put(
                        "mistakes",
                        wrong.stream()
                                .flatMap(entry -> rows(entry).stream().map(row -> {
                                    Map<String, @Nullable Object> of = new LinkedHashMap<>();
                                    of.put("file", entry.name());
                                    of.putAll(row);
                                    return of;
                                }))
                                .toList());
                console.line(Json.pretty(tree));
                return wrong.isEmpty() ? Cli.OK : Cli.FAILED;
            }
            // Not wrapped: an editor finds its way by file and line.
            for (Entry entry : wrong) {
                for (ConfigMistake mistake : entry.mistakes()) {
                    console.line(at(
                            entry.name(),
                            mistake.line(),
                            mistake.pointer(),
                            mistake.sentence().in(texts.locale())));
                }
            }
            List<String> unchecked = unchecked(entries);
            if (!unchecked.isEmpty()) {
                console.err().println(Table.clean(texts.get("config.unchecked", String.join(", ", unchecked))));
            }
            if (wrong.isEmpty()) {
                console.line(texts.get("config.valid", entries.size()));
            }
            return wrong.isEmpty() ? Cli.OK : Cli.FAILED;
        }

        /** Files that are gone by, but by nobody who is here to ask. */
        private static List<String> unchecked(List<Entry> entries) {
            return entries.stream()
                    .filter(entry -> entry.kind() != null
                            && !entry.whole()
                            && entry.name().endsWith(".json"))
                    .map(Entry::name)
                    .toList();
        }
    }
}
