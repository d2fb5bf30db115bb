package io.vigie.deploy.internal;

import java.nio.file.Path;

/**
 * The folders of a distribution that deployment works with.
 *
 * @param root the distribution's folder
 */
record Home(Path root) {
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

    /** What deployment keeps for itself. */
    Path own() {
        return root.resolve("data").resolve("deploy");
    }
}
