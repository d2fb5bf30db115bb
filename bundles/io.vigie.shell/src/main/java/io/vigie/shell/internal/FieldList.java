package io.vigie.shell.internal;

import io.vigie.shell.internal.Paint.Tone;
import java.util.ArrayList;
import java.util.List;

/** Labels with their texts, wrapped behind the longest label. Not thread-safe. */
final class FieldList {
    private static final int GAP = 2;

    private record Field(String label, List<String> paragraphs) {}

    private final List<Field> fields = new ArrayList<>();

    /** Adds a text under a label; an empty text is left out. */
    FieldList add(String label, String text) {
        return text.isEmpty() ? this : add(label, List.of(text));
    }

    /** Adds several texts, each on a line of its own, under one label; none are left out. */
    FieldList add(String label, List<String> texts) {
        if (!texts.isEmpty()) {
            fields.add(new Field(label, texts.stream().map(Table::clean).toList()));
        }
        return this;
    }

    List<String> render(int width, Paint paint) {
        int indent = GAP
                + fields.stream()
                        .mapToInt(field -> Table.length(field.label()))
                        .max()
                        .orElse(0);
        List<String> lines = new ArrayList<>();
        for (Field field : fields) {
            String label = paint.paint(Tone.LIGHT, field.label()) + " ".repeat(indent - Table.length(field.label()));
            for (String paragraph : field.paragraphs()) {
                for (String line : wrap(paragraph, Math.max(20, width - indent))) {
                    lines.add((label + line).stripTrailing());
                    label = " ".repeat(indent);
                }
            }
        }
        return lines;
    }

    /**
     * Breaks a text at spaces, though not at those that French puts inside quotes and before signs;
     * continued lines keep the indentation of the first one.
     */
    static List<String> wrap(String text, int width) {
        String body = text.stripLeading();
        String indent = " ".repeat(text.length() - body.length());
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        String bound = body.replace("« ", "«\u00a0").replaceAll(" (?=[»:;?!%])", "\u00a0");
        for (String word : bound.split(" ", -1)) {
            if (!line.isEmpty() && indent.length() + Table.length(line.toString()) + 1 + Table.length(word) > width) {
                lines.add(indent + line);
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(indent + line);
        return lines;
    }
}
