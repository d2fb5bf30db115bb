package io.vigie.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Talks to an OpenID provider: where it is asked, the exchange of a code, and what it signed. Thread-safe. */
final class OidcClient {
    /** Signatures by a key of the provider alone; nothing that a client could make itself. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration KNOWN = Duration.ofMinutes(10);
    private static final Duration SKEW = Duration.ofSeconds(60);
    private static final int LONGEST = 512 * 1024;

    private final Clock clock;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private @Nullable Provider known;

    OidcClient(Clock clock) {
        this.clock = clock;
    }

    /** What is not as it has to be. The message is for the log: it names no secret and no token. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * What a provider says of itself.
     *
     * @param keys those that it signs with
     * @param until until when this is believed
     */
    record Provider(URI issuer, URI authorization, URI token, URI keySet, JWKSet keys, Instant until) {}

    /** Asks a provider about itself, or remembers. */
    synchronized Provider provider(OidcSettings settings) throws IOException, InterruptedException, Refused {
        Provider provider = known;
        if (provider != null
                && provider.issuer().equals(settings.issuer())
                && clock.instant().isBefore(provider.until())) {
            return provider;
        }
        String issuer = settings.issuer().toString();
        URI address = URI.create((issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer)
                + "/.well-known/openid-configuration");
        JsonNode document = get(address);
        if (!document.path("issuer").asText().equals(issuer)) {
            throw new Refused("the provider at " + issuer + " says that it is "
                    + document.path("issuer").asText());
        }
        URI keySet = endpoint(document, "jwks_uri");
        provider = new Provider(
                settings.issuer(),
                endpoint(document, "authorization_endpoint"),
                endpoint(document, "token_endpoint"),
                keySet,
                keys(keySet),
                clock.instant().plus(KNOWN));
        known = provider;
        return provider;
    }

    private static URI endpoint(JsonNode document, String name) throws Refused {
        try {
            URI uri = URI.create(document.path(name).asText());
            if (OidcSettings.safe(uri)) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new Refused("the provider's " + name + " is no address");
        }
        throw new Refused("the provider's " + name + " is not encrypted");
    }

    private JWKSet keys(URI address) throws IOException, InterruptedException, Refused {
        try {
            return JWKSet.parse(get(address).toString());
        } catch (ParseException e) {
            throw new Refused("the provider's keys cannot be read");
        }
    }

    private JsonNode get(URI address) throws IOException, InterruptedException, Refused {
        return send(HttpRequest.newBuilder(address).header("Accept", "application/json"));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException, Refused {
        HttpRequest built = request.timeout(TIMEOUT).build();
        HttpResponse<InputStream> response = http.send(built, HttpResponse.BodyHandlers.ofInputStream());
        byte[] body;
        try (InputStream stream = response.body()) {
            body = stream.readNBytes(LONGEST + 1);
        }
        if (response.statusCode() != 200 || body.length > LONGEST) {
            throw new Refused(built.uri() + " answered " + response.statusCode());
        }
        JsonNode node = Json.read(body);
        if (node == null || !node.isObject()) {
            throw new Refused(built.uri() + " answered no object");
        }
        return node;
    }

    /** Exchanges a code for what the provider says of the person who brought it. */
    JWTClaimsSet claims(OidcSettings settings, String code, String redirect, String verifier, String nonce)
            throws IOException, InterruptedException, Refused {
        Provider provider = provider(settings);
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", redirect);
        form.put("code_verifier", verifier);
        HttpRequest.Builder request = HttpRequest.newBuilder(provider.token())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json");
        String secret = settings.secret();
        if (secret == null) {
            form.put("client_id", settings.client());
        } else {
            String both = encode(settings.client()) + ":" + encode(secret);
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
        }
        String body = form.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
        JsonNode answer = send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
        String token = answer.path("id_token").asText("");
        if (token.isEmpty()) {
            throw new Refused("the provider gave no id_token");
        }
        return verified(settings, provider, token, nonce);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private JWTClaimsSet verified(OidcSettings settings, Provider provider, String token, String nonce)
            throws IOException, InterruptedException, Refused {
        SignedJWT signed;
        try {
            signed = SignedJWT.parse(token);
        } catch (ParseException e) {
            throw new Refused("the id_token is not signed");
        }
        JWKSet keys = provider.keys();
        String key = signed.getHeader().getKeyID();
        if (key != null && keys.getKeyByKeyId(key) == null) {
            // It signs with a new key since it was asked last.
            keys = keys(provider.keySet());
            remember(provider, keys);
        }
        JWTClaimsSet claims = checked(signed, keys);
        if (!settings.issuer().toString().equals(claims.getIssuer())) {
            throw new Refused("the id_token is of another issuer: " + claims.getIssuer());
        }
        List<String> audience = claims.getAudience();
        Object party = claims.getClaim("azp");
        if (!audience.contains(settings.client())
                || (party == null ? audience.size() > 1 : !settings.client().equals(party))) {
            throw new Refused("the id_token is meant for others: " + audience);
        }
        Instant now = clock.instant();
        Date expires = claims.getExpirationTime();
        Date issued = claims.getIssueTime();
        Date begins = claims.getNotBeforeTime();
        if (expires == null || !now.minus(SKEW).isBefore(expires.toInstant())) {
            throw new Refused("the id_token has expired");
        }
        if (issued == null || now.plus(SKEW).isBefore(issued.toInstant())) {
            throw new Refused("the id_token is of the future: the clocks differ by more than a minute");
        }
        if (begins != null && now.plus(SKEW).isBefore(begins.toInstant())) {
            throw new Refused("the id_token does not count yet");
        }
        if (!nonce.equals(claims.getClaim("nonce"))) {
            throw new Refused("the id_token answers another login");
        }
        if (claims.getSubject() == null || claims.getSubject().isBlank()) {
            throw new Refused("the id_token names nobody");
        }
        return claims;
    }

    private synchronized void remember(Provider provider, JWKSet keys) {
        known = new Provider(
                provider.issuer(),
                provider.authorization(),
                provider.token(),
                provider.keySet(),
                keys,
                provider.until());
    }

    private static JWTClaimsSet checked(SignedJWT signed, JWKSet keys) throws Refused {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(keys)));
        // What the claims say is checked by this platform's clock.
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        try {
            return processor.process(signed, null);
        } catch (BadJOSEException | JOSEException e) {
            throw new Refused("the id_token is not signed by the provider: " + e.getMessage());
        }
    }
}
