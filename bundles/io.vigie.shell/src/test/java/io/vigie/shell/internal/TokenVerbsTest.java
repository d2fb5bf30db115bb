package io.vigie.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.access.Entrance;
import io.vigie.access.Role;
import io.vigie.access.Token;
import io.vigie.access.internal.AccessComponent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code vigie token} and {@code vigie audit}, over the real files. */
class TokenVerbsTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Typed typed = new Typed();
    private AccessComponent access;

    @BeforeEach
    void open(@TempDir Path folder) {
        typed.door = folder;
        typed.width = 200;
        access = new AccessComponent(folder, Clock.systemUTC());
    }

    private static JsonNode json(String text) throws Exception {
        return MAPPER.readTree(text);
    }

    @Test
    void aTokenOpensTheDoorUntilItIsRevoked() throws Exception {
        Typed.Answer created =
                typed.run("token", "create", "nightly export", "--role", "analyst", "--validity", "P90D");
        assertEquals(0, created.code(), created.err());
        String secret = created.out().strip();
        Token token = access.bearer(secret).orElseThrow();
        assertEquals(Role.ANALYST, token.role());
        assertEquals(
                "The token of nightly export (analyst) is told this once; 'vigie token revoke " + token.id()
                        + "' takes it back.\n",
                created.err());
        Typed.Answer list = typed.run("token", "list");
        assertTrue(list.out().contains(token.id()) && list.out().contains("nightly export"), list.out());
        assertFalse(list.out().contains(secret));
        assertFalse(typed.run("token", "list", "--json").out().contains(secret));
        assertEquals(
                new Typed.Answer(
                        0, "Revoked: nightly export (" + token.id() + "), with the sessions that it opened.\n", ""),
                typed.run("token", "revoke", token.id()));
        assertEquals(Optional.empty(), access.bearer(secret));
        assertEquals(1, typed.run("token", "revoke", token.id()).code());
        assertEquals("[]", typed.run("token", "list", "--json").out().strip());
        assertEquals(
                1, json(typed.run("token", "list", "--all", "--json").out()).size());
        assertEquals(
                List.of("token.create", "token.revoke"),
                access.tail(10).stream().map(entry -> entry.event().action()).toList());
    }

    @Test
    void aLinkLeadsToWhereThePlatformListens() throws Exception {
        Typed.Answer alone = typed.run("token", "create", "Ada", "--role", "supervisor", "--link");
        assertTrue(alone.out().matches("/login\\?token=vigie_[\\w-]{43}\n"), alone.out());
        typed.entrance = new Entrance() {
            @Override
            public URI address() {
                return URI.create("http://127.0.0.1:8080/");
            }

            @Override
            public URI login(String name, Role role) {
                throw new UnsupportedOperationException("not asked here");
            }

            @Override
            public Optional<URI> firstLogin() {
                return Optional.empty();
            }
        };
        JsonNode made = json(typed.run("token", "create", "Ada", "--role", "supervisor", "--link", "--json")
                .out());
        String secret = made.path("secret").asText();
        assertEquals(
                "http://127.0.0.1:8080/login?token=" + secret, made.path("link").asText());
        assertEquals("link", made.path("token").path("kind").asText());
        assertEquals(Role.SUPERVISOR, access.login(secret).orElseThrow().token().role());
    }

    @ParameterizedTest
    @CsvSource({
        "--role,      king,   2",
        "--validity,  soon,   2",
        "--validity,  P0D,    2",
        "--validity,  P99Y,   2",
        "--validity,  P9999999999M, 2",
    })
    void whatMakesNoSenseIsRefused(String option, String value, int code) {
        Typed.Answer answer = option.equals("--role")
                ? typed.run("token", "create", "Ada", option, value)
                : typed.run("token", "create", "Ada", "--role", "viewer", option, value);
        assertEquals(code, answer.code(), answer.err());
        assertTrue(answer.err().contains("'" + value + "'"), answer.err());
        assertEquals(List.of(), access.list());
    }

    @Test
    void theLogIsReadAndVerified() throws Exception {
        assertEquals(new Typed.Answer(0, "Nothing was written down yet.\n", ""), typed.run("audit", "tail"));
        typed.run("token", "create", "Ada", "--role", "viewer");
        typed.run("token", "create", "Bob", "--role", "viewer");
        JsonNode rows =
                json(typed.run("audit", "tail", "--limit", "1", "--json").out());
        assertEquals(1, rows.size());
        assertEquals("token.create", rows.get(0).path("action").asText());
        assertEquals(2, rows.get(0).path("number").asInt());
        Typed.Answer tail = typed.run("audit", "tail");
        assertTrue(tail.out().contains("token.create") && tail.out().contains("Bob, viewer, program"), tail.out());
        Typed.Answer whole = typed.run("audit", "verify");
        assertEquals(0, whole.code(), whole.err());
        assertEquals(
                "The log is whole: 2 entries, the last hash is "
                        + rows.get(0).path("hash").asText() + "\n",
                whole.out());
        Path file = typed.door.resolve("audit.log");
        Files.writeString(file, Files.readString(file).replace("Ada", "Eve"));
        typed.locale = Locale.FRENCH;
        Typed.Answer changed = typed.run("audit", "verify");
        assertEquals(1, changed.code());
        assertEquals("Le journal n'est pas entier : 2 entrées peuvent être lues.\n", changed.out());
        assertTrue(changed.err().contains("L'entrée 1 de la ligne 1"), changed.err());
        assertFalse(
                json(typed.run("audit", "verify", "--json").out()).path("whole").asBoolean());
    }

    @Test
    void namesOfOthersAreInertInTheTerminal() {
        access.add(new io.vigie.access.AuditLog.Event(
                "Eve\u001b[2J",
                null,
                "10.0.0.1",
                "login",
                "x\r\ny",
                io.vigie.access.AuditLog.Outcome.REFUSED,
                "\u202e"));
        Typed.Answer tail = typed.run("audit", "tail");
        assertFalse(
                tail.out().contains("\u001b")
                        || tail.out().contains("\u202e")
                        || tail.out().contains("\r"),
                tail.out());
    }
}
