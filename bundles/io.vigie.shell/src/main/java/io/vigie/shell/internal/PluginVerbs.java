package io.vigie.shell.internal;

import io.vigie.deploy.Change;
import io.vigie.deploy.Outcome;
import io.vigie.deploy.Plan;
import io.vigie.deploy.Plugin;
import io.vigie.deploy.PluginEvent;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Plugins;
import io.vigie.deploy.Trust;
import io.vigie.kpi.Nearest;
import io.vigie.kpi.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs behind {@code vigie plugin}. */
final class PluginVerbs {
    private PluginVerbs() {}

    @Command(name = "plugin", synopsisSubcommandLabel = "COMMAND", abbreviateSynopsis = true)
    static final class PluginGroup extends Verbs.Group {
        PluginGroup(Session session) {
            super(session);
        }
    }

    /** A verb that only looks. */
    private abstract static class Looking extends Verb {
        @Option(names = "--json", descriptionKey = "json")
        boolean json;

        Looking(Session session) {
            super(session);
        }

        @Override
        final Place place() {
            return Place.IN_WHAT_RUNS;
        }

        final PluginText text() {
            return new PluginText(texts, session.figures(), console.paint());
        }

        final void pretty(Object tree) {
            console.line(Json.pretty(tree));
        }

        final void show(Plan plan) {
            if (json) {
                pretty(text().json(plan));
            } else {
                console.lines(text().plan(plan, console.textWidth()));
            }
        }

        final Plugin plugin(String name) {
            List<Plugin> plugins = session.plugins().list();
            return plugins.stream()
                    .filter(plugin -> plugin.entry().name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new VerbException(unknown(name, plugins)));
        }

        private String unknown(String name, List<Plugin> plugins) {
            List<String> nearest = Nearest.to(
                    name, plugins.stream().map(plugin -> plugin.entry().name()).toList());
            return nearest.isEmpty()
                    ? texts.get("plugin.unknown", name)
                    : texts.get("plugin.unknown.near", name, String.join(", ", nearest));
        }

        final List<String> in(List<Text> sentences) {
            return sentences.stream().map(text -> text.in(texts.locale())).toList();
        }
    }

    @Command(name = "list", abbreviateSynopsis = true)
    static final class ListAll extends Looking {
        ListAll(Session session) {
            super(session);
        }

        @Override
        int run() {
            Plugins plugins = session.plugins();
            List<Plugin> all = plugins.list();
            PluginSet set = plugins.sets().get(0);
            List<String> remarks = in(plugins.remarks());
            if (json) {
                Map<String, @Nullable Object> tree = new LinkedHashMap<>();
                tree.put("set", set.id());
                tree.put("plugins", all.stream().map(text()::json).toList());
                tree.put("remarks", remarks);
                pretty(tree);
            } else {
                console.lines(text().list(all, set, console.width()));
                remarks.forEach(remark -> console.err().println(Table.clean(remark)));
            }
            return Cli.OK;
        }
    }

    @Command(name = "info", abbreviateSynopsis = true)
    static final class Info extends Looking {
        @Parameters(paramLabel = "NAME", descriptionKey = "plugin.name")
        String name;

        Info(Session session) {
            super(session);
        }

        @Override
        int run() {
            Plugin plugin = plugin(name);
            if (json) {
                pretty(text().json(plugin));
            } else {
                console.lines(text().info(plugin, console.textWidth()));
            }
            return Cli.OK;
        }
    }

    /** A verb that changes the set, or says what the change would do. */
    private abstract static class Changing extends Looking {
        @Option(names = "--dry-run", descriptionKey = "dry-run")
        boolean dryRun;

        Changing(Session session) {
            super(session);
        }

        /** What is wished. */
        abstract Change change();

        /** Looks at what would be done before it is. */
        void check(Change change) {}

        @Override
        final int run() {
            Change change = change();
            check(change);
            if (dryRun) {
                show(session.plugins().plan(change));
                return Cli.OK;
            }
            Outcome outcome = session.plugins().apply(change);
            if (json) {
                pretty(text().json(outcome));
            } else {
                console.lines(text().outcome(outcome, console.textWidth()));
            }
            return Cli.OK;
        }
    }

    /** The options of a change that brings files. */
    static final class FileOptions {
        @Option(names = "--sha256", paramLabel = "HEX", descriptionKey = "sha256")
        List<String> digests = new ArrayList<>();

        @Option(names = "--allow-unsigned", descriptionKey = "allow-unsigned")
        boolean unsigned;

        /**
         * The wish to install files.
         *
         * @throws UsageException with all that is wrong
         */
        Change change(List<String> names, Session session) {
            List<String> problems = new ArrayList<>();
            List<Path> files = new ArrayList<>();
            for (String name : names) {
                Path file = session.directory().resolve(name).normalize();
                files.add(file);
                if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                    problems.add(session.texts().get("file.unreadable", name));
                }
            }
            for (String digest : digests) {
                if (!digest.matches("(?i)(sha256:)?[0-9a-f]{64}")) {
                    problems.add(session.texts().get("sha256.bad", digest));
                }
            }
            if (!problems.isEmpty()) {
                throw new UsageException(problems);
            }
            Change change = Change.install(files).pinned(digests);
            return unsigned ? change.allowingUnsigned() : change;
        }
    }

    /** A change that brings files. */
    private abstract static class Bringing extends Changing {
        @Parameters(paramLabel = "FILE", arity = "1..*", descriptionKey = "plugin.file")
        List<String> files = new ArrayList<>();

        @Mixin
        FileOptions options = new FileOptions();

        Bringing(Session session) {
            super(session);
        }

        @Override
        Change change() {
            return options.change(files, session);
        }
    }

    @Command(name = "install", abbreviateSynopsis = true)
    static final class Install extends Bringing {
        Install(Session session) {
            super(session);
        }
    }

    @Command(name = "update", abbreviateSynopsis = true)
    static final class Update extends Bringing {
        Update(Session session) {
            super(session);
        }

        @Override
        void check(Change change) {
            List<String> strangers = session.plugins().plan(change).steps().stream()
                    .filter(step -> step.action() == Plan.Action.INSTALL)
                    .map(step -> texts.get("plugin.stranger", step.plugin().name()))
                    .toList();
            if (!strangers.isEmpty()) {
                throw new VerbException(String.join("\n", strangers));
            }
        }
    }

    @Command(name = "plan", abbreviateSynopsis = true)
    static final class PlanInstall extends Looking {
        @Parameters(paramLabel = "FILE", arity = "1..*", descriptionKey = "plugin.file")
        List<String> files = new ArrayList<>();

        @Mixin
        FileOptions options = new FileOptions();

        PlanInstall(Session session) {
            super(session);
        }

        @Override
        int run() {
            show(session.plugins().plan(options.change(files, session)));
            return Cli.OK;
        }
    }

    @Command(name = "rollback", abbreviateSynopsis = true)
    static final class Rollback extends Changing {
        @Parameters(paramLabel = "NAME", arity = "0..1", descriptionKey = "plugin.name")
        @Nullable
        String name;

        @Option(names = "--to", paramLabel = "SET", descriptionKey = "set")
        @Nullable
        String to;

        Rollback(Session session) {
            super(session);
        }

        @Override
        Change change() {
            if (name != null && to != null) {
                throw new UsageException(texts.get("plugin.rollback.two"));
            }
            if (name != null) {
                return Change.rollbackPlugin(name);
            }
            return to == null ? Change.rollback() : Change.rollbackTo(kept(to, session));
        }
    }

    /**
     * The id of the one kept set that begins like this.
     *
     * @throws VerbException when there is none, or several
     */
    static String kept(String beginning, Session session) {
        List<String> ids =
                session.plugins().sets().stream().map(PluginSet::id).distinct().toList();
        List<String> found = ids.stream().filter(id -> id.startsWith(beginning)).toList();
        if (found.size() != 1) {
            throw new VerbException(session.texts().get("set.unknown", beginning, String.join(", ", ids)));
        }
        return found.get(0);
    }

    /** A change of plug-ins that are named. */
    private abstract static class Naming extends Changing {
        @Parameters(paramLabel = "NAME", arity = "1..*", descriptionKey = "plugin.name")
        List<String> names = new ArrayList<>();

        Naming(Session session) {
            super(session);
        }

        final String[] names() {
            names.forEach(this::plugin);
            return names.toArray(String[]::new);
        }
    }

    @Command(name = "enable", abbreviateSynopsis = true)
    static final class Enable extends Naming {
        Enable(Session session) {
            super(session);
        }

        @Override
        Change change() {
            return Change.enable(names());
        }
    }

    @Command(name = "disable", abbreviateSynopsis = true)
    static final class Disable extends Naming {
        Disable(Session session) {
            super(session);
        }

        @Override
        Change change() {
            return Change.disable(names());
        }
    }

    @Command(name = "uninstall", abbreviateSynopsis = true)
    static final class Uninstall extends Naming {
        Uninstall(Session session) {
            super(session);
        }

        @Override
        Change change() {
            return Change.uninstall(names());
        }
    }

    @Command(name = "apply", abbreviateSynopsis = true)
    static final class Apply extends Changing {
        Apply(Session session) {
            super(session);
        }

        @Override
        Change change() {
            return Change.wanted();
        }
    }

    @Command(name = "verify", abbreviateSynopsis = true)
    static final class Verify extends Looking {
        @Parameters(paramLabel = "NAME|FILE", arity = "0..1", descriptionKey = "plugin.verify")
        @Nullable
        String what;

        Verify(Session session) {
            super(session);
        }

        @Override
        int run() {
            List<PluginText.Verified> verified = verified();
            if (json) {
                console.lines(Json.rows(verified.stream().map(text()::json).toList()));
            } else {
                console.lines(text().verified(verified, console.width()));
            }
            return verified.stream().allMatch(one -> one.problems().isEmpty()) ? Cli.OK : Cli.FAILED;
        }

        private List<PluginText.Verified> verified() {
            Plugins plugins = session.plugins();
            if (what == null) {
                return plugins.list().stream().map(this::verify).toList();
            }
            Path file = session.directory().resolve(what).normalize();
            boolean installed = plugins.list().stream()
                    .anyMatch(plugin -> plugin.entry().name().equals(what));
            if (installed || !Files.isRegularFile(file)) {
                return List.of(verify(plugin(what)));
            }
            PluginSet.Entry entry = plugins.verify(file);
            return List.of(new PluginText.Verified(
                    entry, entry.trust() == Trust.UNSIGNED ? List.of(texts.get("plugin.nobody")) : List.of()));
        }

        private PluginText.Verified verify(Plugin plugin) {
            return new PluginText.Verified(
                    plugin.entry(), in(session.plugins().verify(plugin.entry().name())));
        }
    }

    @Command(name = "why", abbreviateSynopsis = true)
    static final class Why extends Looking {
        @Parameters(paramLabel = "ID", descriptionKey = "plugin.why")
        String id;

        Why(Session session) {
            super(session);
        }

        @Override
        int run() {
            List<String> causes = in(session.plugins().why(id));
            if (json) {
                Map<String, @Nullable Object> tree = new LinkedHashMap<>();
                tree.put("id", id);
                tree.put("causes", causes);
                pretty(tree);
            } else if (causes.isEmpty()) {
                console.line(texts.get("plugin.why.nothing", Table.clean(id)));
            } else {
                console.lines(text().why(causes, console.textWidth()));
            }
            return Cli.OK;
        }
    }

    @Command(name = "history", abbreviateSynopsis = true)
    static final class History extends Looking {
        @Option(names = "--limit", paramLabel = "N", descriptionKey = "history.limit")
        int limit = 20;

        History(Session session) {
            super(session);
        }

        @Override
        int run() {
            if (limit < 0) {
                throw new UsageException(texts.get("usage.value", limit, "--limit"));
            }
            List<PluginEvent> events =
                    session.plugins().history().stream().limit(limit).toList();
            if (json) {
                console.lines(Json.rows(events.stream()
                        .map(event -> text().json(event, session.clock().getZone()))
                        .toList()));
            } else if (events.isEmpty()) {
                console.line(texts.get("plugin.history.none"));
            } else {
                console.lines(text().history(events, console.width()));
            }
            in(session.plugins().historyDamage())
                    .forEach(damage -> console.err().println(Table.clean(damage)));
            return Cli.OK;
        }
    }

    @Command(name = "diff", abbreviateSynopsis = true)
    static final class Diff extends Looking {
        Diff(Session session) {
            super(session);
        }

        @Override
        int run() {
            Plugins plugins = session.plugins();
            String set = plugins.sets().get(0).id();
            List<String> drift = in(plugins.drift());
            if (json) {
                Map<String, @Nullable Object> tree = new LinkedHashMap<>();
                tree.put("set", set);
                tree.put("drift", drift);
                pretty(tree);
            } else if (drift.isEmpty()) {
                console.lines(FieldList.wrap(texts.get("plugin.diff.none", set), console.textWidth()));
            } else {
                console.lines(text().drift(drift, set, console.textWidth()));
            }
            return Cli.OK;
        }
    }
}
