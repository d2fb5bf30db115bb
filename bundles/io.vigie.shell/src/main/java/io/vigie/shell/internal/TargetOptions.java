package io.vigie.shell.internal;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says which targets figures are measured by. */
final class TargetOptions {
    @Option(names = "--targets", paramLabel = "FILE", descriptionKey = "targets")
    @Nullable
    String file;
}
