package io.vigie.rest.internal;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A small OpenID provider on this machine: discovery, a page that lets everybody in, an endpoint for codes that holds
 * clients to their secret, their address and PKCE, and keys. A test bends what it signs.
 */
final class IdentityProvider implements AutoCloseable {
    final URI issuer;
    final String client = "vigie";
    final String secret = "a secret: with /special% characters";

    /** Bends the claims of the next tokens. */
    volatile Consumer<JWTClaimsSet.Builder> bend = claims -> {};

    /** Bends the document of discovery. */
    volatile Consumer<Map<String, String>> bendDocument = document -> {};

    /** How tokens are signed: {@code good}, {@code none}, {@code mac} or {@code stranger}. */
    volatile String signing = "good";

    final AtomicInteger discoveries = new AtomicInteger();
    private final Clock clock;
    private final HttpServer server;
    private volatile RSAKey key;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

    IdentityProvider(Clock clock) throws Exception {
        this.clock = clock;
        key = new RSAKeyGenerator(2048).keyID("first").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/realms/acme");
        server.createContext("/", this::serve);
        server.start();
    }

    /** Signs with another key from now on. */
    void rotate() throws JOSEException {
        key = new RSAKeyGenerator(2048).keyID("second").generate();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().replaceFirst("^/realms/acme", "");
            switch (path) {
                case "/.well-known/openid-configuration" -> discovery(exchange);
                case "/authorize" -> authorize(exchange);
                case "/token" -> token(exchange);
                case "/keys" -> answer(exchange, 200, new JWKSet(key.toPublicJWK()).toString());
                default -> answer(exchange, 404, "{}");
            }
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private void discovery(HttpExchange exchange) throws IOException {
        discoveries.incrementAndGet();
        Map<String, String> document = new LinkedHashMap<>();
        document.put("issuer", issuer.toString());
        document.put("authorization_endpoint", issuer + "/authorize");
        document.put("token_endpoint", issuer + "/token");
        document.put("jwks_uri", issuer + "/keys");
        bendDocument.accept(document);
        answer(exchange, 200, Json.pretty(document));
    }

    private static Map<String, String> form(String text) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            String[] parts = pair.split("=", 2);
            form.put(parts[0], URLDecoder.decode(parts.length == 2 ? parts[1] : "", StandardCharsets.UTF_8));
        }
        return form;
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = form(exchange.getRequestURI().getRawQuery());
        boolean good = client.equals(asked.get("client_id"))
                && "code".equals(asked.get("response_type"))
                && "S256".equals(asked.get("code_challenge_method"))
                && List.of(asked.get("scope").split(" ")).contains("openid");
        if (!good) {
            answer(exchange, 400, "{}");
            return;
        }
        String code = "code-" + codes.size();
        codes.put(code, asked);
        exchange.getResponseHeaders()
                .add(
                        "Location",
                        asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.get("state") + "&iss="
                                + URLEncoder.encode(issuer.toString(), StandardCharsets.UTF_8));
        exchange.sendResponseHeaders(302, -1);
    }

    private void token(HttpExchange exchange) throws Exception {
        Map<String, String> given = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        // A code counts once.
        Map<String, String> asked = codes.remove(String.valueOf(given.get("code")));
        String basic = "Basic "
                + Base64.getEncoder()
                        .encodeToString((URLEncoder.encode(client, StandardCharsets.UTF_8) + ":"
                                        + URLEncoder.encode(secret, StandardCharsets.UTF_8))
                                .getBytes(StandardCharsets.UTF_8));
        boolean good = asked != null
                && basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                && "authorization_code".equals(given.get("grant_type"))
                && asked.get("redirect_uri").equals(given.get("redirect_uri"))
                && asked.get("code_challenge")
                        .equals(Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(MessageDigest.getInstance("SHA-256")
                                        .digest(given.get("code_verifier").getBytes(StandardCharsets.US_ASCII))));
        if (!good) {
            answer(exchange, 400, "{\"error\": \"invalid_grant\"}");
            return;
        }
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer.toString())
                .subject("0815")
                .audience(client)
                .issueTime(Date.from(clock.instant()))
                .expirationTime(Date.from(clock.instant().plus(Duration.ofMinutes(5))))
                .claim("nonce", asked.get("nonce"))
                .claim("preferred_username", "ada")
                .claim("groups", List.of("everyone", "service-desk"));
        bend.accept(claims);
        answer(
                exchange,
                200,
                "{\"access_token\": \"x\", \"token_type\": \"Bearer\", \"id_token\": \"" + signed(claims.build())
                        + "\"}");
    }

    private String signed(JWTClaimsSet claims) throws JOSEException {
        if (signing.equals("none")) {
            return new PlainJWT(claims).serialize();
        }
        if (signing.equals("mac")) {
            SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
            jwt.sign(new MACSigner(digest(secret)));
            return jwt.serialize();
        }
        RSAKey with = signing.equals("stranger")
                ? new RSAKeyGenerator(2048).keyID(key.getKeyID()).generate()
                : key;
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
        jwt.sign(new RSASSASigner(with));
        return jwt.serialize();
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
