package io.vigie.testkit;

/**
 * How the facts of a vector reach the store. Whatever the way, the answer must be the same. Immutable.
 *
 * @param seed what shuffling and cutting depend on
 * @param shuffled whether the facts come in another order
 * @param twice whether each fact comes twice
 * @param inPatches whether each fact comes as several patches, which carry its key and some of its
 *     other fields, each with an instant of its own
 * @param overTwoSources whether two sources tell the facts between them
 */
public record Delivery(long seed, boolean shuffled, boolean twice, boolean inPatches, boolean overTwoSources) {
    /** As the file has them. */
    public static final Delivery PLAIN = new Delivery(0, false, false, false, false);

    /** In another order. */
    public Delivery shuffled(long seed) {
        return new Delivery(seed, true, twice, inPatches, overTwoSources);
    }

    /** Each fact twice. */
    public Delivery deliveredTwice() {
        return new Delivery(seed, shuffled, true, inPatches, overTwoSources);
    }

    /** Each fact in several patches, and these in another order. */
    public Delivery cutIntoPatches(long seed) {
        return new Delivery(seed, true, twice, true, overTwoSources);
    }

    /** From two sources, which tell the facts, and the patches of one fact, between them. */
    public Delivery splitOverTwoSources() {
        return new Delivery(seed, shuffled, twice, inPatches, true);
    }
}
