package io.vigie.shell.internal;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Reads {@code --param key=value}. Only the first {@code =} parts; {@code @file} stands for the content of
 * a file. What a value means is the engine's to read.
 */
final class ParameterArguments {
    private ParameterArguments() {}

    /**
     * The values by name.
     *
     * @param definitions the KPIs asked, of which at least one must have the parameter
     * @param directory what relative file names start from
     * @param problems where what is wrong is added, one sentence each
     */
    static Map<String, Object> read(
            List<String> arguments,
            List<KpiDefinition> definitions,
            Path directory,
            Texts texts,
            List<String> problems) {
        Map<String, Object> values = new LinkedHashMap<>();
        TreeSet<String> known = new TreeSet<>();
        definitions.forEach(definition -> known.addAll(definition.parameters().keySet()));
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals <= 0) {
                problems.add(texts.get("param.bad", argument));
                continue;
            }
            String name = argument.substring(0, equals).strip();
            List<Parameter> declared = definitions.stream()
                    .flatMap(definition ->
                            Stream.ofNullable(definition.parameters().get(name)))
                    .toList();
            if (declared.isEmpty()) {
                problems.add(
                        known.isEmpty()
                                ? texts.get("param.none", name)
                                : texts.get("param.unknown", name, String.join(", ", known)));
                continue;
            }
            try {
                String text = content(argument.substring(equals + 1), directory);
                if (values.put(name, text) != null) {
                    problems.add(texts.get("param.twice", name));
                }
            } catch (IOException e) {
                problems.add(texts.get("param.file", name, argument.substring(equals + 2)));
            }
        }
        return values;
    }

    private static String content(String value, Path directory) throws IOException {
        return value.startsWith("@")
                ? Files.readString(directory.resolve(value.substring(1))).strip()
                : value;
    }
}
