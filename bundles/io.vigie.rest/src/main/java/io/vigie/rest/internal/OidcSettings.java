package io.vigie.rest.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.access.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How people log in with an OpenID provider, as {@code conf/oidc.json} says:
 *
 * <pre>{@code
 * {
 *   "issuer": "https://id.example.org/realms/acme",
 *   "client_id": "vigie",
 *   "client_secret": "$[secret:oidc]",
 *   "redirect_uri": "https://vigie.example.org/login/oidc/callback",
 *   "scopes": ["openid", "profile", "groups"],
 *   "name_claim": "preferred_username",
 *   "role_claim": "groups",
 *   "roles": {"vigie-admins": "admin", "service-desk": "supervisor"}
 * }
 * }</pre>
 *
 * @param issuer the provider
 * @param client what it knows this platform as
 * @param secret what this platform shows it; null for a public client
 * @param redirect where it sends people back to; null for the address that they asked for
 * @param scopes what is asked for
 * @param nameClaim the claim with the name of a person
 * @param roleClaim the claim with what a person is; a dot leads into an object
 * @param roles the role of each value, the first that a person has counts; who has none is refused
 */
record OidcSettings(
        URI issuer,
        String client,
        @Nullable String secret,
        @Nullable URI redirect,
        List<String> scopes,
        String nameClaim,
        String roleClaim,
        Map<String, Role> roles) {
    static final String FILE = "conf/oidc.json";

    private static final Set<String> FIELDS = Set.of(
            "issuer", "client_id", "client_secret", "redirect_uri", "scopes", "name_claim", "role_claim", "roles");
    private static final Pattern SECRET = Pattern.compile("\\$\\[secret:([A-Za-z0-9][A-Za-z0-9._-]{0,79})]");

    OidcSettings {
        scopes = List.copyOf(scopes);
        roles = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(roles));
    }

    /** What is wrong with the file, one sentence each. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(List<String> problems) {
            super(FILE + ": " + String.join(" ", problems));
        }
    }

    /**
     * What the file says; empty when there is none, and nobody logs in so.
     *
     * @throws Wrong when it makes no sense
     */
    static Optional<OidcSettings> read(Path home) throws IOException, Wrong {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(home.resolve(FILE));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        List<String> problems = new ArrayList<>();
        JsonNode root;
        try {
            root = Json.read(bytes);
        } catch (JsonProcessingException e) {
            throw new Wrong(List.of("It is no JSON: line "
                    + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + "."));
        }
        if (root == null || !root.isObject()) {
            throw new Wrong(List.of("An object is needed."));
        }
        root.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                problems.add("'" + name + "' is not known; there are "
                        + String.join(", ", FIELDS.stream().sorted().toList()) + ".");
            }
        });
        URI issuer = address(root, "issuer", true, problems);
        String client = root.path("client_id").asText("");
        if (client.isBlank()) {
            problems.add("'client_id' is missing.");
        }
        String secret = secret(root, home, problems);
        URI redirect = address(root, "redirect_uri", false, problems);
        List<String> scopes = new ArrayList<>();
        root.path("scopes").forEach(scope -> scopes.add(scope.asText()));
        if (!scopes.contains("openid")) {
            scopes.add(0, "openid");
        }
        Map<String, Role> roles = new LinkedHashMap<>();
        root.path("roles").properties().forEach(entry -> Role.of(
                        entry.getValue().asText())
                .ifPresentOrElse(
                        role -> roles.put(entry.getKey(), role),
                        () -> problems.add("'roles/" + entry.getKey() + "' names no role: "
                                + entry.getValue().asText() + ".")));
        if (roles.isEmpty() && problems.isEmpty()) {
            problems.add("'roles' is empty, so nobody could come in: name a role for some value of 'role_claim'.");
        }
        if (!problems.isEmpty() || issuer == null) {
            throw new Wrong(problems);
        }
        return Optional.of(new OidcSettings(
                issuer,
                client,
                secret,
                redirect,
                scopes,
                root.path("name_claim").asText("preferred_username"),
                root.path("role_claim").asText("groups"),
                roles));
    }

    private static @Nullable URI address(JsonNode root, String field, boolean needed, List<String> problems) {
        String text = root.path(field).asText("");
        if (text.isEmpty()) {
            if (needed) {
                problems.add("'" + field + "' is missing.");
            }
            return null;
        }
        try {
            URI uri = URI.create(text);
            if (safe(uri)) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            problems.add("'" + field + "' is no address.");
            return null;
        }
        problems.add("'" + field + "' has to begin with https://.");
        return null;
    }

    /** Whether what is sent there can be read by nobody else: it is encrypted, or stays on this machine. */
    static boolean safe(URI uri) {
        String host = uri.getHost();
        if (host == null || uri.getUserInfo() != null || uri.getFragment() != null) {
            return false;
        }
        if ("https".equals(uri.getScheme())) {
            return true;
        }
        try {
            return "http".equals(uri.getScheme()) && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static @Nullable String secret(JsonNode root, Path home, List<String> problems) throws IOException {
        String written = root.path("client_secret").asText("");
        if (written.isEmpty()) {
            return null;
        }
        Matcher reference = SECRET.matcher(written);
        if (!reference.matches()) {
            problems.add(
                    "'client_secret' has to be a reference such as $[secret:oidc]; 'vigie secret set oidc' keeps it.");
            return null;
        }
        Path file = home.resolve("conf").resolve("secrets").resolve(reference.group(1));
        if (!Files.isRegularFile(file)) {
            problems.add("'client_secret' names a secret that is not there: 'vigie secret set " + reference.group(1)
                    + "' keeps it.");
            return null;
        }
        return Files.readString(file, StandardCharsets.UTF_8).strip();
    }
}
