package io.vigie.connector.mail.internal;

import java.util.HashSet;
import java.util.Set;

/** What of a mail's body tells machines from people: the types of its outer parts and its first lines. */
final class Structure {
    /** Types of the parts that are not inside another mail. */
    final Set<String> parts = new HashSet<>();
    /** The beginning of the first text; empty when the body was not looked at. */
    String text = "";
    /** Whether there is more nesting than anybody looks at. */
    boolean deep;
}
