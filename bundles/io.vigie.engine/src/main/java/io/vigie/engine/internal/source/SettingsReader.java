package io.vigie.engine.internal.source;

import io.vigie.kpi.Nearest;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.metatype.AttributeDefinition;

/**
 * Checks the settings of a source against their declaration. All that is wrong is found at once, one
 * sentence each.
 */
final class SettingsReader {
    /**
     * What came out.
     *
     * @param values the settings given, as String or String[], with secrets in the place of references, ready
     *     to be converted to the annotation
     * @param secrets the texts among them that nobody may see
     * @param problems all that is wrong, one sentence each
     */
    record Reading(Map<String, Object> values, List<String> secrets, List<String> problems) {
        @Override
        public String toString() {
            return values.keySet() + " " + problems;
        }
    }

    private final Declaration declaration;
    private final Secrets secrets;
    private final Texts texts;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<String> hidden = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private SettingsReader(Declaration declaration, Secrets secrets, Texts texts) {
        this.declaration = declaration;
        this.secrets = secrets;
        this.texts = texts;
    }

    static Reading read(Declaration declaration, Map<String, Object> given, Secrets secrets, Texts texts) {
        return new SettingsReader(declaration, secrets, texts).read(given);
    }

    private Reading read(Map<String, Object> given) {
        String undeclared = declaration.problem();
        if (undeclared != null) {
            return new Reading(Map.of(), List.of(), List.of(undeclared));
        }
        Map<String, Object> unread = new TreeMap<>(given);
        for (Declaration.Setting setting : declaration.settings()) {
            Object value = unread.remove(setting.name());
            List<String> entries = value == null ? List.of() : entries(value);
            if (entries.stream().allMatch(String::isBlank) && (setting.needed() || entries.isEmpty())) {
                if (setting.needed()) {
                    problems.add(texts.get("setting.missing", setting.name(), declaration.type()));
                }
                continue;
            }
            read(setting, entries);
        }
        unread.keySet().forEach(this::unknown);
        return new Reading(values, List.copyOf(hidden), List.copyOf(problems));
    }

    private void unknown(String name) {
        List<String> known =
                declaration.settings().stream().map(Declaration.Setting::name).toList();
        String nearest = Nearest.to(name, known).stream().findFirst().orElse(null);
        String key =
                known.isEmpty() ? "setting.unknown.none" : nearest == null ? "setting.unknown" : "setting.unknown.near";
        problems.add(texts.get(key, name, declaration.type(), String.join(", ", known), String.valueOf(nearest)));
    }

    private static List<String> entries(Object value) {
        List<String> entries = new ArrayList<>();
        if (value instanceof Collection<?> several) {
            several.forEach(entry -> entries.add(String.valueOf(entry)));
        } else if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                entries.add(String.valueOf(Array.get(value, i)));
            }
        } else {
            entries.add(value.toString());
        }
        return entries;
    }

    private void read(Declaration.Setting setting, List<String> entries) {
        if (entries.size() > setting.entries()) {
            problems.add(texts.get(
                    setting.several() ? "setting.many" : "setting.single",
                    setting.name(),
                    entries.size(),
                    setting.entries()));
            return;
        }
        List<String> read = new ArrayList<>();
        for (String written : entries) {
            boolean refers = Secrets.refers(written);
            Secrets.Resolved resolved = secrets.resolve(setting.name(), written, texts);
            String entry = resolved.text();
            hidden.addAll(resolved.values());
            if (setting.secret()) {
                hidden.add(entry);
            }
            problems.addAll(resolved.problems());
            String problem = resolved.problems().isEmpty() ? problem(setting, entry, refers) : null;
            if (problem != null) {
                problems.add(problem);
            }
            read.add(setting.kind() == AttributeDefinition.STRING || setting.secret() ? entry : entry.strip());
        }
        values.put(setting.name(), setting.several() ? read.toArray(String[]::new) : read.get(0));
    }

    private @Nullable String problem(Declaration.Setting setting, String entry, boolean hide) {
        String shown = hide || setting.secret() ? texts.get("setting.hidden") : "'" + shorten(entry) + "'";
        if (!setting.options().isEmpty() && !setting.options().contains(entry.strip())) {
            return texts.get("setting.option", setting.name(), shown, String.join(", ", setting.options()));
        }
        return switch (setting.kind()) {
            case AttributeDefinition.LONG -> whole(setting, entry, shown, Long.MIN_VALUE, Long.MAX_VALUE);
            case AttributeDefinition.INTEGER -> whole(setting, entry, shown, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case AttributeDefinition.SHORT -> whole(setting, entry, shown, Short.MIN_VALUE, Short.MAX_VALUE);
            case AttributeDefinition.BYTE -> whole(setting, entry, shown, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case AttributeDefinition.DOUBLE, AttributeDefinition.FLOAT -> {
                BigDecimal number = decimal(entry);
                yield number == null
                        ? texts.get("setting.decimal", setting.name(), shown)
                        : outside(setting, number, shown, setting.min(), setting.max());
            }
            case AttributeDefinition.BOOLEAN ->
                entry.strip().toLowerCase(Locale.ROOT).matches("true|false")
                        ? null
                        : texts.get("setting.boolean", setting.name(), shown);
            case AttributeDefinition.CHARACTER ->
                entry.length() == 1 ? null : texts.get("setting.character", setting.name(), shown);
            default -> length(setting, entry, shown);
        };
    }

    private @Nullable String whole(Declaration.Setting setting, String entry, String shown, long least, long most) {
        BigInteger number;
        try {
            number = new BigInteger(entry.strip());
        } catch (NumberFormatException e) {
            return texts.get("setting.integer", setting.name(), shown);
        }
        // The narrower of what the declaration allows and what the Java type can hold.
        String min = setting.min() == null ? String.valueOf(least) : setting.min();
        String max = setting.max() == null ? String.valueOf(most) : setting.max();
        return outside(setting, new BigDecimal(number), shown, min, max);
    }

    private @Nullable String outside(
            Declaration.Setting setting, BigDecimal number, String shown, @Nullable String min, @Nullable String max) {
        if (min != null && number.compareTo(new BigDecimal(min)) < 0) {
            return texts.get("setting.min", setting.name(), shown, min);
        }
        if (max != null && number.compareTo(new BigDecimal(max)) > 0) {
            return texts.get("setting.max", setting.name(), shown, max);
        }
        return null;
    }

    private @Nullable String length(Declaration.Setting setting, String entry, String shown) {
        int length = entry.length();
        String min = setting.min();
        String max = setting.max();
        if (min != null && length < Integer.parseInt(min)) {
            return texts.get("setting.short", setting.name(), shown, min, length);
        }
        if (max != null && length > Integer.parseInt(max)) {
            return texts.get("setting.long", setting.name(), shown, max, length);
        }
        return null;
    }

    private static @Nullable BigDecimal decimal(String entry) {
        try {
            return new BigDecimal(entry.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String shorten(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
