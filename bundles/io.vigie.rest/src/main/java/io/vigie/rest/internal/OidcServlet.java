package io.vigie.rest.internal;

import com.nimbusds.jwt.JWTClaimsSet;
import io.vigie.access.AccessException;
import io.vigie.access.Role;
import io.vigie.access.Tokens;
import io.vigie.http.RateLimit;
import io.vigie.http.Requests;
import io.vigie.kpi.Text;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /login/oidc}: sends people to an OpenID provider, and lets in those who come back with its word. The flow with
 * a code, with state, nonce and PKCE; each login is bound to the browser that began it, and counts once.
 */
final class OidcServlet extends HttpServlet {
    static final String PATH = "/login/oidc";
    static final String CALLBACK = PATH + "/callback";

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(OidcServlet.class);
    private static final Duration SESSION = Duration.ofHours(12);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int MOST = 500;
    private static final int LONGEST = 4096;

    private final transient Path home;
    private final transient DoorRoutes door;
    private final transient Tokens tokens;
    private final transient Clock clock;
    private final transient OidcClient client;
    private final transient RateLimit begun;
    private final transient SecureRandom random = new SecureRandom();
    private final transient Map<String, Login> logins = new LinkedHashMap<>();

    /** A login that somebody has begun. */
    private record Login(String browser, String nonce, String verifier, String redirect, Instant until) {}

    OidcServlet(Path home, DoorRoutes door, Tokens tokens, Clock clock, LongSupplier nanos) {
        this.home = home;
        this.door = door;
        this.tokens = tokens;
        this.clock = clock;
        this.client = new OidcClient(clock);
        this.begun = new RateLimit(0.5, 20, nanos);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ApiServlet.harden(response);
        Locale locale = Languages.of(request);
        if (!request.getMethod().equals("GET")) {
            response.setHeader("Allow", "GET");
            response.setStatus(405);
            return;
        }
        try {
            Optional<OidcSettings> settings = OidcSettings.read(home);
            boolean callback = request.getRequestURI().endsWith("/callback");
            if (settings.isEmpty() || (!callback && !request.getRequestURI().endsWith(PATH))) {
                LoginServlet.page(
                        response,
                        404,
                        locale,
                        Text.of(
                                "Nobody logs in this way here; conf/oidc.json would say how.",
                                "Personne n'entre ainsi ici ; conf/oidc.json dirait comment."),
                        "");
            } else if (callback) {
                come(settings.get(), request, response, locale);
            } else {
                go(settings.get(), request, response);
            }
        } catch (OidcSettings.Wrong e) {
            LOG.error("{}", e.getMessage());
            unable(response, locale);
        } catch (OidcClient.Refused e) {
            LOG.warn("A login with the OpenID provider was refused: {}", e.getMessage());
            door.refused("oidc", Requests.sender(request), String.valueOf(e.getMessage()));
            LoginServlet.page(
                    response,
                    401,
                    locale,
                    Text.of(
                            "The login was not accepted; begin it again. The log of the platform says why.",
                            "La connexion n'a pas été acceptée ; recommencez-la. Le journal de la plate-forme dit"
                                    + " pourquoi."),
                    PATH);
        } catch (Refusal refusal) {
            refusal.headers().forEach(response::setHeader);
            LoginServlet.page(response, refusal.status(), locale, refusal.detail(), PATH);
        } catch (AccessException e) {
            LOG.warn("Nobody can log in", e);
            LoginServlet.page(response, 503, locale, e.sentence(), "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            unable(response, locale);
        } catch (IOException e) {
            if (response.isCommitted()) {
                throw e;
            }
            LOG.warn("The OpenID provider does not answer", e);
            unable(response, locale);
        }
    }

    private static void unable(HttpServletResponse response, Locale locale) throws IOException {
        LoginServlet.page(
                response,
                503,
                locale,
                Text.of(
                        "The login provider cannot be asked now; the log of the platform says why.",
                        "Le fournisseur d'identité ne peut pas être interrogé ; le journal de la plate-forme dit"
                                + " pourquoi."),
                PATH);
    }

    /** Sends somebody to the provider. */
    private void go(OidcSettings settings, HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException, OidcClient.Refused {
        Duration wait = begun.take(Requests.sender(request));
        if (!wait.isZero()) {
            throw Refusal.later(
                    429,
                    wait,
                    Text.of(
                            "Too many logins were begun from this address.",
                            "Trop de connexions ont été commencées depuis cette adresse."));
        }
        OidcClient.Provider provider = client.provider(settings);
        URI configured = settings.redirect();
        String redirect = configured == null
                ? Requests.scheme(request) + "://" + request.getHeader("Host") + CALLBACK
                : configured.toString();
        String state = secret();
        Login login = new Login(
                secret(), secret(), secret(), redirect, clock.instant().plus(PATIENCE));
        keep(state, login);
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", settings.client());
        query.put("redirect_uri", redirect);
        query.put("scope", String.join(" ", settings.scopes()));
        query.put("state", state);
        query.put("nonce", login.nonce());
        query.put("code_challenge", hash(login.verifier()));
        query.put("code_challenge_method", "S256");
        StringBuilder location = new StringBuilder(provider.authorization().toString());
        char separator = location.indexOf("?") < 0 ? '?' : '&';
        for (Map.Entry<String, String> entry : query.entrySet()) {
            location.append(separator).append(entry.getKey()).append('=').append(OidcClient.encode(entry.getValue()));
            separator = '&';
        }
        // Lax, not Strict: the provider's page sends the browser back here.
        response.addHeader(
                "Set-Cookie",
                cookie(request) + "=" + login.browser() + "; Path=" + PATH + "; Max-Age=" + PATIENCE.toSeconds()
                        + "; HttpOnly; SameSite=Lax" + (Requests.secure(request) ? "; Secure" : ""));
        response.setHeader("Location", location.toString());
        response.setStatus(303);
    }

    private String secret() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String hash(String text) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static String cookie(HttpServletRequest request) {
        return "vigie_oidc_" + request.getServerPort();
    }

    private void keep(String state, Login login) {
        synchronized (logins) {
            Instant now = clock.instant();
            logins.values().removeIf(old -> old.until().isBefore(now));
            if (logins.size() >= MOST) {
                logins.remove(logins.keySet().iterator().next());
            }
            logins.put(state, login);
        }
    }

    /** Somebody comes back. */
    private void come(OidcSettings settings, HttpServletRequest request, HttpServletResponse response, Locale locale)
            throws IOException, InterruptedException, OidcClient.Refused {
        Login login;
        synchronized (logins) {
            login = logins.remove(String.valueOf(request.getParameter("state")));
        }
        if (login == null || login.until().isBefore(clock.instant())) {
            throw new OidcClient.Refused("no login with this state has been begun in the last ten minutes");
        }
        if (!MessageDigest.isEqual(
                login.browser().getBytes(StandardCharsets.US_ASCII),
                browser(request).getBytes(StandardCharsets.UTF_8))) {
            throw new OidcClient.Refused("another browser has begun this login");
        }
        String issuer = request.getParameter("iss");
        if (issuer != null && !issuer.equals(settings.issuer().toString())) {
            throw new OidcClient.Refused("another provider answers");
        }
        String error = request.getParameter("error");
        String code = request.getParameter("code");
        if (error != null || code == null || code.length() > LONGEST) {
            throw new OidcClient.Refused("the provider says " + clean(error));
        }
        JWTClaimsSet claims = client.claims(settings, code, login.redirect(), login.verifier(), login.nonce());
        String name = name(settings, claims);
        Role role = role(settings, claims).orElse(null);
        String sender = Requests.sender(request);
        if (role == null) {
            door.refused(name, sender, "no role for what '" + settings.roleClaim() + "' says");
            LoginServlet.page(
                    response,
                    403,
                    locale,
                    Text.of(
                            "The provider knows you, but nothing here is meant for you: ask an admin for a role.",
                            "Le fournisseur vous connaît, mais rien ici ne vous est destiné : demandez un rôle à un"
                                    + " admin."),
                    "");
            return;
        }
        Tokens.Created session =
                door.opened(tokens.session(name, role, SESSION), sender, "oidc " + claims.getSubject());
        response.addHeader("Set-Cookie", cookie(request) + "=; Path=" + PATH + "; Max-Age=0; HttpOnly; SameSite=Lax");
        response.addHeader("Set-Cookie", DoorRoutes.cookie(request, session.secret(), SESSION));
        // A redirect would still count as coming from the provider, and the session's cookie would not be sent.
        LoginServlet.forward(response, locale);
    }

    private static String browser(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(cookie(request))) {
                    return cookie.getValue();
                }
            }
        }
        return "";
    }

    private static String clean(@Nullable String error) {
        return error == null
                ? "nothing"
                : error.replaceAll("[^A-Za-z0-9_.-]", "?").substring(0, Math.min(60, error.length()));
    }

    private static String name(OidcSettings settings, JWTClaimsSet claims) {
        Object claim = claims.getClaim(settings.nameClaim());
        String name = claim instanceof String text && !text.isBlank() ? text : claims.getSubject();
        String clean = name.codePoints()
                .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
                .limit(80)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        return clean.length() > 80 ? clean.substring(0, 80) : clean.isEmpty() ? "somebody" : clean;
    }

    /** The role of the first entry of the settings that the claim has. */
    private static Optional<Role> role(OidcSettings settings, JWTClaimsSet claims) {
        Object claim = claims.getClaims();
        if (claims.getClaims().containsKey(settings.roleClaim())) {
            claim = claims.getClaim(settings.roleClaim());
        } else {
            for (String part : settings.roleClaim().split("\\.")) {
                claim = claim instanceof Map<?, ?> object ? object.get(part) : null;
            }
        }
        List<String> values = claim instanceof Collection<?> several
                ? several.stream().map(String::valueOf).toList()
                : claim == null ? List.of() : List.of(claim.toString());
        return settings.roles().entrySet().stream()
                .filter(entry -> values.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
