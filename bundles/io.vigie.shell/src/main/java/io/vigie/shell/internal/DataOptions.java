package io.vigie.shell.internal;

import io.vigie.shell.internal.Session.Live;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what a question is asked of. */
final class DataOptions {
    @Option(names = "--source", paramLabel = "TYPE[,KEY=VALUE]...", descriptionKey = "source")
    List<String> sources = new ArrayList<>();

    @Option(names = "--data", paramLabel = "DIR", descriptionKey = "data")
    @Nullable
    String data;

    /**
     * The directory of the store to ask: the one that is given; else, where no source is given either, that
     * of the platform that runs, or would run, here. Null for a store in memory.
     *
     * @throws UsageException when there is nothing to ask
     */
    @Nullable
    String directory(Session session) {
        if (data != null || !sources.isEmpty()) {
            return data;
        }
        Live live = session.live();
        if (live != null) {
            return live.data().toString();
        }
        Path own = session.product().home().resolve("data");
        if (!Files.isDirectory(own.resolve("store"))) {
            throw new UsageException(session.texts().get("usage.nodata"));
        }
        return own.toString();
    }
}
