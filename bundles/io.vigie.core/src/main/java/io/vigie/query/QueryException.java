package io.vigie.query;

/** A question makes no sense. The message is one sentence for the user that says what to change. */
public final class QueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public QueryException(String message) {
        super(message);
    }
}
