package io.vigie.connector.mastodon.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.source.CheckLine;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Tries a source: who the token is, what it may read, whether there is a stream. It only asks. */
final class Examination {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Settings settings;
    private final Api api;
    private final Locale locale;
    private final Messages messages;
    private final List<CheckLine> lines = new ArrayList<>();

    Examination(SourceContext context, Settings settings, Api api) {
        this.settings = settings;
        this.api = api;
        this.locale = context.locale();
        this.messages = new Messages(locale);
    }

    List<CheckLine> run() throws SourceException, InterruptedException {
        Identity us;
        try {
            us = Identity.learn(api, settings);
        } catch (SourceException e) {
            return List.of(CheckLine.failed(e.sentence().in(locale)));
        }
        passed("check.server", us.domain(), us.version());
        passed("check.account", String.join(", ", us.names().values()));
        scopes();
        for (Lists list : Lists.of(us)) {
            list(list, us);
        }
        stream(us);
        int[] limit = api.rateLimit();
        if (limit != null) {
            passed("check.limit", String.valueOf(limit[0]), limit[1] < 0 ? "?" : String.valueOf(limit[1]));
        }
        return List.copyOf(lines);
    }

    private void scopes() throws SourceException, InterruptedException {
        Api.Answer application = api.get("/api/v1/apps/verify_credentials");
        StringJoiner scopes = new StringJoiner(" ");
        for (JsonNode scope : application.body().path("scopes")) {
            scopes.add(scope.asText());
        }
        if (scopes.length() == 0) {
            return;
        }
        String all = " " + scopes + " ";
        if (all.matches(".* (write|admin|push|follow)[: ].*")) {
            lines.add(CheckLine.warning(messages.text("check.scopes-wide", scopes.toString())));
        } else {
            passed("check.scopes", scopes.toString());
        }
    }

    private void list(Lists list, Identity us) throws SourceException, InterruptedException {
        String target = list.target().replaceAll("limit=\\d+", "limit=1");
        Api.Answer answer = api.get(target);
        String what = messages.text("check." + list.kind().name().toLowerCase(Locale.ROOT), nameIn(list, us));
        if (answer.ok() && answer.body().isArray()) {
            passed("check.readable", what);
        } else if (answer.ok() || answer.status() != 403) {
            String status = String.valueOf(answer.status());
            lines.add(
                    list.optional()
                            ? CheckLine.warning(messages.text("check.unreadable", what, status))
                            : CheckLine.failed(messages.text("check.unreadable", what, status)));
        } else {
            String scope = list.kind() == Lists.Kind.MENTIONS ? "read:notifications" : "read:statuses";
            lines.add(
                    list.optional()
                            ? CheckLine.warning(messages.text("check.scope", what, scope))
                            : CheckLine.failed(messages.text("check.scope", what, scope)));
        }
    }

    private static String nameIn(Lists list, Identity us) {
        return us.name(list.name().substring(list.name().indexOf('/') + 1));
    }

    private void stream(Identity us) throws InterruptedException {
        if (!settings.stream()) {
            return;
        }
        Server server = us.streaming();
        if (server == null) {
            lines.add(CheckLine.warning(messages.text("check.no-stream")));
            return;
        }
        try (Connection connection = api.connect(server)) {
            int status = connection
                    .get("/api/v1/streaming/health", settings.token(), "*/*", PATIENCE)
                    .status();
            lines.add(
                    status == 200
                            ? CheckLine.passed(messages.text("check.stream", server))
                            : CheckLine.warning(messages.text("check.stream-status", server, String.valueOf(status))));
        } catch (SourceException e) {
            lines.add(CheckLine.warning(e.sentence().in(locale)));
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            lines.add(CheckLine.warning(messages.text("check.stream-broken", server, String.valueOf(e.getMessage()))));
        }
    }

    private void passed(String key, Object... arguments) {
        lines.add(CheckLine.passed(messages.text(key, arguments)));
    }
}
