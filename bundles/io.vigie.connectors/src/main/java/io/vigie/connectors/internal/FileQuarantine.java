package io.vigie.connectors.internal;

import io.vigie.connectors.Quarantine;
import io.vigie.kpi.Text;
import io.vigie.source.SourceException;
import io.vigie.source.SourceFeature;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceType;
import io.vigie.source.Sources;
import io.vigie.source.Sources.Quarantined;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Groups what is in quarantine, and has it read once more by those who know how. */
final class FileQuarantine implements Quarantine {
    private final Sources sources;
    private final Supplier<Map<String, SourceSpec>> connectors;

    FileQuarantine(Sources sources, Supplier<Map<String, SourceSpec>> connectors) {
        this.sources = sources;
        this.connectors = connectors;
    }

    @Override
    public List<Quarantined> records(Selection selection) {
        return sources.quarantine().stream().filter(selection::means).toList();
    }

    @Override
    public List<Group> groups(Selection selection) {
        return grouped(records(selection));
    }

    private record Key(String source, Text kind) {}

    private static List<Group> grouped(List<Quarantined> records) {
        Map<Key, List<Quarantined>> byKind = records.stream()
                .collect(Collectors.groupingBy(
                        record -> new Key(
                                record.source(), Group.kind(record.rejection().reason())),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<Group> groups = new ArrayList<>();
        byKind.forEach((key, all) -> {
            boolean one = all.stream()
                            .map(record -> record.rejection().reason())
                            .distinct()
                            .count()
                    == 1;
            groups.add(new Group(
                    key.source(),
                    one ? all.get(0).rejection().reason() : key.kind(),
                    all.size(),
                    all.stream().map(Quarantined::since).min(Instant::compareTo).orElseThrow(),
                    all.stream().map(Quarantined::since).max(Instant::compareTo).orElseThrow(),
                    all.get(0).id()));
        });
        groups.sort(Comparator.comparingInt(Group::count)
                .reversed()
                .thenComparing(Group::source)
                .thenComparing(group -> group.reason().en()));
        return groups;
    }

    @Override
    public Replayed replay(Selection selection, Collection<SourceSpec> others)
            throws SourceException, InterruptedException {
        List<Quarantined> meant = records(selection);
        Map<String, SourceSpec> specs = new HashMap<>(connectors.get());
        others.forEach(spec -> specs.put(spec.name(), spec));
        Map<String, Text> notTried = new TreeMap<>();
        meant.stream().map(Quarantined::source).distinct().forEach(source -> whyNot(source, specs, notTried));
        List<Long> ids = meant.stream()
                .filter(record -> !notTried.containsKey(record.source()))
                .map(Quarantined::id)
                .toList();
        int understood = ids.isEmpty() ? 0 : sources.replay(ids, specs);
        Set<Long> all = meant.stream().map(Quarantined::id).collect(Collectors.toSet());
        List<Quarantined> remaining = sources.quarantine().stream()
                .filter(record -> all.contains(record.id()))
                .toList();
        return new Replayed(understood, grouped(remaining), notTried);
    }

    private void whyNot(String source, Map<String, SourceSpec> specs, Map<String, Text> notTried) {
        SourceSpec spec = specs.get(source);
        if (spec == null) {
            notTried.put(
                    source,
                    Text.of(
                            "No connector is named " + source + ": describe it with --with TYPE,...,name=" + source
                                    + ", or drop its records with 'vigie quarantine discard'.",
                            "Aucun connecteur ne se nomme " + source + " : décrivez-le avec --with TYPE,...,name="
                                    + source + ", ou retirez ses enregistrements avec « vigie quarantine discard »."));
            return;
        }
        SourceType type = sources.types(Locale.getDefault()).stream()
                .filter(candidate -> candidate.type().equals(spec.type()))
                .findFirst()
                .orElse(null);
        if (type == null) {
            notTried.put(
                    source,
                    Text.of(
                            "No installed bundle provides sources of type " + spec.type() + ": install one.",
                            "Aucune extension installée ne fournit de sources de type " + spec.type()
                                    + " : installez-en une."));
        } else if (!type.features().contains(SourceFeature.REPLAY)) {
            notTried.put(
                    source,
                    Text.of(
                            "Sources of type " + spec.type() + " cannot read a record again: mend it at its origin.",
                            "Les sources de type " + spec.type()
                                    + " ne savent pas relire un enregistrement : corrigez-le à son origine."));
        }
    }

    @Override
    public int discard(Selection selection) {
        List<Long> ids = records(selection).stream().map(Quarantined::id).toList();
        return ids.isEmpty() ? 0 : sources.discard(ids);
    }
}
