package io.vigie.rest.internal;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds the route of a request. */
final class Router {
    private final List<Route> routes;

    Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    /**
     * A route with the values of the parameters in its path.
     *
     * @param route the route
     * @param variables by name
     */
    record Match(Route route, Map<String, String> variables) {}

    /** Those of a path, one for each method, in the order of the table. */
    List<Match> of(String path) {
        List<Match> found = new ArrayList<>();
        List<String> asked = segments(path);
        for (Route route : routes) {
            Map<String, String> variables = new LinkedHashMap<>();
            if (matches(segments(route.path()), asked, variables)
                    && found.stream().noneMatch(match -> match.route().method().equals(route.method()))) {
                found.add(new Match(route, variables));
            }
        }
        return found;
    }

    /** What a path can be asked with. */
    static Set<String> methods(List<Match> matches) {
        Set<String> methods = new TreeSet<>(List.of("OPTIONS"));
        matches.forEach(match -> methods.add(match.route().method()));
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return methods;
    }

    private static boolean matches(List<String> pattern, List<String> asked, Map<String, String> variables) {
        if (pattern.size() != asked.size()) {
            return false;
        }
        for (int i = 0; i < pattern.size(); i++) {
            String part = pattern.get(i);
            String given;
            try {
                given = URLDecoder.decode(asked.get(i).replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return false;
            }
            if (part.startsWith("{")) {
                if (given.isEmpty()) {
                    return false;
                }
                variables.put(part.substring(1, part.length() - 1), given);
            } else if (!part.equals(given)) {
                return false;
            }
        }
        return true;
    }

    private static List<String> segments(String path) {
        return List.of(path.split("/", -1));
    }
}
