package io.vigie.report.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.export.Format;
import io.vigie.export.KeptQuestion;
import io.vigie.kpi.Text;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file of {@code conf/reports} says. Immutable.
 *
 * @param name its name
 * @param schedule when it is sent
 * @param channels to whom
 * @param questions what it tells
 * @param formats the files that come with it
 */
record Report(Text name, Schedule schedule, List<String> channels, List<KeptQuestion> questions, List<Format> formats) {
    private static final Set<String> FIELDS = Set.of("name", "schedule", "tz", "channels", "queries", "formats");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Reads a report; null when there are faults, which were added. */
    static @Nullable Report read(String json, List<Text> faults) {
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            faults.add(Text.of("This is no JSON: line " + line + ".", "Ce n'est pas du JSON : ligne " + line + "."));
            return null;
        }
        if (root == null || !root.isObject()) {
            faults.add(Text.of("An object is needed here.", "Il faut ici un objet."));
            return null;
        }
        root.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                faults.add(Text.of(
                        "/" + name + ": '" + name + "' means nothing here.",
                        "/" + name + " : « " + name + " » n'a pas de sens ici."));
            }
        });
        JsonNode name = root.path("name");
        String en = name.isTextual() ? name.asText() : name.path("en").asText("");
        String fr = name.isTextual() ? en : name.path("fr").asText(en);
        if (en.isBlank()) {
            faults.add(Text.of("/name: a name is needed.", "/name : il faut un nom."));
        }
        ZoneId zone = ZoneId.of("UTC");
        try {
            zone = ZoneId.of(root.path("tz").asText("UTC"));
        } catch (DateTimeException e) {
            faults.add(Text.of(
                    "/tz: write a time zone such as Europe/Paris.",
                    "/tz : écrivez un fuseau horaire tel que Europe/Paris."));
        }
        Schedule schedule =
                Schedule.read(root.path("schedule").asText(""), zone).orElse(null);
        if (schedule == null) {
            faults.add(Text.of(
                    "/schedule: write minute, hour, day, month, weekday as cron does: \"30 7 * * 1-5\".",
                    "/schedule : écrivez minute, heure, jour, mois, jour de semaine comme cron : « 30 7 * * 1-5 »."));
        }
        List<Format> formats = new ArrayList<>();
        root.path("formats").forEach(format -> Format.of(format.asText())
                .ifPresentOrElse(
                        formats::add,
                        () -> faults.add(Text.of(
                                "/formats: use csv, xlsx, pdf, ndjson.",
                                "/formats : au choix csv, xlsx, pdf, ndjson."))));
        List<KeptQuestion> questions = new ArrayList<>();
        for (int i = 0; i < root.path("queries").size(); i++) {
            KeptQuestion question = KeptQuestion.read(
                    root.path("queries").get(i),
                    "/queries/" + i,
                    (pointer, sentence) ->
                            faults.add(Text.of(pointer + ": " + sentence.en(), pointer + " : " + sentence.fr())));
            if (question != null) {
                questions.add(question);
            }
        }
        if (questions.isEmpty() && faults.isEmpty()) {
            faults.add(Text.of("/queries: say what to tell.", "/queries : dites quoi envoyer."));
        }
        List<String> channels = new ArrayList<>();
        root.path("channels").forEach(channel -> channels.add(channel.asText()));
        return schedule == null || !faults.isEmpty()
                ? null
                : new Report(
                        Text.of(en, fr), schedule, List.copyOf(channels), List.copyOf(questions), List.copyOf(formats));
    }
}
