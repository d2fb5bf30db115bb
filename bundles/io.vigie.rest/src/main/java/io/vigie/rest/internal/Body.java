package io.vigie.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.kpi.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a body and gathers all that is wrong with them; not thread-safe. */
final class Body {
    private final JsonNode node;
    private final List<Fault> faults = new ArrayList<>();

    /** A body that may have these fields and no others. */
    Body(JsonNode node, String... known) {
        this.node = node;
        node.fieldNames().forEachRemaining(name -> {
            if (!List.of(known).contains(name)) {
                wrong(name, Asked.unknown(name, List.of(known)));
            }
        });
    }

    void wrong(String field, Text detail) {
        faults.add(new Fault(Fault.Place.pointer("").at(field), detail));
    }

    void wrong(String field, String en, String fr) {
        wrong(field, Text.of(en, fr));
    }

    boolean has(String field) {
        return node.hasNonNull(field);
    }

    /** A text; null when it is not given. */
    @Nullable
    String text(String field, int longest) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        String text = value.isTextual() ? value.asText() : null;
        if (text == null) {
            wrong(field, "A text is needed here.", "Il faut ici un texte.");
        } else if (text.length() > longest) {
            wrong(
                    field,
                    "This may have " + longest + " characters at most.",
                    "Ceci peut avoir " + longest + " caractères au plus.");
        } else if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r')) {
            wrong(field, "Control characters are not allowed here.", "Les caractères de commande sont exclus ici.");
        } else {
            return text;
        }
        return null;
    }

    /** A text that has to be given. */
    String needed(String field, int longest) {
        if (!has(field)) {
            wrong(field, "This is needed.", "Ceci est nécessaire.");
            return "";
        }
        String text = text(field, longest);
        if (text != null && text.isBlank()) {
            wrong(field, "This must not be empty.", "Ceci ne doit pas être vide.");
        }
        return text == null ? "" : text;
    }

    boolean flag(String field) {
        JsonNode value = node.path(field);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            wrong(field, "Write true or false.", "Écrivez true ou false.");
        }
        return value.asBoolean(false);
    }

    /** A list of texts; empty when it is not given. */
    List<String> texts(String field, int most) {
        List<String> texts = new ArrayList<>();
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return texts;
        }
        if (!value.isArray() || value.size() > most) {
            wrong(
                    field,
                    "A list of at most " + most + " texts is needed here.",
                    "Il faut ici une liste d'au plus " + most + " textes.");
            return texts;
        }
        for (int i = 0; i < value.size(); i++) {
            if (value.get(i).isTextual()) {
                texts.add(value.get(i).asText());
            } else {
                faults.add(new Fault(
                        Fault.Place.pointer("").at(field).at(Integer.toString(i)),
                        Text.of("A text is needed here.", "Il faut ici un texte.")));
            }
        }
        return texts;
    }

    /** A list of whole numbers; empty when it is not given. */
    Set<Long> numbers(String field, int most) {
        Set<Long> numbers = new LinkedHashSet<>();
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return numbers;
        }
        if (!value.isArray() || value.size() > most || value.isEmpty()) {
            wrong(
                    field,
                    "A list of 1 to " + most + " numbers is needed here.",
                    "Il faut ici une liste de 1 à " + most + " nombres.");
            return numbers;
        }
        for (int i = 0; i < value.size(); i++) {
            if (value.get(i).isIntegralNumber() && value.get(i).canConvertToLong()) {
                numbers.add(value.get(i).asLong());
            } else {
                faults.add(new Fault(
                        Fault.Place.pointer("").at(field).at(Integer.toString(i)),
                        Text.of("A whole number is needed here.", "Il faut ici un nombre entier.")));
            }
        }
        return numbers;
    }

    /** An object whose values are texts, numbers, true, false, or lists of them; each as texts. */
    Map<String, List<String>> values(String field) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        JsonNode object = node.path(field);
        if (object.isMissingNode() || object.isNull()) {
            return values;
        }
        if (!object.isObject()) {
            wrong(field, "An object is needed here.", "Il faut ici un objet.");
            return values;
        }
        object.properties().forEach(entry -> {
            List<String> texts = new ArrayList<>();
            JsonNode value = entry.getValue();
            boolean good = true;
            for (JsonNode item : value.isArray() ? value : List.of(value)) {
                good &= item.isValueNode() && !item.isNull();
                texts.add(item.asText());
            }
            if (good) {
                values.put(entry.getKey(), texts);
            } else {
                faults.add(new Fault(
                        Fault.Place.pointer("").at(field).at(entry.getKey()),
                        Text.of(
                                "A text, a number, true or false, or a list of them is needed here.",
                                "Il faut ici un texte, un nombre, true ou false, ou une liste de ceux-ci.")));
            }
        });
        return values;
    }

    /** What is wrong up to now. */
    List<Fault> faults() {
        return faults;
    }

    /**
     * All was read.
     *
     * @throws Refusal when something is wrong
     */
    void done() {
        if (!faults.isEmpty()) {
            throw Refusal.of(faults);
        }
    }
}
