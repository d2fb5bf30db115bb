package io.vigie.shell.internal;

import io.vigie.workspace.KeptFigures;
import io.vigie.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The verbs behind {@code vigie store}. */
final class StoreVerbs {
    private StoreVerbs() {}

    @Command(name = "store", synopsisSubcommandLabel = "COMMAND", abbreviateSynopsis = true)
    static final class StoreGroup extends Verbs.Group {
        StoreGroup(Session session) {
            super(session);
        }
    }

    /** What a store holds. */
    @Command(name = "stats", abbreviateSynopsis = true)
    static final class Stats extends Verb {
        @Option(names = "--data", paramLabel = "DIR", descriptionKey = "data")
        @Nullable
        String data;

        @Option(names = "--json", descriptionKey = "json")
        boolean json;

        Stats(Session session) {
            super(session);
        }

        @Override
        int run() throws IOException {
            DataOptions options = new DataOptions();
            options.data = data;
            String directory = String.valueOf(options.directory(session));
            try (Workspace workspace = session.openExisting(directory)) {
                long size =
                        size(session.directory().resolve(directory).normalize().resolve("store"));
                List<KeptFigures> kept = workspace.kept().stream()
                        .sorted(Comparator.comparing((KeptFigures figures) -> String.join(",", figures.types()))
                                .thenComparing(figures -> String.join(",", figures.dimensions())))
                        .toList();
                if (json) {
                    console.line(Json.pretty(tree(directory, size, workspace.facts(), kept)));
                } else {
                    console.lines(text(directory, size, workspace.facts(), kept));
                }
            }
            return Cli.OK;
        }

        private static long size(Path folder) throws IOException {
            long size = 0;
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    size += sizeOf(file);
                }
            }
            return size;
        }

        private static long sizeOf(Path file) throws IOException {
            try {
                return Files.size(file);
            } catch (NoSuchFileException e) {
                // Files that the database makes for a moment.
                return 0;
            }
        }

        private List<String> text(String directory, long size, Map<String, Long> facts, List<KeptFigures> kept) {
            Figures figures = session.figures();
            List<String> held = new ArrayList<>();
            int widest = facts.values().stream()
                    .mapToInt(count -> figures.count(count).length())
                    .max()
                    .orElse(0);
            facts.forEach((type, count) -> {
                if (count > 0) {
                    held.add(" ".repeat(widest - figures.count(count).length()) + figures.count(count) + "  " + type);
                }
            });
            List<String> lines = new ArrayList<>();
            for (KeptFigures one : together(kept)) {
                lines.add(texts.get(
                        "store.kept",
                        String.join(", ", one.types()),
                        one.dimensions().isEmpty() ? texts.get("store.total") : String.join(", ", one.dimensions()),
                        figures.count(one.measures())));
                lines.add("  "
                        + texts.get(
                                "store.kept.days",
                                figures.count(one.clean()),
                                figures.count(one.days() - one.clean()),
                                figures.count(one.rows()),
                                figures.count(one.memory() >> 10),
                                figures.count(one.disk() >> 10)));
            }
            return new FieldList()
                    .add(texts.get("run.data"), directory)
                    .add(texts.get("store.size"), texts.get("store.kib", figures.count(size >> 10)))
                    .add(texts.get("store.facts"), held.isEmpty() ? List.of("0") : held)
                    .add(texts.get("store.figures"), lines.isEmpty() ? List.of(texts.get("store.none")) : lines)
                    .render(console.textWidth(), console.paint());
        }

        /** What is split alike of the same facts as one; its days hold where they hold for all of it. */
        private static Collection<KeptFigures> together(List<KeptFigures> kept) {
            Map<List<List<String>>, KeptFigures> together = new LinkedHashMap<>();
            for (KeptFigures one : kept) {
                together.merge(
                        List.of(one.types(), one.dimensions()),
                        one,
                        (first, second) -> new KeptFigures(
                                first.types(),
                                first.dimensions(),
                                first.measures() + second.measures(),
                                Math.max(first.days(), second.days()),
                                Math.min(first.clean(), second.clean()),
                                first.rows() + second.rows(),
                                first.memory() + second.memory(),
                                first.disk() + second.disk()));
            }
            return together.values();
        }

        private static Map<String, @Nullable Object> tree(
                String directory, long size, Map<String, Long> facts, List<KeptFigures> kept) {
            Map<String, @Nullable Object> tree = new LinkedHashMap<>();
            tree.put("data", directory);
            tree.put("bytes", size);
            tree.put("facts", facts);
            List<Object> all = new ArrayList<>();
            for (KeptFigures one : kept) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("types", one.types());
                line.put("by", one.dimensions());
                line.put("measures", one.measures());
                line.put("days", one.days());
                line.put("clean", one.clean());
                line.put("rows", one.rows());
                line.put("memoryBytes", one.memory());
                line.put("diskBytes", one.disk());
                all.add(line);
            }
            tree.put("kept", all);
            return tree;
        }
    }
}
