package io.vigie.rest.internal;

import io.vigie.access.Right;
import io.vigie.access.Role;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked for: data, from which come the router, the check of roles, the OpenAPI document and the table of
 * the README.
 *
 * @param method the HTTP method
 * @param path the path behind {@code /api/v1}, with parameters in braces
 * @param roles who may; empty only for what stands open
 * @param operation the id of the operation
 * @param summary what it does, in English
 * @param params its parameters
 * @param body the schema of the body, or a media type where the handler reads it itself; null for none
 * @param answer the schema of the answer; empty for none
 * @param status the status when all is well
 * @param handler what does it
 * @param further other statuses that may come of it, beside those of every route
 * @param media the types in which the answer exists, the usual one first
 */
record Route(
        String method,
        String path,
        Set<Role> roles,
        String operation,
        String summary,
        List<Param> params,
        @Nullable String body,
        String answer,
        int status,
        Handler handler,
        List<Integer> further,
        List<String> media) {
    /** The type of an answer that goes on telling. */
    static final String EVENT_MEDIA = "text/event-stream";

    static final Set<Role> OPEN = Set.of();
    static final Set<Role> ANYONE = Set.copyOf(EnumSet.allOf(Role.class));

    Route {
        params = List.copyOf(params);
        further = List.copyOf(further);
        media = List.copyOf(media);
    }

    Route(
            String method,
            String path,
            Set<Role> roles,
            String operation,
            String summary,
            List<Param> params,
            @Nullable String body,
            String answer,
            int status,
            Handler handler) {
        this(
                method,
                path,
                roles,
                operation,
                summary,
                params,
                body,
                answer,
                status,
                handler,
                List.of(),
                List.of(Reply.JSON));
    }

    /** The same with these parameters. */
    Route with(Param... those) {
        return differing(List.of(those), further, media);
    }

    /** The same, of which these statuses may come as well. */
    Route also(Integer... those) {
        return differing(params, List.of(those), media);
    }

    /** The same with an answer in these types. */
    Route as(String... those) {
        return differing(params, further, List.of(those));
    }

    private Route differing(List<Param> asked, List<Integer> statuses, List<String> types) {
        return new Route(
                method, path, roles, operation, summary, asked, body, answer, status, handler, statuses, types);
    }

    /** Whether the handler reads the body itself, which is of this type. */
    boolean streamed() {
        return body != null && body.indexOf('/') >= 0;
    }

    /** Those who have a right. */
    static Set<Role> who(Right right) {
        return Arrays.stream(Role.values())
                .filter(role -> role.rights().contains(right))
                .collect(Collectors.toUnmodifiableSet());
    }

    static Route get(
            String path,
            Set<Role> roles,
            String operation,
            String summary,
            List<Param> params,
            String answer,
            Handler handler) {
        return new Route("GET", path, roles, operation, summary, params, null, answer, 200, handler);
    }

    static Route post(
            String path,
            Set<Role> roles,
            String operation,
            String summary,
            String body,
            String answer,
            int status,
            Handler handler) {
        return new Route("POST", path, roles, operation, summary, List.of(), body, answer, status, handler);
    }

    static Route put(
            String path,
            Set<Role> roles,
            String operation,
            String summary,
            String body,
            String answer,
            int status,
            Handler handler) {
        return new Route("PUT", path, roles, operation, summary, List.of(), body, answer, status, handler);
    }

    static Route delete(
            String path, Set<Role> roles, String operation, String summary, List<Param> params, Handler handler) {
        return new Route("DELETE", path, roles, operation, summary, params, null, "", 204, handler);
    }

    boolean open() {
        return roles.isEmpty();
    }
}
