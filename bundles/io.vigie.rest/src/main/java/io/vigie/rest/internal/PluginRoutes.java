package io.vigie.rest.internal;

import io.vigie.access.AuditLog;
import io.vigie.access.Right;
import io.vigie.access.Role;
import io.vigie.deploy.Change;
import io.vigie.deploy.DeployException;
import io.vigie.deploy.Outcome;
import io.vigie.deploy.Plan;
import io.vigie.deploy.Plugin;
import io.vigie.deploy.PluginEvent;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Plugins;
import io.vigie.kpi.Nearest;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Plug-ins: which there are, why one does not work, and changing them by a plan. */
final class PluginRoutes {
    static final String JAR = "application/java-archive";

    private static final int MOST_EVENTS = 500;
    private static final int USUAL_EVENTS = 50;
    private static final int MOST_FILES = 20;

    private static final Set<Change.Kind> NAMING =
            Set.of(Change.Kind.UNINSTALL, Change.Kind.ENABLE, Change.Kind.DISABLE, Change.Kind.ROLLBACK_PLUGIN);

    private static final Param NAME = Param.path("plugin", "The symbolic name of a plug-in.");

    private final Platform platform;
    private final Ledger ledger;
    private final Operations operations;
    private final Uploads uploads;

    PluginRoutes(Platform platform, Ledger ledger, Operations operations, Clock clock) {
        this.platform = platform;
        this.ledger = ledger;
        this.operations = operations;
        this.uploads = new Uploads(platform.home(), clock);
    }

    List<Route> routes() {
        Set<Role> see = Route.who(Right.OPERATIONS);
        Set<Role> change = Route.who(Right.OPERATE);
        Param limit = Param.query(
                "limit",
                "How many events at most.",
                "type",
                "integer",
                "minimum",
                1,
                "maximum",
                MOST_EVENTS,
                "default",
                USUAL_EVENTS);
        return List.of(
                Route.get(
                        "/plugins",
                        see,
                        "listPlugins",
                        "The plug-ins in force, the sets to return to, and where the wanted set differs",
                        List.of(),
                        "Plugins",
                        this::list),
                Route.get(
                        "/plugins/history",
                        see,
                        "pluginHistory",
                        "What was changed, refused and rolled back, the latest first",
                        List.of(limit),
                        "PluginHistory",
                        this::history),
                Route.get("/plugins/{plugin}", see, "plugin", "All of a plug-in", List.of(NAME), "Plugin", this::one),
                Route.get(
                        "/plugins/{plugin}/why",
                        see,
                        "whyPlugin",
                        "Why a plug-in or component does not work, the root cause first",
                        List.of(NAME),
                        "Reasons",
                        this::why),
                Route.get(
                        "/plugins/{plugin}/verification",
                        see,
                        "verifyPlugin",
                        "Reads the file of a plug-in again: digest and signature",
                        List.of(NAME),
                        "PluginVerification",
                        this::verify),
                Route.post(
                                "/plugin-files",
                                change,
                                "uploadPlugin",
                                "Takes the jar of a plug-in, to be installed by its digest; nothing is installed yet",
                                JAR,
                                "PluginFile",
                                201,
                                this::upload)
                        .also(409, 413, 415),
                Route.post(
                        "/plugins:plan",
                        change,
                        "planPlugins",
                        "What a change of plug-ins would do",
                        "PluginChange",
                        "Operation",
                        202,
                        this::plan),
                Route.post(
                        "/plugins:apply",
                        change,
                        "applyPlugins",
                        "Makes a change of plug-ins, whole or not at all",
                        "PluginChange",
                        "Operation",
                        202,
                        this::apply),
                Route.post(
                        "/plugins:rollback",
                        change,
                        "rollBackPlugins",
                        "Returns to the set before, to a named one, or with one plug-in",
                        "PluginRollback",
                        "Operation",
                        202,
                        this::rollback));
    }

    private Plugins plugins() {
        return platform.plugins()
                .orElseThrow(() -> Refusal.later(
                        503,
                        Duration.ofSeconds(2),
                        Text.of(
                                "The plug-ins are not there yet: the platform is starting.",
                                "Les extensions ne sont pas encore là : la plate-forme démarre.")));
    }

    private Reply list(Call call) {
        Plugins plugins = plugins();
        Locale locale = call.locale();
        List<PluginSet> sets = plugins.sets();
        List<Object> kept = new ArrayList<>();
        for (int i = 0; i < sets.size(); i++) {
            kept.add(PluginTree.set(sets.get(i), i == 0));
        }
        List<Object> all = new ArrayList<>();
        plugins.list().forEach(plugin -> all.add(PluginTree.plugin(plugin, locale)));
        return Reply.of(new Tree()
                .put("set", sets.isEmpty() ? "" : sets.get(0).id())
                .put("plugins", all)
                .put("sets", kept)
                .put("drift", PluginTree.sentences(plugins.drift(), locale))
                .put("remarks", PluginTree.sentences(plugins.remarks(), locale))
                .done());
    }

    private Plugin find(Call call) {
        String name = call.variable("plugin");
        List<Plugin> all = plugins().list();
        return all.stream()
                .filter(plugin -> plugin.entry().name().equals(name))
                .findFirst()
                .orElseThrow(() -> {
                    String near = String.join(
                            ", ",
                            Nearest.to(
                                    name,
                                    all.stream()
                                            .map(plugin -> plugin.entry().name())
                                            .toList()));
                    return near.isEmpty()
                            ? Refusal.of(
                                    404,
                                    "No plug-in is named '" + name + "'.",
                                    "Aucune extension ne se nomme « " + name + " ».")
                            : Refusal.of(
                                    404,
                                    "No plug-in is named '" + name + "'. Did you mean " + near + "?",
                                    "Aucune extension ne se nomme « " + name + " ». Vouliez-vous dire " + near + " ?");
                });
    }

    private Reply one(Call call) {
        return Reply.of(PluginTree.plugin(find(call), call.locale()));
    }

    private Reply why(Call call) {
        String id = call.variable("plugin");
        try {
            return Reply.of(new Tree()
                    .put("reasons", PluginTree.sentences(plugins().why(id), call.locale()))
                    .done());
        } catch (DeployException e) {
            throw Refusal.of(404, e.reasons());
        }
    }

    private Reply verify(Call call) {
        String name = find(call).entry().name();
        List<String> problems = PluginTree.sentences(plugins().verify(name), call.locale());
        return Reply.of(new Tree()
                .put("good", problems.isEmpty())
                .put("problems", problems)
                .done());
    }

    private Reply history(Call call) {
        String limit = call.first("limit");
        List<PluginEvent> events = plugins().history();
        List<Object> told = new ArrayList<>();
        events.stream()
                .limit(limit == null ? USUAL_EVENTS : Integer.parseInt(limit))
                .forEach(event -> told.add(PluginTree.event(event, call.locale())));
        return Reply.of(new Tree()
                .put("events", told)
                .put("total", events.size())
                .put("damage", PluginTree.sentences(plugins().historyDamage(), call.locale()))
                .done());
    }

    // ---- changing

    private Reply upload(Call call) throws IOException {
        Plugins plugins = plugins();
        Uploads.Upload upload;
        try (InputStream stream = call.request().getInputStream()) {
            upload = uploads.take(stream);
        }
        PluginSet.Entry entry;
        try {
            entry = plugins.verify(upload.file());
        } catch (DeployException e) {
            uploads.drop(upload.file());
            throw e;
        }
        ledger.done(call, "plugin.upload", entry.toString(), "sha256 " + upload.digest());
        return Reply.of(
                201,
                new Tree()
                        .put("sha256", upload.digest())
                        .put("name", entry.name())
                        .put("version", entry.version().toString())
                        .put("trust", Json.id(entry.trust()))
                        .put("signer", entry.signer())
                        .put("bytes", upload.bytes())
                        .done());
    }

    private Change change(Call call) {
        Body body = new Body(call.body(), "kind", "files", "names", "pins", "allowUnsigned");
        String kinds = Arrays.stream(Change.Kind.values()).map(Json::id).collect(Collectors.joining(", "));
        String written = body.needed("kind", 40);
        Optional<Change.Kind> kind = Arrays.stream(Change.Kind.values())
                .filter(candidate -> Json.id(candidate).equals(written))
                .findFirst();
        if (kind.isEmpty() && !written.isBlank()) {
            body.wrong("kind", "Use one of " + kinds + ".", "Au choix : " + kinds + ".");
        }
        List<String> digests = body.texts("files", MOST_FILES);
        List<String> names = body.texts("names", 200);
        List<String> pins = body.texts("pins", MOST_FILES);
        boolean unsigned = body.flag("allowUnsigned");
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < digests.size(); i++) {
            String digest = digests.get(i).toLowerCase(Locale.ROOT).replaceFirst("^sha256:", "");
            Optional<Path> file = uploads.find(digest);
            file.ifPresent(files::add);
            if (file.isEmpty()) {
                body.faults()
                        .add(new Fault(
                                Fault.Place.pointer("/files").at(Integer.toString(i)),
                                Text.of(
                                        "No file of this digest is here: send it to /plugin-files first.",
                                        "Aucun fichier de cette empreinte n'est ici : envoyez-le d'abord à"
                                                + " /plugin-files.")));
            }
        }
        boolean installs = kind.filter(Change.Kind.INSTALL::equals).isPresent();
        if (installs && digests.isEmpty() && body.faults().isEmpty()) {
            body.wrong("files", "This is needed to install.", "Ceci est nécessaire pour installer.");
        }
        if (!installs && !digests.isEmpty()) {
            body.wrong("files", "Only 'install' takes files.", "Seul « install » prend des fichiers.");
        }
        if (kind.filter(wished -> NAMING.contains(wished) && names.isEmpty()).isPresent()) {
            body.wrong("names", "Name what is meant.", "Nommez ce qui est visé.");
        }
        body.done();
        return new Change(kind.orElseThrow(), files, names, pins, unsigned);
    }

    private static String told(Change change) {
        List<String> objects = new ArrayList<>(change.names());
        change.files().forEach(file -> objects.add(String.valueOf(file.getFileName())));
        return Json.id(change.kind()) + (objects.isEmpty() ? "" : " " + String.join(", ", objects));
    }

    private Reply plan(Call call) {
        Change change = change(call);
        Plugins plugins = plugins();
        Operations.Operation operation = operations.begin(
                "plugins.plan",
                Text.of("What would be done: " + told(change), "Ce qui serait fait : " + told(change)),
                call.token().name(),
                steps -> {
                    steps.at(Text.of("Reads and verifies the files", "Lit et vérifie les fichiers"), 0);
                    Plan plan = plugins.plan(change);
                    return locale -> new Tree()
                            .put("plan", PluginTree.plan(plan, locale))
                            .done();
                });
        return OperationRoutes.begun(operation, call.locale());
    }

    private Reply apply(Call call) {
        return apply(call, change(call));
    }

    private Reply apply(Call call, Change change) {
        Plugins plugins = plugins();
        // It may end after this request has, and has to be written down whatever comes of it.
        ledger.add(
                call,
                "plugin." + Json.id(change.kind()),
                String.join(",", change.names()),
                AuditLog.Outcome.DONE,
                "begun: " + told(change) + (change.unsigned() ? ", unsigned allowed" : ""));
        Operations.Operation operation = operations.begin(
                "plugins.apply",
                Text.of("Changes plug-ins: " + told(change), "Change des extensions : " + told(change)),
                call.token().name(),
                steps -> made(call, plugins, change, steps));
        return OperationRoutes.begun(operation, call.locale());
    }

    private Function<Locale, Object> made(Call call, Plugins plugins, Change change, Operations.Steps steps) {
        try {
            Outcome outcome =
                    plugins.apply(change, stage -> steps.at(stage.doing(), (double) stage.done() / stage.of()));
            for (Path file : change.files()) {
                uploads.drop(file);
            }
            return locale -> PluginTree.outcome(outcome, locale);
        } catch (DeployException e) {
            ledger.add(
                    call,
                    "plugin." + Json.id(change.kind()),
                    String.join(",", change.names()),
                    AuditLog.Outcome.FAILED,
                    e.reasons().isEmpty() ? "" : e.reasons().get(0).en());
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Reply rollback(Call call) {
        Body body = new Body(call.body(), "to", "plugin");
        String to = body.text("to", 40);
        String plugin = body.text("plugin", 200);
        if (to != null && plugin != null) {
            body.wrong("plugin", "Give this or 'to', not both.", "Donnez ceci ou « to », pas les deux.");
        }
        body.done();
        Change change =
                plugin != null ? Change.rollbackPlugin(plugin) : to != null ? Change.rollbackTo(to) : Change.rollback();
        return apply(call, change);
    }
}
