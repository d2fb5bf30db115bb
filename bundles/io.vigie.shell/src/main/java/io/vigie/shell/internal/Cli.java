package io.vigie.shell.internal;

import io.vigie.connectors.ConnectorException;
import io.vigie.deploy.DeployException;
import io.vigie.kpi.Nearest;
import io.vigie.query.QueryException;
import io.vigie.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;

/** One command line: finds the verb, runs it, and turns whatever goes wrong into a sentence and a code. */
final class Cli {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Cli.class);

    private final Session session;
    private final Texts texts;

    Cli(Session session) {
        this.session = session;
        this.texts = session.texts();
    }

    /** What {@code --lang} says, which must be known before anything is said; null when it is not there. */
    static @Nullable String languageOf(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith("--lang=")) {
                return arguments[i].substring("--lang=".length());
            }
            if (arguments[i].equals("--lang") && i + 1 < arguments.length) {
                return arguments[i + 1];
            }
        }
        return null;
    }

    int run(String... arguments) {
        Console console = session.console();
        try {
            return commandLine().execute(arguments);
        } finally {
            console.out().flush();
            console.err().flush();
        }
    }

    /** What people should know of the start; the verbs about plug-ins tell it themselves. */
    void tellRemarks(String... arguments) {
        if (arguments.length == 0 || !arguments[0].equals("plugin")) {
            tell(session.plugins().remarks().stream()
                    .map(remark -> remark.in(texts.locale()))
                    .toList());
        }
    }

    CommandLine commandLine() {
        CommandLine root = new CommandLine(new Verbs.Root(session));
        root.addSubcommand(new RunVerb(session));
        root.addSubcommand(new StatusVerb(session));
        root.addSubcommand(new DemoVerb(session));
        root.addSubcommand(new ReportVerb(session));
        root.addSubcommand(new CommandLine(new Verbs.KpiGroup(session))
                .addSubcommand(new Verbs.KpiList(session))
                .addSubcommand(new Verbs.KpiDescribe(session))
                .addSubcommand(new EvalVerb(session))
                .addSubcommand(new ExplainVerb(session))
                .addSubcommand(new DrillVerb(session))
                .addSubcommand(new KpiDiffVerb(session))
                .addSubcommand(new ForecastVerb(session)));
        root.addSubcommand(new CommandLine(new ConnectorVerbs.ConnectorGroup(session))
                .addSubcommand(new ConnectorVerbs.Types(session))
                .addSubcommand(new ConnectorVerbs.ListAll(session))
                .addSubcommand(new ConnectorVerbs.Show(session))
                .addSubcommand(new ConnectorVerbs.Create(session))
                .addSubcommand(new ConnectorVerbs.Validate(session))
                .addSubcommand(new ConnectorVerbs.Check(session))
                .addSubcommand(new ConnectorVerbs.Previews(session))
                .addSubcommand(new ConnectorVerbs.Start(session))
                .addSubcommand(new ConnectorVerbs.PauseOne(session))
                .addSubcommand(new ConnectorVerbs.Resume(session))
                .addSubcommand(new ConnectorVerbs.Stop(session))
                .addSubcommand(new ConnectorVerbs.Restart(session))
                .addSubcommand(new ConnectorVerbs.Delete(session))
                .addSubcommand(new CommandLine(new ConnectorVerbs.OffsetsGroup(session))
                        .addSubcommand(new ConnectorVerbs.OffsetGet(session))
                        .addSubcommand(new ConnectorVerbs.OffsetSet(session))
                        .addSubcommand(new ConnectorVerbs.OffsetReset(session)))
                .addSubcommand(new ConnectorVerbs.BackfillOne(session)));
        root.addSubcommand(
                new CommandLine(new StoreVerbs.StoreGroup(session)).addSubcommand(new StoreVerbs.Stats(session)));
        root.addSubcommand(new CommandLine(new QuarantineVerbs.QuarantineGroup(session))
                .addSubcommand(new QuarantineVerbs.ListAll(session))
                .addSubcommand(new QuarantineVerbs.Show(session))
                .addSubcommand(new QuarantineVerbs.Replay(session))
                .addSubcommand(new QuarantineVerbs.Discard(session))
                .addSubcommand(new QuarantineVerbs.Export(session)));
        root.addSubcommand(new CommandLine(new SecretVerbs.SecretGroup(session))
                .addSubcommand(new SecretVerbs.SetOne(session))
                .addSubcommand(new SecretVerbs.ListAll(session)));
        root.addSubcommand(new CommandLine(new TokenVerbs.TokenGroup(session))
                .addSubcommand(new TokenVerbs.ListAll(session))
                .addSubcommand(new TokenVerbs.Create(session))
                .addSubcommand(new TokenVerbs.Revoke(session)));
        root.addSubcommand(new CommandLine(new AuditVerbs.AuditGroup(session))
                .addSubcommand(new AuditVerbs.Tail(session))
                .addSubcommand(new AuditVerbs.Verify(session)));
        root.addSubcommand(new CommandLine(new PluginVerbs.PluginGroup(session))
                .addSubcommand(new PluginVerbs.ListAll(session))
                .addSubcommand(new PluginVerbs.Info(session))
                .addSubcommand(new PluginVerbs.PlanInstall(session))
                .addSubcommand(new PluginVerbs.Install(session))
                .addSubcommand(new PluginVerbs.Update(session))
                .addSubcommand(new PluginVerbs.Rollback(session))
                .addSubcommand(new PluginVerbs.Enable(session))
                .addSubcommand(new PluginVerbs.Disable(session))
                .addSubcommand(new PluginVerbs.Uninstall(session))
                .addSubcommand(new PluginVerbs.Verify(session))
                .addSubcommand(new PluginVerbs.Why(session))
                .addSubcommand(new PluginVerbs.History(session))
                .addSubcommand(new PluginVerbs.Diff(session))
                .addSubcommand(new PluginVerbs.Apply(session)));
        root.addSubcommand(new CommandLine(new AlertVerbs.AlertGroup(session))
                .addSubcommand(new AlertVerbs.ListAll(session))
                .addSubcommand(new AlertVerbs.Test(session))
                .addSubcommand(new AlertVerbs.Acknowledge(session))
                .addSubcommand(new AlertVerbs.Mute(session)));
        root.addSubcommand(new CommandLine(new ConfigVerbs.ConfigGroup(session))
                .addSubcommand(new ConfigVerbs.ListAll(session))
                .addSubcommand(new ConfigVerbs.Diff(session))
                .addSubcommand(new ConfigVerbs.Validate(session)));
        root.addSubcommand(new CommandLine(new HealthVerb(session)).addSubcommand(new HealthVerb.ListAll(session)));
        root.addSubcommand(new ConformanceVerb(session));
        root.addSubcommand(new Verbs.Version(session));
        root.addSubcommand(new Verbs.Help(session));
        Console console = session.console();
        root.setResourceBundle(texts.help());
        root.setExpandAtFiles(false);
        root.setUsageHelpWidth(Math.max(60, console.textWidth()));
        root.setColorScheme(CommandLine.Help.defaultColorScheme(console.paint().on() ? Ansi.ON : Ansi.OFF));
        root.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        root.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        root.setParameterExceptionHandler((problem, arguments) -> {
            tell(List.of(sentence(problem, List.of(arguments))));
            console.err()
                    .println(texts.get(
                            "usage.hint",
                            problem.getCommandLine().getCommandSpec().qualifiedName()));
            return USAGE;
        });
        root.setExecutionExceptionHandler((problem, commandLine, result) -> failed(problem, commandLine));
        return root;
    }

    private int failed(Exception problem, CommandLine commandLine) {
        if (problem instanceof UsageException usage) {
            tell(usage.problems());
            session.console()
                    .err()
                    .println(
                            texts.get("usage.hint", commandLine.getCommandSpec().qualifiedName()));
            return USAGE;
        }
        if (problem instanceof QueryException question) {
            tell(List.of(question.sentence().in(texts.locale())));
            return USAGE;
        }
        if (problem instanceof StoreException store) {
            tell(List.of(store.sentence().in(texts.locale())));
            return FAILED;
        }
        if (problem instanceof DeployException refused) {
            tell(refused.reasons().stream()
                    .map(reason -> reason.in(texts.locale()))
                    .toList());
            return FAILED;
        }
        if (problem instanceof ConnectorException refused) {
            tell(refused.reasons().stream()
                    .map(reason -> reason.in(texts.locale()))
                    .toList());
            return FAILED;
        }
        if (problem instanceof VerbException) {
            tell(String.valueOf(problem.getMessage()).lines().toList());
            return FAILED;
        }
        if (problem instanceof InterruptedException) {
            tell(List.of(texts.get("interrupted")));
            return FAILED;
        }
        LOG.info("The verb {} failed", commandLine.getCommandSpec().qualifiedName(), problem);
        tell(List.of(
                problem instanceof IOException
                        ? texts.get("failed.io", reason(problem))
                        : texts.get("failed.unexpected", reason(problem))));
        return FAILED;
    }

    private static String reason(Throwable problem) {
        String message = problem.getMessage();
        return problem.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    private void tell(List<String> problems) {
        problems.forEach(problem -> session.console().err().println(texts.get("problem", Table.clean(problem))));
    }

    /** Picocli speaks English only, so what it found is said again in the language asked for. */
    private String sentence(ParameterException problem, List<String> arguments) {
        // A mistyped option is told before the one that is missing because of it.
        List<String> unmatched = problem.getCommandLine().getUnmatchedArguments();
        if (!unmatched.isEmpty()) {
            return unmatched(unmatched.get(0), problem.getCommandLine());
        }
        if (problem instanceof MissingParameterException missing) {
            return missing(missing, arguments);
        }
        if (problem instanceof OverwrittenOptionException twice) {
            return texts.get("usage.twice", label(twice.getOverwritten()));
        }
        ArgSpec argument = problem.getArgSpec();
        if (argument != null && problem.getValue() != null) {
            return texts.get("usage.value", problem.getValue(), label(argument));
        }
        return String.valueOf(problem.getMessage());
    }

    private String unmatched(String first, CommandLine commandLine) {
        Set<String> verbs = commandLine.getSubcommands().keySet();
        if (!first.startsWith("-") && !verbs.isEmpty()) {
            return suggest(texts.get("usage.verb", first), first, verbs);
        }
        List<String> options = new ArrayList<>();
        commandLine.getCommandSpec().options().forEach(option -> options.addAll(List.of(option.names())));
        return first.startsWith("-")
                ? suggest(texts.get("usage.option", first), first, options)
                : texts.get("usage.argument", first);
    }

    private String suggest(String sentence, String word, Collection<String> candidates) {
        List<String> nearest = Nearest.to(word, candidates);
        return nearest.isEmpty() ? sentence : sentence + " " + texts.get("usage.near", String.join(", ", nearest));
    }

    private String missing(MissingParameterException problem, List<String> arguments) {
        List<String> labels = problem.getMissing().stream().map(Cli::label).toList();
        boolean given = problem.getMissing().stream()
                .anyMatch(argument -> argument instanceof OptionSpec option
                        && List.of(option.names()).stream().anyMatch(arguments::contains));
        return texts.get(given ? "usage.novalue" : "usage.missing", String.join(", ", labels));
    }

    private static String label(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
