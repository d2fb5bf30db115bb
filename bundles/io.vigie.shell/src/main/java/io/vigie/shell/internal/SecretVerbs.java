package io.vigie.shell.internal;

import io.vigie.connectors.ConnectorException;
import io.vigie.connectors.Secrets;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The verbs behind {@code vigie secret}. A secret is a file of {@code conf/secrets} that its owner alone can
 * read; it is named in settings and never shown.
 */
final class SecretVerbs {
    private SecretVerbs() {}

    @Command(name = "secret", synopsisSubcommandLabel = "COMMAND", abbreviateSynopsis = true)
    static final class SecretGroup extends Verbs.Group {
        SecretGroup(Session session) {
            super(session);
        }
    }

    private static Secrets secrets(Session session) {
        return Secrets.in(session.product().home());
    }

    @Command(name = "set", abbreviateSynopsis = true)
    static final class SetOne extends Verb {
        @Parameters(paramLabel = "NAME", descriptionKey = "secret.name")
        String name;

        SetOne(Session session) {
            super(session);
        }

        @Override
        Place place() {
            // It is not to travel.
            return Place.HERE;
        }

        @Override
        int run() throws IOException {
            if (!Secrets.isName(name)) {
                throw new UsageException(texts.get("secret.name.bad", name));
            }
            String value = session.prompt().secret(texts.get("secret.ask", name));
            if (value == null || value.isEmpty()) {
                throw new VerbException(texts.get("secret.empty", name));
            }
            keep(name, value);
            console.line(texts.get("secret.kept", name));
            return Cli.OK;
        }

        private void keep(String name, String value) {
            try {
                secrets(session).keep(name, value);
            } catch (ConnectorException e) {
                throw new VerbException(e.reasons().get(0).in(texts.locale()));
            }
        }
    }

    @Command(name = "list", abbreviateSynopsis = true)
    static final class ListAll extends Verb {
        @Option(names = "--json", descriptionKey = "json")
        boolean json;

        ListAll(Session session) {
            super(session);
        }

        @Override
        Place place() {
            return Place.HERE;
        }

        @Override
        int run() {
            List<String> names = secrets(session).names();
            if (json) {
                console.line(Json.compact(names));
            } else if (names.isEmpty()) {
                console.line(texts.get("secret.none"));
            } else {
                console.lines(names);
            }
            return Cli.OK;
        }
    }
}
