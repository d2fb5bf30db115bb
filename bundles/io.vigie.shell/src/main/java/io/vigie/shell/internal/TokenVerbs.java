package io.vigie.shell.internal;

import io.vigie.access.AccessException;
import io.vigie.access.AuditLog;
import io.vigie.access.Entrance;
import io.vigie.access.Role;
import io.vigie.access.Token;
import io.vigie.access.Tokens;
import io.vigie.shell.internal.Table.Align;
import io.vigie.shell.internal.Table.Cell;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs behind {@code vigie token}: who may come in. */
final class TokenVerbs {
    private static final int MOST_DAYS = 3660;
    private static final int DAYS_OF_A_MONTH = 30;

    private TokenVerbs() {}

    @Command(name = "token", synopsisSubcommandLabel = "COMMAND", abbreviateSynopsis = true)
    static final class TokenGroup extends Verbs.Group {
        TokenGroup(Session session) {
            super(session);
        }
    }

    /** A verb that asks tokens or the log. */
    abstract static class Asking extends Verb {
        @Option(names = "--json", descriptionKey = "json")
        boolean json;

        Asking(Session session) {
            super(session);
        }

        @Override
        Place place() {
            return Place.IN_WHAT_RUNS;
        }

        @Override
        int run() {
            try {
                return ask();
            } catch (AccessException e) {
                throw new VerbException(e.sentence().in(texts.locale()));
            }
        }

        abstract int ask();

        Tokens tokens() {
            return session.access().tokens();
        }

        AuditLog log() {
            return session.access().log();
        }

        /** Writes down what was done here by who owns this process. */
        void note(String action, String object, String detail) {
            log().add(new AuditLog.Event(
                    System.getProperty("user.name", ""), null, "", action, object, AuditLog.Outcome.DONE, detail));
        }

        ZoneId zone() {
            return session.clock().getZone();
        }

        String moment(@Nullable Instant instant) {
            return instant == null ? "" : session.figures().moment(instant.truncatedTo(ChronoUnit.SECONDS));
        }

        Map<String, @Nullable Object> json(Token token) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("id", token.id());
            row.put("name", token.name());
            row.put("role", token.role().id());
            row.put("kind", token.kind().id());
            row.put("created", Json.instant(token.created(), zone()));
            row.put("expires", Json.instant(token.expires(), zone()));
            row.put("lastUsed", Json.instant(token.lastUsed(), zone()));
            row.put("revoked", Json.instant(token.revoked(), zone()));
            return row;
        }
    }

    @Command(name = "list", abbreviateSynopsis = true)
    static final class ListAll extends Asking {
        @Option(names = "--all", descriptionKey = "token.all")
        boolean all;

        ListAll(Session session) {
            super(session);
        }

        @Override
        int ask() {
            Instant now = session.clock().instant();
            List<Token> listed = tokens().list().stream()
                    .filter(token -> all || token.holds(now))
                    .toList();
            if (json) {
                console.lines(Json.rows(listed.stream().map(this::json).toList()));
                return Cli.OK;
            }
            if (listed.isEmpty()) {
                console.line(texts.get("token.none"));
                return Cli.OK;
            }
            Table table = new Table()
                    .column(texts.get("token.id"), Align.LEFT, 0)
                    .column(texts.get("token.name"), Align.LEFT, 0)
                    .column(texts.get("token.role"), Align.LEFT, 0)
                    .column(texts.get("token.kind"), Align.LEFT, 1)
                    .column(texts.get("token.used"), Align.LEFT, 2)
                    .column(texts.get("token.ends"), Align.LEFT, 1);
            listed.forEach(token -> table.row(
                    Cell.of(token.id()),
                    Cell.of(token.name()),
                    Cell.of(token.role().id()),
                    Cell.light(texts.orElse(
                            "token.kind." + token.kind(), token.kind().id())),
                    Cell.light(moment(token.lastUsed())),
                    Cell.light(ends(token))));
            console.lines(table.render(console.textWidth(), console.paint()));
            return Cli.OK;
        }

        private String ends(Token token) {
            return token.revoked() != null
                    ? texts.get("token.revoked.at", moment(token.revoked()))
                    : token.expires() == null ? texts.get("token.never") : moment(token.expires());
        }
    }

    @Command(name = "create", abbreviateSynopsis = true)
    static final class Create extends Asking {
        @Parameters(paramLabel = "NAME", descriptionKey = "token.create.name")
        String name;

        @Option(names = "--role", paramLabel = "ROLE", required = true, descriptionKey = "token.create.role")
        String role;

        @Option(names = "--link", descriptionKey = "token.create.link")
        boolean link;

        @Option(names = "--validity", paramLabel = "P90D", descriptionKey = "token.create.validity")
        @Nullable
        String validity;

        Create(Session session) {
            super(session);
        }

        @Override
        int ask() {
            String roles = Arrays.stream(Role.values()).map(Role::id).collect(Collectors.joining(", "));
            Role wanted = Role.of(role).orElseThrow(() -> new UsageException(texts.get("token.role.bad", role, roles)));
            if (link && validity != null) {
                throw new UsageException(texts.get("token.link.validity"));
            }
            Duration length = length();
            Tokens.Created created = link ? tokens().link(name, wanted) : tokens().create(name, wanted, length);
            Token token = created.token();
            note(
                    "token.create",
                    token.id(),
                    token.name() + ", " + wanted.id() + ", " + token.kind().id());
            String address = link ? address(created.secret()) : null;
            if (json) {
                Map<String, @Nullable Object> tree = new LinkedHashMap<>();
                tree.put("token", json(token));
                tree.put("secret", created.secret());
                tree.put("link", address);
                console.line(Json.pretty(tree));
            } else if (link) {
                console.line(String.valueOf(address));
                console.err().println(texts.get("token.created.link", token.name(), wanted.id()));
            } else {
                console.line(created.secret());
                console.err().println(texts.get("token.created", token.name(), wanted.id(), token.id()));
            }
            return Cli.OK;
        }

        /** Where the link leads; without a platform that runs, behind the address that it will have. */
        private String address(String secret) {
            String path = "login?token=" + secret;
            return session.entrance()
                    .get()
                    .map(Entrance::address)
                    .map(address -> address.resolve(path).toString())
                    .orElse("/" + path);
        }

        private @Nullable Duration length() {
            if (validity == null) {
                return null;
            }
            try {
                Period period = Period.parse(validity);
                long days =
                        Math.addExact(Math.multiplyExact(period.toTotalMonths(), DAYS_OF_A_MONTH), period.getDays());
                if (days > 0 && days <= MOST_DAYS) {
                    return Duration.ofDays(days);
                }
            } catch (DateTimeException | ArithmeticException e) {
                throw new UsageException(texts.get("token.validity.bad", validity));
            }
            throw new UsageException(texts.get("token.validity.bad", validity));
        }
    }

    @Command(name = "revoke", abbreviateSynopsis = true)
    static final class Revoke extends Asking {
        @Parameters(paramLabel = "ID", descriptionKey = "token.revoke.id")
        String id;

        Revoke(Session session) {
            super(session);
        }

        @Override
        int ask() {
            Token revoked = tokens().revoke(id).orElseThrow(() -> new VerbException(texts.get("token.unknown", id)));
            note("token.revoke", id, revoked.name() + ", " + revoked.role().id());
            if (json) {
                console.line(Json.pretty(json(revoked)));
            } else {
                console.line(Table.clean(texts.get("token.revoked", revoked.name(), id)));
            }
            return Cli.OK;
        }
    }
}
