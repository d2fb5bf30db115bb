package io.vigie.engine.internal.source;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.source.Checkpoint;
import io.vigie.source.Rejection;
import io.vigie.source.Sources.Quarantined;
import io.vigie.store.Rows;
import io.vigie.store.Store;
import io.vigie.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A store in memory without queries; it can be told to fail, which a real one does not do on demand. */
public final class MemoryStore implements Store {
    private final Map<String, FactType> types = new HashMap<>();
    private final List<Fact> facts = new ArrayList<>();
    private final Map<String, Checkpoint> checkpoints = new HashMap<>();
    private final Map<String, Quarantined> quarantine = new HashMap<>();
    private int failures;
    private int appends;
    private boolean closed;
    private boolean disturbed;

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
    public synchronized void append(
            String source, List<Fact> added, List<Rejection> rejections, @Nullable Checkpoint checkpoint) {
        disturbed |= Thread.currentThread().isInterrupted()
                || Thread.currentThread().getContextClassLoader() != MemoryStore.class.getClassLoader();
        if (closed) {
            throw new StoreException("The store is closed.", "L'entrepôt est fermé.", null);
        }
        if (failures > 0) {
            failures--;
            throw new StoreException("The disk is full: make room.", "Le disque est plein : faites de la place.", null);
        }
        appends++;
        facts.addAll(added);
        for (Rejection rejection : rejections) {
            quarantine.putIfAbsent(
                    source + rejection.position(),
                    new Quarantined(quarantine.size(), source, Instant.EPOCH, rejection));
        }
        if (checkpoint != null) {
            checkpoints.put(source, checkpoint);
        }
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
