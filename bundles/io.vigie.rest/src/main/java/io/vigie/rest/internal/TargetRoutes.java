package io.vigie.rest.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.access.Right;
import io.vigie.kpi.Text;
import io.vigie.query.QueryException;
import io.vigie.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A company's own targets: the file of the configuration, read as everybody reads it, and written anew as a whole. */
final class TargetRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(TargetRoutes.class);
    private static final String NONE = "{\"targets\": []}\n";

    private final Platform platform;
    private final Ledger ledger;
    private final WholeFile file;
    private final Object changing = new Object();

    TargetRoutes(Platform platform, Ledger ledger) {
        this.platform = platform;
        this.ledger = ledger;
        this.file = new WholeFile(platform.home().resolve("conf").resolve("targets.json"));
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/targets",
                        Route.who(Right.FIGURES),
                        "listTargets",
                        "The company's own targets, as conf/targets.json has them",
                        List.of(),
                        "OwnTargets",
                        this::list),
                Route.put(
                                "/targets",
                                Route.who(Right.TARGETS),
                                "putTargets",
                                "Writes the company's own targets anew, all or none",
                                "NewTargets",
                                "OwnTargets",
                                200,
                                this::put)
                        .also(412, 428));
    }

    private Workspace workspace() {
        return platform.workspace()
                .orElseThrow(() -> Refusal.later(
                        503,
                        Duration.ofSeconds(2),
                        Text.of(
                                "No data is open yet: the platform is starting.",
                                "Aucune donnée n'est encore ouverte : la plate-forme démarre.")));
    }

    /** What the file says is in force from this moment, also where somebody has just edited it. */
    private Reply list(Call call) throws IOException {
        Workspace workspace = workspace();
        synchronized (changing) {
            String text = file.read();
            List<String> problems = new ArrayList<>();
            List<String> remarks = new ArrayList<>();
            if (!text.isEmpty()) {
                try {
                    workspace.readTargets(file.path()).forEach(remark -> remarks.add(remark.in(call.locale())));
                } catch (QueryException e) {
                    problems.add(
                            e.sentence().in(call.locale()).replace(file.path().toString(), "conf/targets.json"));
                }
            }
            return reply(text, problems, remarks);
        }
    }

    private static Reply reply(String text, List<String> problems, List<String> remarks) throws IOException {
        Object targets = List.of();
        if (!text.isEmpty()) {
            try {
                JsonNode node = Json.read(text.getBytes(StandardCharsets.UTF_8));
                targets = node != null && node.path("targets").isArray() ? node.get("targets") : List.of();
            } catch (JsonProcessingException e) {
                // Told among the problems, by who reads the file for the figures.
                LOG.debug("The file of targets is no JSON", e);
            }
        }
        return Reply.of(new Tree()
                        .put("targets", targets)
                        .put("problems", problems)
                        .put("remarks", remarks)
                        .done())
                .header("ETag", Versions.tag(text));
    }

    private Reply put(Call call) throws IOException {
        Workspace workspace = workspace();
        Body body = new Body(call.body(), "targets");
        if (!call.body().path("targets").isArray()) {
            body.wrong("targets", "A list of targets is needed here.", "Il faut ici une liste d'objectifs.");
        }
        body.done();
        String text = Json.pretty(call.body()) + "\n";
        synchronized (changing) {
            String before = file.read();
            Versions.hold(call, Versions.tag(before));
            List<Text> remarks;
            try {
                remarks = workspace.readTargets(file.prepare(text));
            } catch (QueryException e) {
                file.discard();
                throw refused(e);
            }
            try {
                file.commit();
            } catch (IOException e) {
                LOG.warn("The targets could not be written", e);
                restore(workspace);
                throw Refusal.of(
                        503,
                        "conf/targets.json cannot be written: check its rights and the space on the disk.",
                        "conf/targets.json ne peut pas être écrit : vérifiez ses droits et la place sur le disque.");
            }
            ledger.done(call, "targets.change", "", call.body().path("targets").size() + " targets");
            platform.changed(
                    "target", Map.of("targets", call.body().path("targets").size()));
            return reply(
                    text,
                    List.of(),
                    remarks.stream().map(remark -> remark.in(call.locale())).toList());
        }
    }

    private static Refusal refused(QueryException e) {
        List<Fault> faults = e.problems().stream()
                .map(problem -> new Fault(Fault.Place.pointer(problem.pointer()), problem.sentence()))
                .toList();
        return new Refusal(
                400,
                Text.of(
                        "These targets make no sense; none was changed.",
                        "Ces objectifs n'ont pas de sens ; aucun n'a été changé."),
                faults,
                Map.of());
    }

    /** What could not be written must not hold either. */
    private void restore(Workspace workspace) throws IOException {
        if (Files.isRegularFile(file.path())) {
            file.discard();
            workspace.readTargets(file.path());
        } else {
            workspace.readTargets(file.prepare(NONE));
            file.discard();
        }
    }
}
