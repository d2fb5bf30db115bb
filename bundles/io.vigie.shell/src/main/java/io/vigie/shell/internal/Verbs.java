package io.vigie.shell.internal;

import io.vigie.kpi.Nearest;
import io.vigie.kpi.Target;
import io.vigie.query.Kpis;
import io.vigie.workspace.Workspace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs of a few lines. */
final class Verbs {
    private Verbs() {}

    /** A word that needs a verb behind it. */
    abstract static class Group extends Verb {
        Group(Session session) {
            super(session);
        }

        @Override
        int run() {
            console.err().print(spec.commandLine().getUsageMessage());
            return Cli.USAGE;
        }
    }

    @Command(name = "vigie", synopsisSubcommandLabel = "COMMAND", abbreviateSynopsis = true)
    static final class Root extends Group {
        Root(Session session) {
            super(session);
        }
    }

    @Command(name = "kpi", synopsisSubcommandLabel = "COMMAND", abbreviateSynopsis = true)
    static final class KpiGroup extends Group {
        KpiGroup(Session session) {
            super(session);
        }
    }

    @Command(name = "list", abbreviateSynopsis = true)
    static final class KpiList extends Verb {
        @Option(names = "--json", descriptionKey = "json")
        boolean json;

        KpiList(Session session) {
            super(session);
        }

        @Mixin
        TargetOptions targets = new TargetOptions();

        @Override
        int run() {
            try (Workspace workspace = session.open(null)) {
                session.readTargets(workspace, targets.file);
                Kpis kpis = workspace.kpis();
                Map<String, Kpis.Entry> known = known(kpis);
                Map<String, Target> inForce = new LinkedHashMap<>();
                known.keySet().forEach(id -> session.target(kpis, id).ifPresent(target -> inForce.put(id, target)));
                KpiText text = new KpiText(known, texts, session.figures());
                if (json) {
                    console.lines(Json.rows(KpiText.ordered(List.copyOf(known.values())).stream()
                            .map(entry -> text.listed(
                                    entry, inForce.get(entry.definition().id())))
                            .toList()));
                } else if (known.isEmpty()) {
                    console.line(texts.get("kpi.none"));
                } else {
                    console.lines(text.list(inForce, console.width(), console.paint()));
                }
                kpis.refusals().forEach(refusal -> console.err().println(Table.clean(refusal)));
            }
            return Cli.OK;
        }
    }

    private static Map<String, Kpis.Entry> known(Kpis kpis) {
        Map<String, Kpis.Entry> known = new LinkedHashMap<>();
        kpis.entries().forEach(entry -> known.put(entry.definition().id(), entry));
        return known;
    }

    @Command(name = "describe", abbreviateSynopsis = true)
    static final class KpiDescribe extends Verb {
        @Parameters(paramLabel = "ID", descriptionKey = "id")
        String id;

        @Option(names = "--json", descriptionKey = "json")
        boolean json;

        @Mixin
        TargetOptions targets = new TargetOptions();

        KpiDescribe(Session session) {
            super(session);
        }

        @Override
        int run() {
            try (Workspace workspace = session.open(null)) {
                session.readTargets(workspace, targets.file);
                Map<String, Kpis.Entry> known = known(workspace.kpis());
                Kpis.Entry entry = known.get(id);
                if (entry == null) {
                    throw new UsageException(QueryOptions.unknown(id, known, texts));
                }
                Target inForce = session.target(workspace.kpis(), id).orElse(null);
                if (json) {
                    console.line(Json.pretty(KpiText.described(entry, inForce)));
                } else {
                    console.lines(new KpiText(known, texts, session.figures())
                            .describe(entry, inForce, console.textWidth(), console.paint()));
                }
            }
            return Cli.OK;
        }
    }

    @Command(name = "version", abbreviateSynopsis = true)
    static final class Version extends Verb {
        @Option(names = "--json", descriptionKey = "json")
        boolean json;

        Version(Session session) {
            super(session);
        }

        @Override
        int run() {
            Product product = session.product();
            String java = System.getProperty("java.version", "");
            String vendor = System.getProperty("java.vendor", "");
            String system = System.getProperty("os.name", "") + " " + System.getProperty("os.arch", "");
            if (json) {
                Map<String, @Nullable Object> tree = new LinkedHashMap<>();
                tree.put("vigie", product.version());
                tree.put("java", java);
                tree.put("javaVendor", vendor);
                tree.put("system", system);
                tree.put("framework", product.framework());
                tree.put("bundles", product.bundles());
                tree.put("active", product.active());
                console.line(Json.compact(tree));
                return Cli.OK;
            }
            console.lines(new FieldList()
                    .add("Vigie", product.version())
                    .add("Java", java + ", " + vendor + ", " + system)
                    .add("OSGi", product.framework())
                    .add(texts.get("version.bundles"), texts.get("version.active", product.bundles(), product.active()))
                    .render(console.textWidth(), console.paint()));
            return Cli.OK;
        }
    }

    @Command(name = "help", abbreviateSynopsis = true)
    static final class Help extends Verb {
        @Parameters(paramLabel = "COMMAND", arity = "0..*", descriptionKey = "command")
        List<String> words = new ArrayList<>();

        Help(Session session) {
            super(session);
        }

        @Override
        int run() {
            CommandLine command = spec.root().commandLine();
            for (String word : words) {
                CommandLine next = command.getSubcommands().get(word);
                if (next == null) {
                    List<String> nearest =
                            Nearest.to(word, command.getSubcommands().keySet());
                    String unknown = texts.get("usage.verb", word);
                    throw new UsageException(
                            nearest.isEmpty()
                                    ? unknown
                                    : unknown + " " + texts.get("usage.near", String.join(", ", nearest)));
                }
                command = next;
            }
            console.out().print(command.getUsageMessage());
            return Cli.OK;
        }
    }
}
