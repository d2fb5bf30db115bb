package io.vigie.shell.internal;

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
}
