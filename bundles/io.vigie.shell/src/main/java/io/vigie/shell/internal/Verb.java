package io.vigie.shell.internal;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all verbs share. */
abstract class Verb implements Callable<Integer> {
    final Session session;
    final Texts texts;
    final Console console;

    @Spec
    picocli.CommandLine.Model.CommandSpec spec;

    @Option(names = "--lang", paramLabel = "fr|en", descriptionKey = "lang")
    @Nullable
    String lang;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            descriptionKey = "help")
    boolean help;

    Verb(Session session) {
        this.session = session;
        this.texts = session.texts();
        this.console = session.console();
    }

    /** Where a verb does its work while a platform runs. */
    enum Place {
        /** In the process that was called. */
        HERE,
        /** In the running platform when it holds the directory of {@code --data}, else here. */
        WHERE_THE_DATA_IS,
        /** In the running platform if there is one. */
        IN_WHAT_RUNS
    }

    Place place() {
        return Place.WHERE_THE_DATA_IS;
    }

    /** Does the work and returns the exit code. */
    abstract int run() throws Exception;

    @Override
    public final Integer call() throws Exception {
        if (lang != null && !lang.equals("fr") && !lang.equals("en")) {
            throw new UsageException(texts.get("usage.value", lang, "--lang"));
        }
        return run();
    }
}
