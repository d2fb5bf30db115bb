package io.vigie.testkit;

/** A file is not a set of vectors. The message is one sentence that names the vector and the field. */
public final class VectorFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public VectorFormatException(String message) {
        super(message);
    }
}
