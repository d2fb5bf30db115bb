package io.vigie.deploy.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in a few words what a chain of exceptions comes to. */
final class Reasons {
    private static final Pattern MISSING_PACKAGE = Pattern.compile("osgi\\.wiring\\.package=([\\w.]+)\\)");

    private Reasons() {}

    /** The innermost cause, without the full stop. */
    static String of(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage();
        if (message == null || message.isBlank()) {
            return root.getClass().getSimpleName();
        }
        Matcher missing = MISSING_PACKAGE.matcher(message);
        String last = null;
        while (missing.find()) {
            last = missing.group(1);
        }
        if (last != null) {
            return "no installed bundle provides the package " + last;
        }
        String line = message.lines().findFirst().orElse(message).strip();
        String plain = root instanceof LinkageError || root instanceof ClassNotFoundException
                ? root.getClass().getSimpleName() + " " + line
                : line;
        return plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
    }
}
