package io.vigie.deploy.internal;

import java.nio.file.Path;

/**
 * The folders of a distribution that deployment works with.
 *
 * @param root the folder of what people configure
 * @param distribution the folder of what is delivered, mostly the same one
 * @param own what deployment keeps for itself
 */
record Home(Path root, Path distribution, Path own) {
    Home {
        root = root.toAbsolutePath().normalize();
        distribution = distribution.toAbsolutePath().normalize();
    }

    Home(Path root, Path own) {
        this(root, root, own);
    }

    /** The distribution's own bundles. */
    Path bundles() {
        return distribution.resolve("bundles");
    }

    /** The file that says what a feature consists of. */
    Path feature(String name) {
        return distribution.resolve("features").resolve(name).resolve(name + ".json");
    }

    /** Where people drop jars. */
    Path dropIn() {
        return root.resolve("plugins");
    }

    /** What people want to be installed. */
    Path wanted() {
        return root.resolve("conf").resolve("plugins.json");
    }

    /** The certificates of those whose signature counts. */
    Path trust() {
        return root.resolve("conf").resolve("trust");
    }

    /** A distribution that keeps its own files beside its data. */
    static Home of(Path root) {
        return of(root, root);
    }

    /** Of a distribution whose configuration and data are elsewhere. */
    static Home of(Path root, Path distribution) {
        return new Home(
                root, distribution, root.toAbsolutePath().resolve("data").resolve("deploy"));
    }
}
