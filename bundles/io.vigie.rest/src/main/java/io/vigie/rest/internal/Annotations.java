package io.vigie.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Notes on what happened when, in one file. Thread-safe. */
final class Annotations {
    static final int MOST = 5000;

    private final WholeFile file;

    Annotations(Path home) {
        this.file = new WholeFile(home.resolve("data").resolve("annotations.json"));
    }

    /**
     * A note.
     *
     * @param from when it begins
     * @param to when it ends, exclusive; null for a moment
     * @param kpis the KPIs that it is about; empty for all
     * @param where the values of dimensions that it is about; empty for all
     * @param author who wrote it
     */
    record Annotation(
            String id,
            Instant from,
            @Nullable Instant to,
            List<String> kpis,
            Map<String, String> where,
            String text,
            String author,
            Instant created) {
        Map<String, @Nullable Object> tree() {
            return new Tree()
                    .put("id", id)
                    .put("from", Json.instant(from, ZoneOffset.UTC))
                    .put("to", Json.instant(to, ZoneOffset.UTC))
                    .put("kpis", kpis)
                    .put("where", where)
                    .put("text", text)
                    .put("author", author)
                    .put("created", Json.instant(created, ZoneOffset.UTC))
                    .done();
        }

        /** Whether it is about some of this time. */
        boolean within(@Nullable Instant begin, @Nullable Instant end) {
            Instant until = to == null ? from : to;
            boolean afterBegin = begin == null || (to == null ? !from.isBefore(begin) : until.isAfter(begin));
            return afterBegin && (end == null || from.isBefore(end));
        }
    }

    /** All notes, by when they begin. */
    synchronized List<Annotation> all() throws IOException {
        String text = file.read();
        List<Annotation> all = new ArrayList<>();
        if (!text.isBlank()) {
            JsonNode list = Json.read(text.getBytes(StandardCharsets.UTF_8)).path("annotations");
            list.forEach(node -> all.add(read(node)));
        }
        all.sort(java.util.Comparator.comparing(Annotation::from).thenComparing(Annotation::id));
        return all;
    }

    private static Annotation read(JsonNode node) {
        List<String> kpis = new ArrayList<>();
        node.path("kpis").forEach(kpi -> kpis.add(kpi.asText()));
        Map<String, String> where = new TreeMap<>();
        node.path("where")
                .properties()
                .forEach(entry -> where.put(entry.getKey(), entry.getValue().asText()));
        return new Annotation(
                node.path("id").asText(),
                Instant.parse(node.path("from").asText()),
                node.hasNonNull("to") ? Instant.parse(node.get("to").asText()) : null,
                kpis,
                where,
                node.path("text").asText(),
                node.path("author").asText(),
                Instant.parse(node.path("created").asText()));
    }

    /**
     * Adds a note.
     *
     * @return whether there was room
     */
    synchronized boolean add(Annotation annotation) throws IOException {
        List<Annotation> all = all();
        if (all.size() >= MOST) {
            return false;
        }
        all.add(annotation);
        write(all);
        return true;
    }

    /** Takes a note away. */
    synchronized Optional<Annotation> remove(String id, Predicate<Annotation> may) throws IOException {
        List<Annotation> all = all();
        Optional<Annotation> meant = all.stream()
                .filter(annotation -> annotation.id().equals(id))
                .filter(may)
                .findFirst();
        if (meant.isPresent()) {
            all.remove(meant.get());
            write(all);
        }
        return meant;
    }

    private void write(List<Annotation> all) throws IOException {
        file.prepare(Json.pretty(
                        Map.of("annotations", all.stream().map(Annotation::tree).toList()))
                + "\n");
        file.commit();
    }
}
