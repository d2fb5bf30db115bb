package io.vigie.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.access.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The OpenAPI 3.1 document of the routes. */
final class OpenApi {
    /** Where the schemas stand: of figures and the door, of operations. */
    private static final List<String> FILES = List.of("schemas.json", "operations.json");

    private static final Map<String, String> PROBLEMS = Map.ofEntries(
            Map.entry("400", "The request makes no sense; errors name each place"),
            Map.entry("401", "No token, or one that opens nothing"),
            Map.entry("403", "The role may not, or the request comes from another site"),
            Map.entry("404", "There is no such thing"),
            Map.entry("406", "The answer does not exist in this form"),
            Map.entry("409", "What is there does not allow it"),
            Map.entry("412", "It has changed since it was read, or is there already"),
            Map.entry("413", "The body is too long"),
            Map.entry("415", "The body is of another type"),
            Map.entry("428", "If-Match is needed, with the ETag of what was read"),
            Map.entry("429", "Too often; Retry-After says when again"),
            Map.entry("503", "Not now; Retry-After says when again"));

    private final List<Route> routes;
    private final String version;
    private volatile @Nullable Map<String, @Nullable Object> document;

    /** The document of routes, which may still be added until it is asked for. */
    OpenApi(List<Route> routes, String version) {
        this.routes = routes;
        this.version = version;
    }

    Reply reply() {
        Map<String, @Nullable Object> made = document;
        if (made == null) {
            made = document();
            document = made;
        }
        return Reply.of(made).tagged(made);
    }

    static JsonNode schemas() {
        ObjectNode all = JsonMapper.builder().build().createObjectNode();
        for (String file : FILES) {
            all.setAll(schemas(file));
        }
        return all;
    }

    private static ObjectNode schemas(String file) {
        try (InputStream stream = OpenApi.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException(file + " is not in the bundle");
            }
            return (ObjectNode) JsonMapper.builder().build().readTree(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, @Nullable Object> document() {
        Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
        for (Route route : routes) {
            paths.computeIfAbsent(route.path(), path -> new LinkedHashMap<>())
                    .put(route.method().toLowerCase(java.util.Locale.ROOT), operation(route));
        }
        return new Tree()
                .put("openapi", "3.1.0")
                .put(
                        "info",
                        new Tree()
                                .put("title", "Vigie")
                                .put("version", version)
                                .put("description", "KPIs of a contact centre that explain themselves.")
                                .put("license", Map.of("name", "Apache-2.0", "identifier", "Apache-2.0"))
                                .done())
                .put("servers", List.of(Map.of("url", Api.ROOT)))
                .put("security", List.of(Map.of("token", List.of()), Map.of("session", List.of())))
                .put("paths", paths)
                .put(
                        "components",
                        new Tree()
                                .put("schemas", schemas())
                                .put(
                                        "securitySchemes",
                                        Map.of(
                                                "token",
                                                Map.of("type", "http", "scheme", "bearer"),
                                                "session",
                                                Map.of(
                                                        "type",
                                                        "apiKey",
                                                        "in",
                                                        "cookie",
                                                        "name",
                                                        "vigie_session_8080",
                                                        "description",
                                                        "The port of the platform ends the name.")))
                                .done())
                .done();
    }

    private static Map<String, @Nullable Object> operation(Route route) {
        Tree operation = new Tree()
                .put("operationId", route.operation())
                .put("summary", route.summary())
                .put("tags", List.of(route.path().split("[/:]")[1]));
        if (route.open()) {
            operation.put("security", List.of());
        } else {
            operation.put("x-roles", roles(route));
        }
        List<Object> parameters = new ArrayList<>();
        route.params().forEach(param -> parameters.add(parameter(param)));
        parameters.add(parameter(Param.query(
                "lang",
                "The language of texts for people; else that of Accept-Language.",
                "type",
                "string",
                "enum",
                List.of("en", "fr"))));
        operation.put("parameters", parameters);
        if (route.body() != null) {
            operation.put(
                    "requestBody",
                    new Tree()
                            .put("required", true)
                            .put(
                                    "content",
                                    route.streamed()
                                            ? Map.of(String.valueOf(route.body()), Map.of())
                                            : content(Reply.JSON, route.body()))
                            .done());
        }
        Map<String, Object> responses = new LinkedHashMap<>();
        Tree good = new Tree().put("description", route.status() == 204 ? "Done" : "The answer");
        if (route.status() != 204) {
            Map<String, @Nullable Object> content = content(route.media(), route.answer());
            if (Downloads.offered(route)) {
                for (io.vigie.export.Format format : io.vigie.export.Format.values()) {
                    content.put(format.media(), Map.of());
                }
            }
            good.put("content", content);
        }
        responses.put(Integer.toString(route.status()), good.done());
        route.further().stream()
                .filter(status -> status < 300)
                .forEach(status -> responses.put(Integer.toString(status), good.done()));
        if (route.path().equals("/health/ready")) {
            responses.put("503", good.done());
        }
        problems(route)
                .forEach(status -> responses.putIfAbsent(
                        status,
                        new Tree()
                                .put("description", PROBLEMS.get(status))
                                .put("content", content("application/problem+json", "Problem"))
                                .done()));
        operation.put("responses", responses);
        return operation.done();
    }

    private static List<String> problems(Route route) {
        List<String> problems = new ArrayList<>(List.of("400"));
        if (!route.open()) {
            problems.addAll(List.of("401", "403", "429"));
        } else if (route.body() != null) {
            problems.addAll(List.of("401", "403", "429"));
        }
        if (route.path().contains("{")) {
            problems.add("404");
        }
        if (route.body() != null) {
            problems.addAll(List.of("413", "415"));
        }
        route.further().stream()
                .filter(status -> status >= 300)
                .forEach(status -> problems.add(Integer.toString(status)));
        problems.add("406");
        problems.add("503");
        return problems;
    }

    static List<String> roles(Route route) {
        List<String> roles = new ArrayList<>();
        for (Role role : Role.values()) {
            if (route.roles().contains(role)) {
                roles.add(role.id());
            }
        }
        return roles;
    }

    /** Types other than JSON have no schema. */
    private static Map<String, @Nullable Object> content(List<String> media, String schema) {
        Tree content = new Tree();
        media.forEach(type -> content.put(
                type, type.equals(Reply.JSON) ? content(type, schema).get(type) : Map.of()));
        return content.done();
    }

    private static Map<String, @Nullable Object> content(String media, String schema) {
        Object of = schema.isEmpty() ? Map.of("type", "object") : Map.of("$ref", "#/components/schemas/" + schema);
        return new Tree().put(media, Map.of("schema", of)).done();
    }

    private static Map<String, @Nullable Object> parameter(Param param) {
        Tree tree = new Tree().put("name", param.name()).put("in", param.in()).put("description", param.description());
        if (param.required()) {
            tree.put("required", true);
        }
        if (param.repeated()) {
            return tree.put("style", "form")
                    .put("explode", true)
                    .put("schema", Map.of("type", "array", "items", param.schema()))
                    .done();
        }
        return tree.put("schema", param.schema()).done();
    }
}
