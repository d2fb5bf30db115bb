package io.vigie.export.internal;

import java.text.Bidi;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Text in the order and the forms in which it is drawn from left to right: what a PDF does not do by itself. */
final class Script {
    private static final int ISOLATED = 0;
    private static final int FINAL = 1;
    private static final int INITIAL = 2;
    private static final int MEDIAL = 3;

    /** The forms of an Arabic letter; 0 where it has none. */
    private static final Map<Integer, int[]> FORMS = forms();

    private Script() {}

    /** The forms are those of Unicode, whose names say which they are. */
    private static Map<Integer, int[]> forms() {
        Map<Integer, int[]> forms = new HashMap<>();
        List<String> endings = List.of(" ISOLATED FORM", " FINAL FORM", " INITIAL FORM", " MEDIAL FORM");
        for (int point = 0xfb50; point <= 0xfefc; point++) {
            String name = Character.getName(point);
            if (name == null || !name.startsWith("ARABIC LETTER ")) {
                continue;
            }
            String base = Normalizer.normalize(Character.toString(point), Normalizer.Form.NFKC);
            for (int form = 0; form < endings.size(); form++) {
                if (base.codePointCount(0, base.length()) == 1 && name.endsWith(endings.get(form))) {
                    forms.computeIfAbsent(base.codePointAt(0), letter -> new int[4])[form] = point;
                }
            }
        }
        return forms;
    }

    /** One line of text without controls, as it is drawn from left to right. */
    static String drawn(String line) {
        String safe = plain(line);
        if (!Bidi.requiresBidi(safe.toCharArray(), 0, safe.length())) {
            return safe;
        }
        Bidi bidi = new Bidi(safe, Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT);
        int runs = bidi.getRunCount();
        byte[] levels = new byte[runs];
        String[] parts = new String[runs];
        for (int i = 0; i < runs; i++) {
            levels[i] = (byte) bidi.getRunLevel(i);
            String part = safe.substring(bidi.getRunStart(i), bidi.getRunLimit(i));
            parts[i] = levels[i] % 2 == 0 ? part : mirrored(shaped(part));
        }
        Bidi.reorderVisually(levels, 0, parts, 0, runs);
        return String.join("", parts);
    }

    /** What moves other text about, or is not to be seen, is left out. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            int type = Character.getType(point);
            if (type == Character.CONTROL
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR) {
                plain.append(' ');
            } else if (type != Character.FORMAT && type != Character.SURROGATE && type != Character.UNASSIGNED) {
                plain.appendCodePoint(point);
            } else if (type != Character.FORMAT) {
                plain.append('\ufffd');
            }
        });
        return plain.toString();
    }

    private static boolean joinsNext(int letter) {
        int[] forms = FORMS.get(letter);
        return letter == 0x640 || forms != null && forms[INITIAL] != 0;
    }

    private static boolean joinsBefore(int letter) {
        int[] forms = FORMS.get(letter);
        return letter == 0x640 || forms != null && forms[FINAL] != 0;
    }

    /** Arabic letters in the form that their neighbours give them. */
    private static String shaped(String text) {
        int[] points = text.codePoints().toArray();
        StringBuilder shaped = new StringBuilder();
        for (int i = 0; i < points.length; i++) {
            int[] forms = FORMS.get(points[i]);
            if (forms == null) {
                shaped.appendCodePoint(points[i]);
                continue;
            }
            boolean before = joinsBefore(points[i]) && joinsNext(letter(points, i, -1));
            boolean after = joinsNext(points[i]) && joinsBefore(letter(points, i, 1));
            int form = forms[before ? after ? MEDIAL : FINAL : after ? INITIAL : ISOLATED];
            shaped.appendCodePoint(form == 0 ? points[i] : form);
        }
        return shaped.toString();
    }

    /** The next letter in a direction, marks passed over; 0 for none. */
    private static int letter(int[] points, int from, int step) {
        for (int i = from + step; i >= 0 && i < points.length; i += step) {
            if (Character.getType(points[i]) != Character.NON_SPACING_MARK) {
                return points[i];
            }
        }
        return 0;
    }

    /** From right to left; brackets turn, marks stay behind their letter. */
    private static String mirrored(String text) {
        List<String> clusters = new ArrayList<>();
        text.codePoints().forEach(point -> {
            String sign = Character.toString(turned(point));
            if (Character.getType(point) == Character.NON_SPACING_MARK && !clusters.isEmpty()) {
                clusters.set(clusters.size() - 1, clusters.get(clusters.size() - 1) + sign);
            } else {
                clusters.add(sign);
            }
        });
        StringBuilder turned = new StringBuilder(text.length());
        for (int i = clusters.size() - 1; i >= 0; i--) {
            turned.append(clusters.get(i));
        }
        return turned.toString();
    }

    private static int turned(int point) {
        if (!Character.isMirrored(point)) {
            return point;
        }
        int at = "()[]{}<>«»‹›".indexOf(point);
        return at < 0 ? point : "()[]{}<>«»‹›".charAt(at ^ 1);
    }
}
