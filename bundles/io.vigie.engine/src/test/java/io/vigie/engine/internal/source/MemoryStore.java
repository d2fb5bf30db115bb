package io.vigie.engine.internal.source;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.Rejection;
import io.vigie.source.Sources.Quarantined;
import io.vigie.store.Append;
import io.vigie.store.Rows;
import io.vigie.store.Store;
import io.vigie.store.StoreException;
import io.vigie.testkit.FactFold;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store in memory without queries; it can be told to fail, which a real one does not do on demand. */
public final class MemoryStore implements Store {
    private final Map<String, FactType> types = new HashMap<>();
    private final List<Fact> facts = new ArrayList<>();
    private final List<Fact> states = new ArrayList<>();
    private final Map<String, Checkpoint> checkpoints = new HashMap<>();
    private final Map<String, Quarantined> quarantine = new LinkedHashMap<>();
    private final Map<String, Batch.Note> notes = new HashMap<>();
    private final Set<String> sources = new HashSet<>();
    private long lastQuarantined;
    private int failures;
    private int appends;
    private boolean closed;
    private boolean disturbed;
    private boolean held;

    /** From now on appends wait. */
    synchronized void hold() {
        held = true;
    }

    synchronized void release() {
        held = false;
        notifyAll();
    }

    synchronized void failNext(int times) {
        failures = times;
    }

    synchronized int appends() {
        return appends;
    }

    public synchronized boolean closed() {
        return closed;
    }

    /** Whether an append ever ran interrupted or with a plug-in's class loader. */
    synchronized boolean disturbed() {
        return disturbed;
    }

    public synchronized List<Fact> facts() {
        return List.copyOf(facts);
    }

    /** What the engine says about sources, folded: state, cause, start, end, feeds; sorted. */
    synchronized List<String> states() {
        return FactFold.of(states).rows(Vocabulary.SOURCE_STATE).stream()
                .map(row -> String.join(
                        " ",
                        Stream.of("state", "cause", "from_at", "to_at", "feeds")
                                .map(field -> String.valueOf(row.get(field)))
                                .toList()))
                .sorted()
                .toList();
    }

    /** All that is stored at this moment about sources, for {@link #restore}. */
    synchronized MemoryStore copy() {
        MemoryStore copy = new MemoryStore();
        copy.restore(this);
        return copy;
    }

    /** Holds, about sources, what another store holds. */
    synchronized void restore(MemoryStore other) {
        states.clear();
        states.addAll(other.states);
        notes.clear();
        notes.putAll(other.notes);
    }

    /** To whom facts belong. */
    synchronized Set<String> sources() {
        return Set.copyOf(sources);
    }

    /** The values of one field over all stored facts. */
    public synchronized List<@Nullable Object> values(String field) {
        List<@Nullable Object> values = new ArrayList<>();
        facts.forEach(fact -> values.add(fact.get(field)));
        return values;
    }

    @Override
    public String dialect() {
        return "none";
    }

    @Override
    public synchronized void register(Collection<FactType> added) {
        for (FactType type : added) {
            FactType known = types.get(type.name());
            for (Field field : type.fields()) {
                Field same = known == null ? null : known.field(field.name());
                if (same != null && same.type() != field.type()) {
                    throw new StoreException(
                            "field '" + field.name() + "' is " + same.type() + " already.",
                            "le champ « " + field.name() + " » est déjà " + same.type() + ".",
                            null);
                }
            }
            types.put(type.name(), type);
        }
    }

    @Override
    public synchronized void append(Append append) {
        undisturbed();
        boolean interrupted = false;
        while (held) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (closed) {
            throw new StoreException("The store is closed.", "L'entrepôt est fermé.", null);
        }
        if (failures > 0) {
            failures--;
            throw new StoreException("The disk is full: make room.", "Le disque est plein : faites de la place.", null);
        }
        appends++;
        for (Fact fact : append.facts()) {
            (fact.type() == Vocabulary.SOURCE_STATE ? states : facts).add(fact);
        }
        if (!append.facts().isEmpty()) {
            sources.add(append.source());
        }
        Set<String> again = new HashSet<>();
        for (Rejection rejection : append.rejections()) {
            String key = append.source() + rejection.position();
            again.add(key);
            Quarantined known = quarantine.get(key);
            if (known == null) {
                quarantine.put(key, new Quarantined(++lastQuarantined, append.source(), Instant.EPOCH, rejection));
            } else if (append.settled().contains(known.id())) {
                quarantine.put(key, new Quarantined(known.id(), append.source(), Instant.EPOCH, rejection));
            }
        }
        quarantine
                .entrySet()
                .removeIf(entry -> append.settled().contains(entry.getValue().id()) && !again.contains(entry.getKey()));
        for (Batch.Note note : append.notes()) {
            notes.put(append.source() + "/" + note.key(), note);
        }
        setStored(append.position(), append.checkpoint());
    }

    /** Notes whether the calling thread still wears something of a plug-in. */
    private void undisturbed() {
        disturbed |= Thread.currentThread().isInterrupted()
                || Thread.currentThread().getContextClassLoader() != MemoryStore.class.getClassLoader();
    }

    private void setStored(String source, @Nullable Checkpoint checkpoint) {
        if (checkpoint != null) {
            checkpoints.put(source, checkpoint);
        }
    }

    @Override
    public synchronized Optional<String> note(String source, String key) {
        undisturbed();
        Batch.Note note = notes.get(source + "/" + key);
        return note == null ? Optional.empty() : Optional.ofNullable(note.value());
    }

    @Override
    public synchronized void setCheckpoint(String source, @Nullable Checkpoint checkpoint) {
        checkpoints.remove(source);
        setStored(source, checkpoint);
    }

    @Override
    public synchronized int discard(Collection<Long> ids) {
        int before = quarantine.size();
        quarantine.values().removeIf(row -> ids.contains(row.id()));
        return before - quarantine.size();
    }

    @Override
    public synchronized Optional<Checkpoint> checkpoint(String source) {
        return Optional.ofNullable(checkpoints.get(source));
    }

    @Override
    public synchronized List<Quarantined> quarantine() {
        return List.copyOf(quarantine.values());
    }

    @Override
    public Rows query(String sql, List<@Nullable Object> arguments) {
        throw new StoreException("This store answers no queries.", "Cet entrepôt ne répond à aucune requête.", null);
    }

    @Override
    public AutoCloseable onCommit(Consumer<Set<String>> listener) {
        return () -> {};
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
