package io.vigie.rest.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.access.AccessException;
import io.vigie.access.Token;
import io.vigie.connectors.ConnectorException;
import io.vigie.deploy.DeployException;
import io.vigie.http.Requests;
import io.vigie.kpi.Text;
import io.vigie.query.QueryException;
import io.vigie.store.StoreException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes requests to their routes, and answers whatever comes of it. */
final class ApiServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ApiServlet.class);
    private static final int LONGEST_BODY = 256 * 1024;
    private static final Set<String> SAFE = Set.of("GET", "HEAD");
    private static final String PROBLEM = "application/problem+json";

    private final transient Api api;
    private final transient Router router;

    ApiServlet(Api api) {
        this.api = api;
        this.router = new Router(api.routes());
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Locale locale = Languages.of(request);
        harden(response);
        try {
            send(request, response, answer(request, locale), locale);
        } catch (Refusal refusal) {
            send(request, response, refusal, locale);
        } catch (QueryException e) {
            send(request, response, Refusal.of(400, e.sentence()), locale);
        } catch (StoreException e) {
            LOG.warn("The store did not answer {}", request.getRequestURI(), e);
            send(request, response, Refusal.later(503, java.time.Duration.ofSeconds(5), e.sentence()), locale);
        } catch (AccessException e) {
            LOG.warn("Tokens or log did not do what {} needs", request.getRequestURI(), e);
            send(request, response, Refusal.of(e.getCause() == null ? 400 : 503, e.sentence()), locale);
        } catch (DeployException e) {
            send(request, response, Refusal.of(409, e.reasons()), locale);
        } catch (ConnectorException e) {
            send(request, response, Refusal.of(409, e.reasons()), locale);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            send(request, response, stopping(), locale);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
            send(
                    request,
                    response,
                    Refusal.of(
                            500,
                            "This could not be done; the log of the platform says why.",
                            "Ceci n'a pas pu être fait ; le journal de la plate-forme dit pourquoi."),
                    locale);
        }
    }

    private static Refusal stopping() {
        return Refusal.later(
                503, java.time.Duration.ofSeconds(5), Text.of("The platform is stopping.", "La plate-forme s'arrête."));
    }

    /** What holds for every answer, whatever stands before this servlet. */
    static void harden(HttpServletResponse response) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cache-Control", "no-store");
    }

    private Reply answer(HttpServletRequest request, Locale locale) throws Exception {
        List<Router.Match> matches = router.of(path(request));
        if (matches.isEmpty()) {
            throw Refusal.of(404, "There is nothing under this path.", "Il n'y a rien sous ce chemin.");
        }
        Set<String> methods = Router.methods(matches);
        String method = request.getMethod();
        String allow = String.join(", ", methods);
        if (method.equals("OPTIONS")) {
            return Reply.of(204, null).header("Allow", allow);
        }
        String asked = method.equals("HEAD") ? "GET" : method;
        Router.Match match = matches.stream()
                .filter(candidate -> candidate.route().method().equals(asked))
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        405,
                        Text.of("This path takes " + allow + ".", "Ce chemin admet " + allow + "."),
                        List.of(),
                        Map.of("Allow", allow)));
        Route route = match.route();
        String sender = Requests.sender(request);
        Token who = api.gate().pass(request, route, sender);
        acceptable(request, route);
        List<Fault> faults = new ArrayList<>();
        Map<String, List<String>> query = query(request, route, faults);
        if (route.streamed()) {
            streamed(request, String.valueOf(route.body()));
        }
        JsonNode body = route.body() == null || route.streamed() ? Call.NO_BODY : body(request);
        if (!faults.isEmpty()) {
            throw Refusal.of(faults);
        }
        return route.handler().handle(new Call(request, route, match.variables(), query, body, who, sender, locale));
    }

    /** The path behind the root, as it was sent. */
    private static String path(HttpServletRequest request) {
        String uri = request.getRequestURI();
        int parameters = uri.indexOf(';');
        String path = parameters < 0 ? uri : uri.substring(0, parameters);
        int root = path.indexOf(Api.ROOT);
        return root < 0 ? "" : path.substring(root + Api.ROOT.length());
    }

    private static void acceptable(HttpServletRequest request, Route route) {
        String accept = request.getHeader("Accept");
        if (accept == null || accept.isBlank()) {
            return;
        }
        for (String range : accept.toLowerCase(Locale.ROOT).split(",")) {
            String[] parts = range.split(";");
            String type = parts[0].strip();
            boolean wanted = true;
            for (int i = 1; i < parts.length; i++) {
                wanted &= !parts[i].strip().matches("q=0(\\.0*)?");
            }
            boolean file = Downloads.offered(route) && (Downloads.media(type) || type.equals("text/*"));
            if (wanted && (file || route.media().stream().anyMatch(exists -> means(type, exists)))) {
                return;
            }
        }
        String all = String.join(", ", route.media());
        throw Refusal.of(406, "The answer exists as " + all + ".", "La réponse existe en " + all + ".");
    }

    private static boolean means(String range, String type) {
        return range.equals("*/*")
                || range.equals(type)
                || range.endsWith("/*") && type.startsWith(range.substring(0, range.length() - 1));
    }

    /** A body that its handler reads has the right type. */
    private static void streamed(HttpServletRequest request, String type) {
        String given = request.getContentType();
        if (given == null || !given.split(";")[0].strip().equalsIgnoreCase(type)) {
            throw Refusal.of(415, "A body in " + type + " is needed.", "Il faut un corps en " + type + ".");
        }
    }

    /** The parameters of the URL: those of the route, each as often as it may be and in its form. */
    private static Map<String, List<String>> query(HttpServletRequest request, Route route, List<Fault> faults) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        String text = request.getQueryString();
        for (String pair : text == null ? new String[0] : text.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            try {
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                add(route, name, value, query, faults);
            } catch (IllegalArgumentException e) {
                faults.add(new Fault(
                        Fault.Place.parameter(pair),
                        Text.of("This is not encoded as URLs are.", "Ceci n'est pas encodé comme le sont les URL.")));
            }
        }
        for (Param param : route.params()) {
            // A breakdown without a dimension is told by who reads the question, with an example.
            if (param.required()
                    && param.in().equals("query")
                    && !param.name().equals("by")
                    && !query.containsKey(param.name())) {
                faults.add(new Fault(
                        Fault.Place.parameter(param.name()), Text.of("This is needed.", "Ceci est nécessaire.")));
            }
        }
        return query;
    }

    private static void add(
            Route route, String name, String value, Map<String, List<String>> query, List<Fault> faults) {
        if (name.equals("lang")) {
            if (!value.equals("en") && !value.equals("fr")) {
                faults.add(new Fault(Fault.Place.parameter(name), Text.of("Use en or fr.", "Au choix : en ou fr.")));
            }
            return;
        }
        Optional<Param> param = route.params().stream()
                .filter(candidate -> candidate.in().equals("query") && candidate.means(name))
                .findFirst();
        if (param.isEmpty()) {
            List<String> known = new ArrayList<>(route.params().stream()
                    .filter(candidate -> candidate.in().equals("query"))
                    .map(Param::name)
                    .toList());
            known.add("lang");
            faults.add(new Fault(Fault.Place.parameter(name), Asked.unknown(name, known)));
            return;
        }
        List<String> values = query.computeIfAbsent(name, key -> new ArrayList<>());
        if (!values.isEmpty() && !param.get().repeated()) {
            faults.add(new Fault(Fault.Place.parameter(name), Text.of("Give this once.", "À donner une seule fois.")));
            return;
        }
        integer(param.get(), name, value).ifPresent(faults::add);
        values.add(value);
    }

    private static Optional<Fault> integer(Param param, String name, String value) {
        if (!"integer".equals(param.schema().get("type"))) {
            return Optional.empty();
        }
        int least = param.schema().get("minimum") instanceof Integer number ? number : Integer.MIN_VALUE;
        int most = param.schema().get("maximum") instanceof Integer number ? number : Integer.MAX_VALUE;
        if (value.matches("-?[0-9]{1,9}") && Integer.parseInt(value) >= least && Integer.parseInt(value) <= most) {
            return Optional.empty();
        }
        return Optional.of(new Fault(
                Fault.Place.parameter(name),
                Text.of(
                        "Write a whole number from " + least + " to " + most + ".",
                        "Écrivez un nombre entier de " + least + " à " + most + ".")));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static JsonNode body(HttpServletRequest request) throws IOException {
        String type = request.getContentType();
        String media = type == null
                ? ""
                : type.toLowerCase(Locale.ROOT).replace(" ", "").replace("\"", "");
        if (!media.equals("application/json") && !media.equals("application/json;charset=utf-8")) {
            throw Refusal.of(415, "A body in application/json is needed.", "Il faut un corps en application/json.");
        }
        byte[] bytes;
        try (InputStream stream = request.getInputStream()) {
            bytes = stream.readNBytes(LONGEST_BODY + 1);
        }
        if (bytes.length > LONGEST_BODY) {
            throw new Refusal(
                    413,
                    Text.of(
                            "The body may have " + LONGEST_BODY + " bytes.",
                            "Le corps peut avoir " + LONGEST_BODY + " octets."),
                    List.of(),
                    Map.of());
        }
        try {
            JsonNode body = Json.read(bytes);
            if (body != null && body.isObject()) {
                return body;
            }
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            String place = at == null ? "" : " " + at.getLineNr() + ":" + at.getColumnNr();
            throw Refusal.of(List.of(new Fault(
                    Fault.Place.pointer(""),
                    Text.of(
                            "The body is no JSON: line and column" + place + ".",
                            "Le corps n'est pas du JSON : ligne et colonne" + place + "."))));
        }
        throw Refusal.of(List.of(
                new Fault(Fault.Place.pointer(""), Text.of("An object is needed here.", "Il faut ici un objet."))));
    }

    private static void send(HttpServletRequest request, HttpServletResponse response, Reply reply, Locale locale)
            throws IOException {
        reply.headers().forEach(response::setHeader);
        Object body = reply.body();
        if (body == null) {
            response.setStatus(reply.status());
            return;
        }
        if (body instanceof Streamed streamed) {
            streamed.open(request, response);
            return;
        }
        response.setHeader("Content-Language", locale.getLanguage());
        if (body instanceof Download download) {
            response.setStatus(reply.status());
            response.setContentType(reply.media());
            if (!request.getMethod().equals("HEAD")) {
                download.write(response.getOutputStream());
            }
            return;
        }
        if (reply.tagged() != null) {
            String tag = reply.tagged() instanceof String made ? made : Tags.of(locale.getLanguage(), reply.tagged());
            response.setHeader("ETag", tag);
            response.setHeader("Vary", "Accept-Language, Authorization, Cookie");
            response.setHeader("Cache-Control", "private, no-cache");
            if (known(request.getHeader("If-None-Match"), tag)) {
                response.setStatus(304);
                return;
            }
        }
        String version = reply.headers().get("ETag");
        if (version != null) {
            response.setHeader("Vary", "Accept-Language, Authorization, Cookie");
            response.setHeader("Cache-Control", "private, no-cache");
            if (SAFE.contains(request.getMethod()) && known(request.getHeader("If-None-Match"), version)) {
                response.setStatus(304);
                return;
            }
        }
        Object made = body instanceof Supplier<?> making ? making.get() : body;
        byte[] bytes = made instanceof byte[] written ? written : Json.bytes(made);
        write(request, response, reply.status(), reply.media(), bytes);
    }

    private static void write(
            HttpServletRequest request, HttpServletResponse response, int status, String media, byte[] bytes)
            throws IOException {
        response.setStatus(status);
        response.setContentType(media);
        response.setContentLength(bytes.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(bytes);
        }
    }

    private void send(HttpServletRequest request, HttpServletResponse response, Refusal refusal, Locale locale)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        refusal.headers().forEach(response::setHeader);
        response.setHeader("Content-Language", locale.getLanguage());
        if (request.getContentLengthLong() != 0 && !request.getMethod().equals("GET")) {
            // A body that was not read would stand where the next request should begin.
            response.setHeader("Connection", "close");
        }
        Map<String, @Nullable Object> problem = problem(refusal, locale);
        String login = refusal.status() == 401 ? api.login() : null;
        if (login != null) {
            problem.put("login", login);
        }
        write(request, response, refusal.status(), PROBLEM, Json.bytes(problem));
    }

    static Map<String, @Nullable Object> problem(Refusal refusal, Locale locale) {
        Tree tree = new Tree()
                .put("type", "about:blank")
                .put("status", refusal.status())
                .put("title", title(refusal.status()))
                .put("detail", refusal.detail().in(locale));
        if (!refusal.faults().isEmpty()) {
            List<Object> errors = new ArrayList<>();
            for (Fault fault : refusal.faults()) {
                errors.add(new Tree()
                        .put("detail", fault.detail().in(locale))
                        .put(fault.place().kind(), fault.place().name())
                        .done());
            }
            tree.put("errors", errors);
        }
        return tree.done();
    }

    static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 406 -> "Not Acceptable";
            case 409 -> "Conflict";
            case 412 -> "Precondition Failed";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 428 -> "Precondition Required";
            case 429 -> "Too Many Requests";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }

    private static boolean known(@Nullable String header, String tag) {
        if (header == null) {
            return false;
        }
        for (String candidate : header.split(",")) {
            String given = candidate.strip();
            if (given.equals("*") || given.equals(tag) || given.equals("W/" + tag)) {
                return true;
            }
        }
        return false;
    }
}
