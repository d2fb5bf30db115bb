package io.vigie.rest.internal;

import io.vigie.access.AccessException;
import io.vigie.access.Tokens;
import io.vigie.http.Requests;
import io.vigie.kpi.Text;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /login?token=...}: what the link that is shown at the first start opens. */
final class LoginServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(LoginServlet.class);
    private static final Duration SESSION = Duration.ofDays(7);

    private final transient DoorRoutes door;
    private final transient Path home;

    LoginServlet(DoorRoutes door, Path home) {
        this.door = door;
        this.home = home;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ApiServlet.harden(response);
        Locale locale = Languages.of(request);
        // Only a person who opens the link uses it up: not a program that looks where it leads.
        if (!request.getMethod().equals("GET")) {
            response.setHeader("Allow", "GET");
            response.setStatus(405);
            return;
        }
        String secret = request.getParameter("token");
        if (secret == null) {
            page(
                    response,
                    200,
                    locale,
                    Text.of(
                            "To come in, open a link that 'vigie token create NAME --role ROLE --link' prints.",
                            "Pour entrer, ouvrez un lien qu'affiche « vigie token create NOM --role RÔLE --link »."),
                    Files.exists(home.resolve(OidcSettings.FILE)) ? OidcServlet.PATH : "");
            return;
        }
        try {
            Tokens.Created session = door.login(secret, Requests.sender(request));
            response.setHeader("Set-Cookie", DoorRoutes.cookie(request, session.secret(), SESSION));
            response.setHeader("Location", "/");
            response.setStatus(303);
        } catch (Refusal refusal) {
            refusal.headers().forEach(response::setHeader);
            page(
                    response,
                    refusal.status(),
                    locale,
                    Text.of(
                            "This link opens nothing any more: it counts once, within an hour. 'vigie token create NAME --role"
                                    + " ROLE --link' prints another.",
                            "Ce lien n'ouvre plus rien : il sert une fois, dans l'heure. « vigie token create NOM --role RÔLE"
                                    + " --link » en affiche un autre."),
                    "");
        } catch (AccessException e) {
            LOG.warn("Nobody can log in", e);
            page(response, 503, locale, e.sentence(), "");
        }
    }

    /**
     * Shows a sentence.
     *
     * @param link where one may go on; empty for nowhere
     */
    static void page(HttpServletResponse response, int status, Locale locale, Text sentence, String link)
            throws IOException {
        String text = sentence.in(locale).replace("&", "&amp;").replace("<", "&lt;");
        String on = Text.of("Log in with the company's account", "Se connecter avec le compte de l'entreprise")
                .in(locale);
        html(
                response,
                status,
                locale,
                "<h1>Vigie</h1><p>" + text + "</p>"
                        + (link.isEmpty() ? "" : "<p><a href=\"" + link + "\">" + on + "</a></p>"));
    }

    /** Sends the browser to the dashboard from a page of our own. */
    static void forward(HttpServletResponse response, Locale locale) throws IOException {
        html(response, 200, locale, "<meta http-equiv=\"refresh\" content=\"0;url=/\"><p><a href=\"/\">Vigie</a></p>");
    }

    private static void html(HttpServletResponse response, int status, Locale locale, String content)
            throws IOException {
        String html = "<!doctype html><html lang=\"" + locale.getLanguage()
                + "\"><meta charset=\"utf-8\"><title>Vigie</title>" + content + "</html>";
        byte[] bytes = html.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("text/html; charset=utf-8");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
