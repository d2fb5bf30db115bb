package io.vigie.deploy;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A wish to change the set of plug-ins. Immutable.
 *
 * @param kind what is wished
 * @param files the jars or feature files to install
 * @param names the plug-ins, or the one set, that are meant
 * @param digests SHA-256 digests, in hexadecimal, that the files must have; a file of such a digest is trusted
 * @param unsigned whether a file that nobody vouches for is installed all the same
 */
public record Change(Kind kind, List<Path> files, List<String> names, List<String> digests, boolean unsigned) {
    /** What can be wished. May grow: callers keep a default branch. */
    public enum Kind {
        /** Installs files; one of a name that is installed replaces it. */
        INSTALL,
        UNINSTALL,
        ENABLE,
        DISABLE,
        /** Returns to an earlier set: the one before, or a named one. */
        ROLLBACK,
        /** Returns one plug-in to what the sets before had, as far back as it differs. */
        ROLLBACK_PLUGIN,
        /** Makes the set in force what the file of wanted plug-ins says. */
        WANTED
    }

    public Change {
        files = List.copyOf(files);
        names = List.copyOf(names);
        digests = digests.stream()
                .map(digest -> digest.toLowerCase(Locale.ROOT).replaceFirst("^sha256:", ""))
                .toList();
    }

    public static Change install(List<Path> files) {
        return new Change(Kind.INSTALL, files, List.of(), List.of(), false);
    }

    public static Change uninstall(String... names) {
        return new Change(Kind.UNINSTALL, List.of(), List.of(names), List.of(), false);
    }

    public static Change enable(String... names) {
        return new Change(Kind.ENABLE, List.of(), List.of(names), List.of(), false);
    }

    public static Change disable(String... names) {
        return new Change(Kind.DISABLE, List.of(), List.of(names), List.of(), false);
    }

    /** Back to the set before. */
    public static Change rollback() {
        return new Change(Kind.ROLLBACK, List.of(), List.of(), List.of(), false);
    }

    /** Back to a set that is kept. */
    public static Change rollbackTo(String set) {
        return new Change(Kind.ROLLBACK, List.of(), List.of(set), List.of(), false);
    }

    public static Change rollbackPlugin(String name) {
        return new Change(Kind.ROLLBACK_PLUGIN, List.of(), List.of(name), List.of(), false);
    }

    public static Change wanted() {
        return new Change(Kind.WANTED, List.of(), List.of(), List.of(), false);
    }

    /** The same, with digests that the files must have. */
    public Change pinned(List<String> sha256) {
        return new Change(kind, files, names, sha256, unsigned);
    }

    /** The same, also of files that nobody vouches for. */
    public Change allowingUnsigned() {
        return new Change(kind, files, names, digests, true);
    }
}
