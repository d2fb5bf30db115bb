package io.vigie.engine.internal.source;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.kpi.Text;
import io.vigie.source.Batch;
import io.vigie.source.Rejection;
import io.vigie.store.Store;
import io.vigie.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The gate between a source and the store: facts of types that the store cannot keep are rejected,
 * customer identifiers become pseudonyms. Thread-safe.
 */
final class Intake {
    private static final int LONGEST_RECORD = 2_000;

    private final Store store;
    private final UnaryOperator<String> pseudonym;
    private final Map<String, FactType> registered = new ConcurrentHashMap<>();

    Intake(Store store, UnaryOperator<String> pseudonym) {
        this.store = store;
        this.pseudonym = pseudonym;
    }

    /** What may be stored of a batch. */
    record Admitted(List<Fact> facts, List<Rejection> rejections) {
        boolean isEmpty() {
            return facts.isEmpty() && rejections.isEmpty();
        }

        /** The names of the types of the facts. */
        Set<String> types() {
            Set<String> types = new TreeSet<>();
            FactType last = null;
            for (Fact fact : facts) {
                if (fact.type() != last) {
                    last = fact.type();
                    types.add(last.name());
                }
            }
            return types;
        }

        /** The latest moment of which a fact tells; null when none tells of any. */
        @Nullable
        Instant newest() {
            Instant newest = Instant.EPOCH;
            for (Fact fact : facts) {
                newest = fact.at().isAfter(newest) ? fact.at() : newest;
            }
            return newest.equals(Instant.EPOCH) ? null : newest;
        }
    }

    /**
     * Makes sure that the store can keep these types.
     *
     * @throws StoreException when one of them contradicts what is stored
     */
    void register(Collection<FactType> types) {
        List<FactType> missing = types.stream()
                .filter(type -> !type.equals(registered.get(type.name())))
                .toList();
        if (!missing.isEmpty()) {
            store.register(missing);
            missing.forEach(type -> registered.put(type.name(), type));
        }
    }

    Admitted admit(Batch batch) {
        List<Fact> facts = new ArrayList<>(batch.facts().size());
        List<Rejection> rejections = new ArrayList<>(batch.rejections());
        // Comparing types is slow and a batch has few of them, mostly constants: judge each object once.
        Map<FactType, Judgement> judged = new IdentityHashMap<>();
        for (Fact fact : batch.facts()) {
            Judgement judgement = judged.computeIfAbsent(fact.type(), this::judge);
            Fact safe = pseudonymised(fact, judgement.personal());
            if (judgement.refusal() == null) {
                facts.add(safe);
            } else {
                String record = safe.toString();
                rejections.add(Rejection.of(
                        safe.type() + " " + safe.key(),
                        judgement.refusal(),
                        record.length() > LONGEST_RECORD ? record.substring(0, LONGEST_RECORD) : record));
            }
        }
        return new Admitted(facts, rejections);
    }

    /** A fact as it would be stored, whether its type is known to the store or not. */
    Fact pseudonymised(Fact fact) {
        return pseudonymised(fact, personal(fact.type()));
    }

    private Fact pseudonymised(Fact fact, List<String> personal) {
        Fact safe = fact;
        for (String field : personal) {
            if (fact.get(field) instanceof String value) {
                safe = safe.with(field, pseudonym.apply(value));
            }
        }
        return safe;
    }

    private static List<String> personal(FactType type) {
        return type.fields().stream().filter(Field::personal).map(Field::name).toList();
    }

    private record Judgement(
            List<String> personal, @Nullable Text refusal) {}

    private Judgement judge(FactType type) {
        List<String> personal = personal(type);
        try {
            register(List.of(type));
            return new Judgement(personal, null);
        } catch (StoreException e) {
            return new Judgement(personal, Texts.both("fact.type.refused", type, e.sentence()));
        }
    }
}
