package io.vigie.testkit.internal;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.testkit.Delivery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Prepares facts for a way of delivery: one list for each source. */
public final class Cutter {
    private static final int MOST_PATCHES = 3;

    private Cutter() {}

    /**
     * The facts as each source delivers them. Patches of one fact may come from both sources, unless its
     * whole content is its identity: that holds within its source only.
     */
    public static List<List<Fact>> cut(List<Fact> facts, Delivery delivery) {
        Random random = new Random(delivery.seed());
        List<List<Fact>> shares = new ArrayList<>();
        for (int i = 0; i < (delivery.overTwoSources() ? 2 : 1); i++) {
            shares.add(new ArrayList<>());
        }
        for (Fact fact : facts) {
            List<Fact> patches = delivery.inPatches() ? patches(fact, random) : List.of(fact);
            for (int times = delivery.twice() ? 2 : 1; times > 0; times--) {
                for (Fact patch : patches) {
                    int share = fact.identified()
                            ? random.nextInt(shares.size())
                            : Math.floorMod(fact.key().hashCode(), shares.size());
                    shares.get(share).add(patch);
                }
            }
        }
        if (delivery.shuffled()) {
            shares.forEach(share -> Collections.shuffle(share, random));
        }
        return shares;
    }

    private static List<Fact> patches(Fact fact, Random random) {
        FactType type = fact.type();
        String id = type.id();
        boolean byId = id != null && fact.get(id) != null;
        if (!fact.identified()) {
            // The whole content is its key, so a part of it would be another fact.
            return List.of(fact);
        }
        List<String> key = byId && id != null ? List.of(id) : type.key();
        List<String> others = new ArrayList<>(fact.values().keySet());
        others.removeAll(key);
        Collections.shuffle(others, random);
        int count = Math.min(1 + random.nextInt(MOST_PATCHES), Math.max(1, others.size()));
        List<Fact> patches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Fact.Builder patch = Fact.of(type);
            for (String field : key) {
                patch.set(field, fact.get(field));
            }
            for (int j = i; j < others.size(); j += count) {
                patch.set(others.get(j), fact.get(others.get(j)));
            }
            patches.add(patch.build());
        }
        return patches;
    }
}
