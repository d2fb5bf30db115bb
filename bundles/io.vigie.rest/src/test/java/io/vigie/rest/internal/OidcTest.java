package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import io.vigie.access.AuditLog;
import io.vigie.connectors.Secrets;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Logging in with an OpenID provider, over HTTP from the first redirect to the session. */
class OidcTest {
    private Door door;
    private IdentityProvider provider;
    private Path home;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        home = folder;
        door = new Door(folder);
        provider = new IdentityProvider(door.clock);
        Secrets.in(folder).keep("oidc", provider.secret);
        write("{\"service-desk\": \"supervisor\", \"everyone\": \"viewer\"}", "groups");
    }

    private void write(String roles, String claim) throws Exception {
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(
                home.resolve("conf/oidc.json"),
                "{\"issuer\": \"" + provider.issuer
                        + "\", \"client_id\": \"vigie\", \"client_secret\": \"$[secret:oidc]\","
                        + " \"scopes\": [\"openid\", \"profile\"], \"role_claim\": \"" + claim + "\", \"roles\": "
                        + roles
                        + "}");
    }

    @AfterEach
    void close() throws Exception {
        provider.close();
        door.close();
    }

    /** A browser that keeps cookies by name and follows redirects by hand. */
    private final class Browser {
        private final HttpClient client = HttpClient.newHttpClient();
        final Map<String, String> cookies = new LinkedHashMap<>();
        final Map<String, String> written = new LinkedHashMap<>();

        HttpResponse<String> get(URI address) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(Duration.ofMinutes(1));
            if (!cookies.isEmpty() && address.getPort() == door.address.getPort()) {
                request.header(
                        "Cookie",
                        cookies.entrySet().stream()
                                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                                .collect(Collectors.joining("; ")));
            }
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            response.headers().allValues("Set-Cookie").forEach(cookie -> {
                String[] parts = cookie.split("[=;]", 3);
                written.put(parts[0], cookie);
                if (cookie.contains("Max-Age=0")) {
                    cookies.remove(parts[0]);
                } else {
                    cookies.put(parts[0], parts[1]);
                }
            });
            return response;
        }

        /** Follows redirects until the callback; answers where it would go then. */
        URI toTheCallback() throws Exception {
            HttpResponse<String> begun = get(door.address.resolve(OidcServlet.PATH));
            assertEquals(303, begun.statusCode(), begun.body());
            HttpResponse<String> let =
                    get(URI.create(begun.headers().firstValue("Location").orElseThrow()));
            assertEquals(302, let.statusCode(), let.body());
            return URI.create(let.headers().firstValue("Location").orElseThrow());
        }

        HttpResponse<String> login() throws Exception {
            return get(toTheCallback());
        }
    }

    private String session() {
        return "vigie_session_" + door.address.getPort();
    }

    private List<String> audit() {
        return door.log.tail(20).stream()
                .map(AuditLog.Entry::event)
                .map(event -> event.who() + " " + event.action() + " " + event.object() + " " + event.outcome())
                .toList();
    }

    @Test
    void whoTheProviderKnowsComesInWithTheirRole() throws Exception {
        Browser browser = new Browser();
        HttpResponse<String> response = browser.login();
        assertEquals(200, response.statusCode(), response.body());
        assertTrue(response.body().contains("url=/"), response.body());
        assertTrue(
                browser.written
                        .get(session())
                        .matches(session() + "=vigie_[\\w-]{43}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict"),
                browser.written.toString());
        assertEquals(List.of(session()), List.copyOf(browser.cookies.keySet()));
        JsonNode who = Door.json(browser.get(door.address.resolve("/api/v1/session")));
        assertEquals("supervisor", who.path("token").path("role").asText());
        assertEquals("ada", who.path("token").path("name").asText());
        assertEquals(List.of("ada login supervisor DONE"), audit());
    }

    static Stream<Arguments> bent() {
        return Stream.<Map.Entry<String, Consumer<JWTClaimsSet.Builder>>>of(
                        Map.entry("another issuer", claims -> claims.issuer("http://127.0.0.1:1/realms/acme")),
                        Map.entry("no issuer", claims -> claims.issuer(null)),
                        Map.entry("another nonce", claims -> claims.claim("nonce", "of-yesterday")),
                        Map.entry("no nonce", claims -> claims.claim("nonce", null)),
                        Map.entry(
                                "expired",
                                claims -> claims.expirationTime(new Date(1_795_000_000_000L - 400_000_000L))),
                        Map.entry("never ends", claims -> claims.expirationTime(null)),
                        Map.entry("of the future", claims -> claims.issueTime(new Date(1_900_000_000_000L))),
                        Map.entry("for another client", claims -> claims.audience("other")),
                        Map.entry("for several", claims -> claims.audience(List.of("vigie", "other"))),
                        Map.entry("for another party", claims -> claims.claim("azp", "other")),
                        Map.entry("about nobody", claims -> claims.subject(null)))
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bent")
    void aTokenThatIsNotAsItHasToBeOpensNothing(String what, Consumer<JWTClaimsSet.Builder> bend) throws Exception {
        provider.bend = bend;
        Browser browser = new Browser();
        HttpResponse<String> response = browser.login();
        assertEquals(401, response.statusCode(), what);
        assertFalse(browser.cookies.containsKey(session()), what);
        assertEquals(
                List.of(" login oidc REFUSED"),
                audit().stream().map(line -> line.replaceFirst("^oidc", "")).toList());
    }

    @Test
    void aTokenThatTheProviderDidNotSignOpensNothing() throws Exception {
        for (String signing : List.of("none", "mac", "stranger")) {
            provider.signing = signing;
            Browser browser = new Browser();
            assertEquals(401, browser.login().statusCode(), signing);
            assertFalse(browser.cookies.containsKey(session()), signing);
        }
    }

    @Test
    void whoHasNoRoleHereIsToldSo() throws Exception {
        write("{\"vigie-admins\": \"admin\"}", "groups");
        Browser browser = new Browser();
        assertEquals(403, browser.login().statusCode());
        assertFalse(browser.cookies.containsKey(session()));
        assertEquals(List.of("ada login oidc REFUSED"), audit());
        provider.bend = claims -> claims.claim("groups", null);
        assertEquals(403, new Browser().login().statusCode());
    }

    @Test
    void theRoleMayStandWithinAnObject() throws Exception {
        write("{\"boss\": \"admin\"}", "realm_access.roles");
        provider.bend = claims -> claims.claim("realm_access", Map.of("roles", List.of("boss")));
        Browser browser = new Browser();
        assertEquals(200, browser.login().statusCode());
        JsonNode who = Door.json(browser.get(door.address.resolve("/api/v1/session")));
        assertEquals("admin", who.path("token").path("role").asText());
    }

    @Test
    void aLoginIsOfOneBrowserAndCountsOnce() throws Exception {
        Browser victim = new Browser();
        URI callback = new Browser().toTheCallback();
        assertEquals(401, victim.get(callback).statusCode(), "begun by another browser");
        Browser browser = new Browser();
        URI own = browser.toTheCallback();
        assertEquals(200, browser.get(own).statusCode());
        assertEquals(401, browser.get(own).statusCode(), "a second time");
        URI late = browser.toTheCallback();
        door.clock.advance(Duration.ofMinutes(11));
        assertEquals(401, browser.get(late).statusCode(), "too late");
        URI other = browser.toTheCallback();
        assertEquals(
                401,
                browser.get(URI.create(other.toString().replaceFirst("iss=[^&]*", "iss=http%3A%2F%2Fevil.example")))
                        .statusCode(),
                "of another provider");
        URI made = URI.create(browser.toTheCallback().toString().replaceFirst("code=[^&]*", "code=made-up"));
        assertEquals(401, browser.get(made).statusCode(), "a code that was made up");
    }

    @Test
    void aNewKeyOfTheProviderIsLearnt() throws Exception {
        assertEquals(200, new Browser().login().statusCode());
        provider.rotate();
        assertEquals(200, new Browser().login().statusCode());
        assertEquals(1, provider.discoveries.get());
    }

    @Test
    void aProviderThatIsNotTheOneNamedIsNotAsked() throws Exception {
        for (Map.Entry<String, String> lie : Map.of(
                        "issuer", "https://evil.example", "token_endpoint", "http://192.0.2.7/token", "jwks_uri", "")
                .entrySet()) {
            provider.bendDocument = document -> document.put(lie.getKey(), lie.getValue());
            HttpResponse<String> response = new Browser().get(door.address.resolve(OidcServlet.PATH));
            assertEquals(401, response.statusCode(), lie.getKey());
        }
    }

    @Test
    void withoutSettingsNobodyLogsInSo() throws Exception {
        Files.delete(home.resolve("conf/oidc.json"));
        assertEquals(
                404, new Browser().get(door.address.resolve(OidcServlet.PATH)).statusCode());
        assertFalse(new Browser().get(door.address.resolve("/login")).body().contains(OidcServlet.PATH));
    }

    @Test
    void whoHasNoSessionIsToldWhereToLogIn() throws Exception {
        URI session = door.address.resolve("/api/v1/session");
        JsonNode problem = Door.json(new Browser().get(session));
        assertEquals(401, problem.path("status").asInt());
        assertEquals(OidcServlet.PATH, problem.path("login").asText());
        write("{}", "groups");
        assertFalse(Door.json(new Browser().get(session)).has("login"));
    }

    @Test
    void theLoginPageLeadsThere() throws Exception {
        assertTrue(
                new Browser().get(door.address.resolve("/login")).body().contains("href=\"" + OidcServlet.PATH + "\""));
    }

    @Test
    void settingsThatMakeNoSenseLetNobodyIn() throws Exception {
        for (String wrong : List.of(
                "{",
                "[]",
                "{\"issuer\": \"http://id.example.org\", \"client_id\": \"v\", \"roles\": {\"a\": \"admin\"}}",
                "{\"issuer\": \"" + provider.issuer + "\", \"client_id\": \"v\", \"roles\": {\"a\": \"king\"}}",
                "{\"issuer\": \"" + provider.issuer + "\", \"client_id\": \"v\", \"roles\": {}}",
                "{\"issuer\": \"" + provider.issuer
                        + "\", \"client_id\": \"v\", \"client_secret\": \"open\", \"roles\": {\"a\": \"admin\"}}",
                "{\"issuer\": \"" + provider.issuer
                        + "\", \"client_id\": \"v\", \"rolls\": 1, \"roles\": {\"a\": \"admin\"}}")) {
            Files.writeString(home.resolve("conf/oidc.json"), wrong);
            HttpResponse<String> response = new Browser().get(door.address.resolve(OidcServlet.PATH));
            assertEquals(503, response.statusCode(), wrong);
        }
    }

    @Test
    void theProvidersSecretIsShownToNobody() throws Exception {
        Browser browser = new Browser();
        HttpResponse<String> begun = browser.get(door.address.resolve(OidcServlet.PATH));
        assertFalse(
                begun.headers().map().toString().contains("special"),
                begun.headers().toString());
        browser.login();
        assertFalse(Files.readString(home.resolve("audit.log")).contains("special"));
    }
}
