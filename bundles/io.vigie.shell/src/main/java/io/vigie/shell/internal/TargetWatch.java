package io.vigie.shell.internal;

import io.vigie.kpi.Text;
import io.vigie.query.QueryException;
import io.vigie.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A company's targets, brought into force when their file has changed. Not thread-safe. */
final class TargetWatch {
    private static final Logger LOG = LoggerFactory.getLogger(TargetWatch.class);

    private final Path file;
    private final Workspace workspace;
    private @Nullable Stamp seen;

    /** How the file looked. */
    private record Stamp(long size, long modified, @Nullable Object key) {}

    /** Knows the file as it is now. */
    TargetWatch(Path home, Workspace workspace) {
        this.file = home.resolve("conf").resolve("targets.json");
        this.workspace = workspace;
        this.seen = stamp(file);
    }

    private static @Nullable Stamp stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.size(), attributes.lastModifiedTime().toMillis(), attributes.fileKey());
        } catch (IOException e) {
            LOG.debug("{} is not there, or cannot be looked at", file, e);
            return null;
        }
    }

    /** Looks once; says what people should know of it, one sentence each. */
    List<Text> look() {
        Stamp now = stamp(file);
        if (now == null ? seen == null : now.equals(seen)) {
            return List.of();
        }
        seen = now;
        try {
            if (now == null) {
                workspace.readTargets(null);
                return List.of(Text.of(
                        file + " is gone: the targets that KPIs bring are in force again.",
                        file + " n'est plus là : les objectifs que portent les KPI sont de nouveau en vigueur."));
            }
            return workspace.readTargets(file);
        } catch (QueryException e) {
            return List.of(e.sentence());
        }
    }
}
