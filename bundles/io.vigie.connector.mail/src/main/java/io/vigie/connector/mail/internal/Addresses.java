package io.vigie.connector.mail.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds addresses in headers, however badly these are written. */
final class Addresses {
    private Addresses() {}

    /** The addresses of a header in small letters, without names, comments and quotes. */
    static List<String> of(String header) {
        List<String> found = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        String angled = null;
        int comment = 0;
        boolean quoted = false;
        boolean inAngle = false;
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            if (c == '\\' && (quoted || comment > 0)) {
                i++;
            } else if (quoted) {
                quoted = c != '"';
            } else if (comment > 0) {
                comment += c == '(' ? 1 : c == ')' ? -1 : 0;
            } else if (c == '"') {
                quoted = true;
            } else if (c == '(') {
                comment++;
            } else if (c == '<') {
                inAngle = true;
                word.setLength(0);
            } else if (c == '>') {
                if (inAngle) {
                    angled = word.toString();
                }
                inAngle = false;
                word.setLength(0);
            } else if (!inAngle && (c == ',' || c == ';')) {
                add(found, angled == null ? word.toString() : angled);
                angled = null;
                word.setLength(0);
            } else if (!inAngle && c == ':' && word.indexOf("@") < 0) {
                // The name of a group.
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        add(found, angled == null ? word.toString() : angled);
        return found;
    }

    /** The first address, the empty text without one. */
    static String first(String header) {
        List<String> all = of(header);
        return all.isEmpty() ? "" : all.get(0);
    }

    static String local(String address) {
        int at = address.lastIndexOf('@');
        return at < 0 ? address : address.substring(0, at);
    }

    static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1);
    }

    private static void add(List<String> found, String word) {
        for (String part : word.strip().split("\\s+")) {
            if (part.indexOf('@') > 0 && part.length() <= 320) {
                found.add(part.toLowerCase(Locale.ROOT));
                return;
            }
        }
    }
}
