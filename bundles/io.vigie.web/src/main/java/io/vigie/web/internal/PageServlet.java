package io.vigie.web.internal;

import io.vigie.http.Problem;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives out the page, its files, those of plug-ins, and the list of what plug-ins bring. Open to everyone: no data. */
final class PageServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String ASSETS = "/ui/";
    private static final String FOREIGN = "/ui/x/";
    private static final String ELEMENTS = "/ui/elements.json";
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    private static final String ASK_AGAIN = "no-cache";
    private static final String PERMISSIONS = "accelerometer=(), autoplay=(), camera=(), display-capture=(),"
            + " geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

    private final transient Supplier<Site> site;
    private final transient Extensions extensions;

    PageServlet(Supplier<Site> site, Extensions extensions) {
        this.site = site;
        this.extensions = extensions;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String method = request.getMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            response.setHeader("Allow", "GET, HEAD");
            Problem.of(405, "").send(response);
            return;
        }
        String path = request.getRequestURI();
        if (path.isEmpty() || path.equals("/")) {
            index(request, response);
        } else if (path.equals(ELEMENTS)) {
            byte[] json = extensions.json(site.get().name());
            send(request, response, new Asset(ELEMENTS, json), "W/\"" + Digest.of(json) + "\"", ASK_AGAIN);
        } else {
            Asset asset = asset(path);
            if (asset == null) {
                Problem.of(404, "").send(response);
            } else {
                // The address names the content; nothing else can ever stand there.
                send(request, response, asset, "W/\"" + path.split("/")[2] + "\"", FOR_EVER);
            }
        }
    }

    private void index(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Site page = site.get();
        response.setHeader("Content-Security-Policy", page.policy());
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Permissions-Policy", PERMISSIONS);
        send(request, response, page.index(), page.indexTag(), ASK_AGAIN);
    }

    private @Nullable Asset asset(String path) {
        if (path.startsWith(FOREIGN)) {
            String[] parts = path.substring(FOREIGN.length()).split("/", 3);
            return parts.length < 3 ? null : extensions.asset(parts[0], parts[1], parts[2]);
        }
        if (!path.startsWith(ASSETS)) {
            return null;
        }
        String[] parts = path.substring(ASSETS.length()).split("/", 2);
        Site page = site.get();
        return parts.length < 2 || !parts[0].equals(page.name()) ? null : page.asset(parts[1]);
    }

    private static void send(
            HttpServletRequest request, HttpServletResponse response, Asset asset, String tag, String caching)
            throws IOException {
        response.setHeader("Cache-Control", caching);
        response.setHeader("ETag", tag);
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Vary", "Accept-Encoding");
        if (matches(request.getHeader("If-None-Match"), tag)) {
            response.setStatus(304);
            return;
        }
        response.setContentType(asset.type());
        byte[] gzip = asset.gzip();
        byte[] content = asset.content();
        if (gzip != null && takesGzip(request.getHeader("Accept-Encoding"))) {
            response.setHeader("Content-Encoding", "gzip");
            content = gzip;
        }
        response.setContentLength(content.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(content);
        }
    }

    private static boolean matches(@Nullable String asked, String tag) {
        return asked != null
                && Arrays.stream(asked.split(","))
                        .map(String::strip)
                        .anyMatch(each -> each.equals("*") || each.equals(tag) || ("W/" + each).equals(tag));
    }

    private static boolean takesGzip(@Nullable String asked) {
        return asked != null
                && Arrays.stream(asked.toLowerCase(Locale.ROOT).split(","))
                        .map(coding -> coding.replace(" ", ""))
                        .anyMatch(coding -> coding.startsWith("gzip") && !coding.matches("gzip;q=0(\\.0*)?"));
    }
}
