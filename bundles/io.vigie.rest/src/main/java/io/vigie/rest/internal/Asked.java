package io.vigie.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.kpi.Nearest;
import io.vigie.kpi.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A question as it was written, in a URL or in a body, each part with its place. */
final class Asked {
    private static final String PARAM = "param.";
    private static final List<String> FIELDS = List.of(
            "id", "kpis", "period", "tz", "grain", "by", "where", "parameters", "presets", "as_of", "companions");

    final List<Value> kpis = new ArrayList<>();
    final List<Value> by = new ArrayList<>();
    final List<Filter> where = new ArrayList<>();
    final Map<String, Value> parameters = new LinkedHashMap<>();
    final List<Value> presets = new ArrayList<>();
    private Fault.Place kpisPlace = Fault.Place.parameter("id");

    @Nullable
    Value period;

    @Nullable
    Value tz;

    @Nullable
    Value grain;

    @Nullable
    Value asOf;

    @Nullable
    Value companions;

    private Asked() {}

    /** Where the KPIs are named. */
    Fault.Place kpisPlace() {
        return kpisPlace;
    }

    /** A word with its place. */
    record Value(String text, Fault.Place place) {}

    /** A dimension and a value to keep. */
    record Filter(String dimension, Value value) {}

    /** What a URL asks of one KPI. */
    static Asked of(String kpi, Map<String, List<String>> query, List<Fault> faults) {
        Asked asked = new Asked();
        asked.kpis.add(new Value(kpi, Fault.Place.parameter("id")));
        query.forEach((name, values) -> {
            Fault.Place place = Fault.Place.parameter(name);
            for (String text : values) {
                Value value = new Value(text, place);
                switch (name) {
                    case "period" -> asked.period = value;
                    case "tz" -> asked.tz = value;
                    case "grain" -> asked.grain = value;
                    case "as_of" -> asked.asOf = value;
                    case "companions" -> asked.companions = value;
                    case "by" -> {
                        for (String dimension : text.split(",", -1)) {
                            asked.by.add(new Value(dimension.strip(), place));
                        }
                    }
                    case "preset" -> asked.presets.add(value);
                    case "where" -> asked.condition(value, faults);
                    default -> {
                        if (name.startsWith(PARAM)) {
                            asked.parameters.put(name.substring(PARAM.length()), value);
                        }
                    }
                }
            }
        });
        return asked;
    }

    private void condition(Value value, List<Fault> faults) {
        int colon = value.text().indexOf(':');
        if (colon <= 0) {
            faults.add(new Fault(
                    value.place(),
                    Text.of(
                            "'" + value.text() + "' is no condition; write dimension:value, such as queue:sales.",
                            "« " + value.text()
                                    + " » n'est pas une condition ; écrivez dimension:valeur, par exemple"
                                    + " queue:ventes.")));
            return;
        }
        where.add(new Filter(
                value.text().substring(0, colon).strip(), new Value(value.text().substring(colon + 1), value.place())));
    }

    /** What an object in a body asks. */
    static Asked of(JsonNode node, Fault.Place place, List<Fault> faults) {
        Asked asked = new Asked();
        asked.kpisPlace = place.at("kpis");
        if (!node.isObject()) {
            faults.add(new Fault(place, Text.of("An object is needed here.", "Il faut ici un objet.")));
            return asked;
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                faults.add(new Fault(place.at(name), unknown(name, FIELDS)));
            }
        });
        asked.texts(node, "kpis", place, faults, asked.kpis);
        asked.texts(node, "by", place, faults, asked.by);
        asked.texts(node, "presets", place, faults, asked.presets);
        asked.period = text(node, "period", place, faults);
        asked.tz = text(node, "tz", place, faults);
        asked.grain = text(node, "grain", place, faults);
        asked.asOf = text(node, "as_of", place, faults);
        JsonNode companions = node.get("companions");
        if (companions != null && !companions.isNull()) {
            if (companions.isBoolean()) {
                asked.companions = new Value(companions.asText(), place.at("companions"));
            } else {
                faults.add(
                        new Fault(place.at("companions"), Text.of("Write true or false.", "Écrivez true ou false.")));
            }
        }
        asked.conditions(node.get("where"), place.at("where"), faults);
        asked.parameters(node.get("parameters"), place.at("parameters"), faults);
        return asked;
    }

    private void conditions(@Nullable JsonNode node, Fault.Place place, List<Fault> faults) {
        if (node == null || node.isNull()) {
            return;
        }
        if (!node.isObject()) {
            faults.add(new Fault(
                    place,
                    Text.of(
                            "Write an object with the values of each dimension: {\"queue\": [\"sales\"]}.",
                            "Écrivez un objet avec les valeurs de chaque dimension : {\"queue\": [\"ventes\"]}.")));
            return;
        }
        node.fields().forEachRemaining(entry -> {
            JsonNode values = entry.getValue();
            Fault.Place at = place.at(entry.getKey());
            if (values.isArray()) {
                for (int i = 0; i < values.size(); i++) {
                    condition(entry.getKey(), values.get(i), at.at(Integer.toString(i)), faults);
                }
            } else {
                condition(entry.getKey(), values, at, faults);
            }
        });
    }

    private void condition(String dimension, JsonNode value, Fault.Place place, List<Fault> faults) {
        if (value.isValueNode()) {
            // Null keeps the rows without a value, as the empty text does.
            where.add(new Filter(dimension, new Value(value.isNull() ? "" : value.asText(), place)));
        } else {
            faults.add(new Fault(place, Text.of("Write a text.", "Écrivez un texte.")));
        }
    }

    private void parameters(@Nullable JsonNode node, Fault.Place place, List<Fault> faults) {
        if (node == null || node.isNull()) {
            return;
        }
        if (!node.isObject()) {
            faults.add(new Fault(
                    place,
                    Text.of("Write an object: {\"threshold_s\": 20}.", "Écrivez un objet : {\"threshold_s\": 20}.")));
            return;
        }
        node.fields().forEachRemaining(entry -> {
            JsonNode value = entry.getValue();
            String text = value.isContainerNode()
                    ? value.toString()
                    : value.isBigDecimal() ? value.decimalValue().toPlainString() : value.asText();
            parameters.put(entry.getKey(), new Value(text, place.at(entry.getKey())));
        });
    }

    private void texts(JsonNode node, String field, Fault.Place place, List<Fault> faults, List<Value> into) {
        JsonNode list = node.get(field);
        if (list == null || list.isNull()) {
            return;
        }
        Fault.Place at = place.at(field);
        if (!list.isArray()) {
            faults.add(new Fault(at, Text.of("Write a list of texts.", "Écrivez une liste de textes.")));
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            Fault.Place entry = at.at(Integer.toString(i));
            if (list.get(i).isTextual()) {
                into.add(new Value(list.get(i).asText(), entry));
            } else {
                faults.add(new Fault(entry, Text.of("Write a text.", "Écrivez un texte.")));
            }
        }
    }

    private static @Nullable Value text(JsonNode node, String field, Fault.Place place, List<Fault> faults) {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            faults.add(new Fault(place.at(field), Text.of("Write a text.", "Écrivez un texte.")));
            return null;
        }
        return new Value(value.asText(), place.at(field));
    }

    /** A name that means nothing here, with those that were perhaps meant. */
    static Text unknown(String name, List<String> known) {
        List<String> nearest = Nearest.to(name, known);
        String names = String.join(", ", nearest.isEmpty() ? known : nearest);
        return Text.of(
                "'" + name + "' means nothing here; " + (nearest.isEmpty() ? "there are " : "perhaps ") + names + ".",
                "« " + name + " » n'a pas de sens ici ; " + (nearest.isEmpty() ? "il y a " : "peut-être ") + names
                        + ".");
    }
}
