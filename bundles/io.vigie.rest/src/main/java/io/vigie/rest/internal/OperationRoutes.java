package io.vigie.rest.internal;

import io.vigie.access.Right;
import io.vigie.access.Role;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asking after work that takes longer than a request should. */
final class OperationRoutes {
    private final Operations operations;

    OperationRoutes(Operations operations) {
        this.operations = operations;
    }

    List<Route> routes() {
        Set<Role> see = Route.who(Right.OPERATIONS);
        return List.of(
                Route.get(
                        "/operations",
                        see,
                        "listOperations",
                        "Work that was asked for, the latest first",
                        List.of(),
                        "Operations",
                        this::list),
                Route.get(
                        "/operations/{operation}",
                        see,
                        "operation",
                        "How a piece of work stands, and what came of it",
                        List.of(Param.path("operation", "The id of an operation.")),
                        "Operation",
                        this::one));
    }

    private Reply list(Call call) {
        return Reply.of(new Tree()
                .put(
                        "operations",
                        operations.list().stream()
                                .map(operation -> tree(operation, call.locale()))
                                .toList())
                .done());
    }

    private Reply one(Call call) {
        Operations.Operation operation = operations
                .find(call.variable("operation"))
                .orElseThrow(() -> Refusal.of(
                        404,
                        "No operation has this id; those of before a restart are forgotten.",
                        "Aucune opération n'a cet identifiant ; celles d'avant un redémarrage sont oubliées."));
        return Reply.of(tree(operation, call.locale()));
    }

    /** That something was begun, and where to ask after it. */
    static Reply begun(Operations.Operation operation, Locale locale) {
        return Reply.of(202, tree(operation, locale)).header("Location", Api.ROOT + "/operations/" + operation.id());
    }

    static Map<String, @Nullable Object> tree(Operations.Operation operation, Locale locale) {
        var result = operation.result();
        Refusal problem = operation.problem();
        return new Tree()
                .put("id", operation.id())
                .put("kind", operation.kind())
                .put("state", Json.id(operation.state()))
                .put("summary", operation.summary().in(locale))
                .put("step", operation.step() == null ? null : operation.step().in(locale))
                .put("progress", operation.share() < 0 ? null : Json.rounded(BigDecimal.valueOf(operation.share())))
                .put("by", operation.by())
                .put("started", Json.instant(operation.asked(), ZoneOffset.UTC))
                .put("ended", Json.instant(operation.ended(), ZoneOffset.UTC))
                .put("result", result == null ? null : result.apply(locale))
                .put("problem", problem == null ? null : ApiServlet.problem(problem, locale))
                .done();
    }
}
