package io.vigie.deploy.internal;

import java.nio.file.Path;

/**
 * The folders of a distribution that deployment works with.
 *
 * @param root the distribution's folder
 * @param own what deployment keeps for itself
 */
record Home(Path root, Path own) {
    Home {
        root = root.toAbsolutePath().normalize();
    }

    /** The distribution's own bundles. */
    Path bundles() {
        return root.resolve("bundles");
    }

    /** The file that says what a feature consists of. */
    Path feature(String name) {
        return root.resolve("features").resolve(name).resolve(name + ".json");
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
        return new Home(root, root.toAbsolutePath().resolve("data").resolve("deploy"));
    }
}
