package io.vigie.engine.internal.kpi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What generated cases depend on: the same seeds in each run, so that a change is judged by the same cases
 * and a build can be repeated. {@code -Dvigie.fresh=N} looks further, {@code -Dvigie.seed=N} repeats one alone.
 */
final class Seeds {
    private Seeds() {}

    /**
     * So many seeds.
     *
     * @param remembered seeds that have found something once
     */
    static List<Long> of(int number, long... remembered) {
        Long only = Long.getLong("vigie.seed");
        if (only != null) {
            return List.of(only);
        }
        int fresh = Integer.getInteger("vigie.fresh", 0);
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= number; seed++) {
            seeds.add(seed);
        }
        for (long seed : remembered) {
            seeds.add(seed);
        }
        for (int i = 0; i < fresh; i++) {
            seeds.add((long) ThreadLocalRandom.current().nextInt(1000, Integer.MAX_VALUE));
        }
        return seeds;
    }
}
