package io.vigie.rest.internal;

import io.vigie.access.Right;
import io.vigie.access.Role;
import io.vigie.connectors.ConnectorException;
import io.vigie.connectors.Secrets;
import io.vigie.kpi.Anonymity;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Parameter;
import io.vigie.query.Kpis;
import io.vigie.workspace.Workspace;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds on this platform, and secrets, which are written and never read. */
final class SettingsRoutes {
    private final Platform platform;
    private final Ledger ledger;
    private final Secrets secrets;

    SettingsRoutes(Platform platform, Ledger ledger) {
        this.platform = platform;
        this.ledger = ledger;
        this.secrets = Secrets.in(platform.home());
    }

    List<Route> routes() {
        Set<Role> change = Route.who(Right.OPERATE);
        Param name = Param.path("secret", "The name of a secret.");
        return List.of(
                Route.get(
                        "/settings",
                        Route.ANYONE,
                        "settings",
                        "What holds on this platform: privacy, calendars, files of the configuration",
                        List.of(),
                        "Settings",
                        this::settings),
                Route.get(
                        "/secrets",
                        change,
                        "listSecrets",
                        "The names of the secrets that settings may refer to",
                        List.of(),
                        "Secrets",
                        this::list),
                Route.put(
                                "/secrets/{secret}",
                                change,
                                "putSecret",
                                "Keeps a secret; it is never told again",
                                "NewSecret",
                                "",
                                204,
                                this::keep)
                        .with(name),
                Route.delete(
                        "/secrets/{secret}", change, "deleteSecret", "Takes a secret away", List.of(name), this::drop));
    }

    private Reply settings(Call call) {
        List<Object> groups = new ArrayList<>();
        List<Object> calendars = new ArrayList<>();
        for (Kpis.Entry entry :
                platform.workspace().map(Workspace::kpis).map(Kpis::entries).orElse(List.of())) {
            KpiDefinition definition = entry.definition();
            Anonymity anonymity = definition.anonymity();
            if (anonymity != null) {
                Parameter parameter = definition.parameters().get(anonymity.groupParameter());
                Object smallest = parameter == null ? null : parameter.defaultValue();
                groups.add(new Tree()
                        .put("kpi", definition.id())
                        .put("name", definition.name().in(call.locale()))
                        .put("parameter", anonymity.groupParameter())
                        .put("smallest", smallest)
                        .done());
            }
            for (Parameter parameter : definition.parameters().values()) {
                if (parameter.kind() == Parameter.Kind.CALENDAR) {
                    calendars.add(new Tree()
                            .put("kpi", definition.id())
                            .put("name", definition.name().in(call.locale()))
                            .put("parameter", parameter.name())
                            .put("description", parameter.description().in(call.locale()))
                            .done());
                }
            }
        }
        Map<String, @Nullable Object> body = new Tree()
                .put(
                        "privacy",
                        new Tree()
                                .put("customersPseudonymised", true)
                                .put("agentFigures", roles(Right.AGENTS))
                                .put("contacts", roles(Right.CONTACTS))
                                .put("agentReadsAudited", true)
                                .put("smallestGroups", groups)
                                .done())
                .put("calendars", calendars)
                .put(
                        "files",
                        List.of(
                                file("conf/targets.json"),
                                file("conf/plugins.json"),
                                file("conf/connectors"),
                                file("conf/launcher.properties"),
                                file("conf/oidc.json")))
                .done();
        return Reply.of(body).tagged(body);
    }

    private static List<String> roles(Right right) {
        return java.util.Arrays.stream(Role.values())
                .filter(role -> role.rights().contains(right))
                .map(Role::id)
                .toList();
    }

    private Map<String, @Nullable Object> file(String path) {
        return new Tree()
                .put("path", path)
                .put("exists", Files.exists(platform.home().resolve(path)))
                .done();
    }

    private Reply list(Call call) {
        return Reply.of(new Tree().put("secrets", secrets.names()).done());
    }

    private Reply keep(Call call) {
        String name = call.variable("secret");
        Body body = new Body(call.body(), "value");
        String value = body.needed("value", 64 * 1024);
        body.done();
        try {
            secrets.keep(name, value);
        } catch (ConnectorException e) {
            throw Refusal.of(e.getCause() == null ? 400 : 503, e.reasons());
        }
        ledger.done(call, "secret.set", name, "");
        return Reply.of(204, null);
    }

    private Reply drop(Call call) {
        String name = call.variable("secret");
        if (!Secrets.isName(name) || !secrets.drop(name)) {
            throw Refusal.of(404, "No secret has this name.", "Aucun secret n'a ce nom.");
        }
        ledger.done(call, "secret.delete", name, "");
        return Reply.of(204, null);
    }
}
