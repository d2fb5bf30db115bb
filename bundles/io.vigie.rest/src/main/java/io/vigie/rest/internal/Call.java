package io.vigie.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vigie.access.Right;
import io.vigie.access.Token;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that has passed the door.
 *
 * @param request what the server knows of it
 * @param route what it asks for
 * @param variables the values of the parameters in the path
 * @param query the values of the others, by name
 * @param body its body; missing when it has none
 * @param who who asks; null where nobody need say
 * @param sender where it comes from
 * @param locale the language of the answer
 */
record Call(
        HttpServletRequest request,
        Route route,
        Map<String, String> variables,
        Map<String, List<String>> query,
        JsonNode body,
        @Nullable Token who,
        String sender,
        Locale locale) {
    static final JsonNode NO_BODY = MissingNode.getInstance();

    String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalStateException("The route " + route.path() + " has no parameter " + name);
        }
        return value;
    }

    @Nullable
    String first(String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /** Who asks, where somebody must. */
    Token token() {
        Token token = who;
        if (token == null) {
            throw new IllegalStateException("Nobody had to say who they are");
        }
        return token;
    }

    boolean may(Right right) {
        return who != null && who.role().rights().contains(right);
    }
}
