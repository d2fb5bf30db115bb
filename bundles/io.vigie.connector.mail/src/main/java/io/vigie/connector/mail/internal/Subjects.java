package io.vigie.connector.mail.internal;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of a subject says that two mails belong together. */
final class Subjects {
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern TRAILER = Pattern.compile("\\s*\\((?:fwd|tr|wg)\\)$");
    /** Reply and forward in the words of several languages, and a list's tag before something. */
    private static final Pattern LEADER =
            Pattern.compile("^(?:(?:re|fwd?|aw|wg|tr|rép|rv|sv|vs|antw|odp|enc|r|i)\\s*(?:\\[[^\\]]*\\])?\\s*[:：]"
                    + "|\\[[^\\]]*\\](?=\\s*\\S))\\s*");

    private static final Pattern FORWARD = Pattern.compile("^\\[fwd:(.*)\\]$");

    private Subjects() {}

    /** The base subject after RFC 5256, in small letters; empty when nothing is left. */
    static String base(String subject) {
        String text = SPACE.matcher(subject).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
        while (true) {
            String next = TRAILER.matcher(text).replaceFirst("").strip();
            next = LEADER.matcher(next).replaceFirst("").strip();
            Matcher forward = FORWARD.matcher(next);
            if (forward.matches()) {
                next = forward.group(1).strip();
            }
            if (next.equals(text)) {
                return text;
            }
            text = next;
        }
    }
}
