package io.vigie.shell.internal;

import io.vigie.testkit.Delivery;
import io.vigie.testkit.VectorFormatException;
import io.vigie.testkit.VectorOutcome;
import io.vigie.testkit.VectorRunner;
import io.vigie.testkit.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie conformance}: holds the installed KPIs to reference vectors. */
@Command(name = "conformance", abbreviateSynopsis = true)
final class ConformanceVerb extends Verb {
    @Parameters(paramLabel = "FILE.json", descriptionKey = "vectors")
    String file;

    @Option(names = "--kpi", paramLabel = "ID", split = ",", descriptionKey = "conformance.kpi")
    List<String> kpis = List.of();

    @Option(names = "--json", descriptionKey = "json")
    boolean json;

    ConformanceVerb(Session session) {
        super(session);
    }

    @Override
    int run() throws InterruptedException, IOException {
        Vectors vectors = read();
        int total = vectors.vectors().size();
        List<VectorOutcome> outcomes = new ArrayList<>();
        try (ProgressLine progress = new ProgressLine(console)) {
            new VectorRunner(session.workspaces(), Delivery.PLAIN)
                    .run(vectors.vectors(), Math.min(4, Runtime.getRuntime().availableProcessors()), outcome -> {
                        outcomes.add(outcome);
                        progress.show(ProgressLine.bar((double) outcomes.size() / total) + " "
                                + texts.get("conformance.progress", outcomes.size(), total));
                    });
        }
        List<VectorOutcome> statuses =
                vectors.statuses().stream().map(VectorRunner::run).toList();
        if (json) {
            console.line(Json.pretty(ConformanceText.json(outcomes, statuses, texts.locale())));
            console.err().println(ConformanceText.closing(outcomes));
        } else {
            console.lines(ConformanceText.render(outcomes, statuses, texts, console.paint()));
        }
        return Stream.concat(outcomes.stream(), statuses.stream()).allMatch(VectorOutcome::passed)
                ? Cli.OK
                : Cli.FAILED;
    }

    private Vectors read() throws IOException {
        Path path = session.directory().resolve(file);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new UsageException(texts.get("file.unreadable", file));
        }
        try {
            Vectors all = Vectors.read(path);
            Vectors asked =
                    kpis.isEmpty() ? all : all.of(kpis.stream().distinct().toArray(String[]::new));
            if (asked.vectors().isEmpty() && asked.statuses().isEmpty()) {
                throw new UsageException(
                        kpis.isEmpty()
                                ? texts.get("conformance.empty", file)
                                : texts.get("conformance.nokpi", file, String.join(", ", kpis)));
            }
            return asked;
        } catch (VectorFormatException e) {
            throw new UsageException(texts.get("conformance.format", file, e.getMessage()));
        }
    }
}
