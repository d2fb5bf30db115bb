package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.access.Role;
import io.vigie.kpi.KpiDefinition;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.shell.internal.CommandLineAnswers;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is answered over HTTP is what the engine says and what the command line prints, to the last digit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswersTest {
    private static final List<String> ZONES = List.of("Europe/Paris", "UTC", "Asia/Kathmandu", "America/St_Johns");
    private static final LocalDate FIRST = LocalDate.of(2026, 10, 23);

    private Door door;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        door = new Door(folder);
    }

    @AfterAll
    void close() throws Exception {
        door.close();
    }

    /** A question in three ways: to the engine, as a URL, as an object of a body. */
    private record Generated(KpiQuery query, String url, String json) {}

    private static <T> T any(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    private Generated generated(Random random) {
        KpiDefinition kpi = any(door.data().kpis().entries(), random).definition();
        KpiQuery.Builder query = KpiQuery.of(kpi.id());
        List<String> url = new ArrayList<>();
        List<String> json = new ArrayList<>();
        ZoneId zone = ZoneId.of(any(ZONES, random));
        query.zone(zone);
        url.add("tz=" + zone);
        json.add("\"tz\": \"" + zone + "\"");
        LocalDate from = FIRST.plusDays(random.nextInt(4));
        int days = 1 + random.nextInt(3);
        query.period(
                from.atStartOfDay(zone).toInstant(),
                from.plusDays(days).atStartOfDay(zone).toInstant());
        String period = from + "/"
                + (random.nextBoolean() ? "P" + days + "D" : from.plusDays(days).toString());
        url.add("period=" + period);
        json.add("\"period\": \"" + period + "\"");
        Grain grain = any(List.of(Grain.HOUR, Grain.DAY, Grain.WEEK, Grain.HALF_HOUR), random);
        query.grain(grain);
        url.add("grain=" + grain.id());
        json.add("\"grain\": \"" + grain.id() + "\"");
        if (random.nextBoolean() && !kpi.refusedDimensions().containsKey("queue")) {
            query.groupBy("queue");
            url.add("by=queue");
            json.add("\"by\": [\"queue\"]");
        }
        if (random.nextInt(3) == 0 && !kpi.refusedDimensions().containsKey("queue")) {
            List<String> quoted = new ArrayList<>();
            for (String queue : random.nextBoolean() ? Door.QUEUES.subList(1, 3) : List.of("")) {
                query.where("queue", queue);
                url.add("where=" + URLEncoder.encode("queue:" + queue, StandardCharsets.UTF_8));
                quoted.add("\"" + queue + "\"");
            }
            json.add("\"where\": {\"queue\": " + quoted + "}");
        }
        if (kpi.parameters().containsKey("threshold_s") && random.nextBoolean()) {
            String seconds = random.nextInt(100) + ".5";
            query.parameter("threshold_s", seconds);
            url.add("param.threshold_s=" + seconds);
            json.add("\"parameters\": {\"threshold_s\": " + seconds + "}");
        } else if (!kpi.presets().isEmpty() && random.nextBoolean()) {
            String preset = any(List.copyOf(kpi.presets().keySet()), random);
            query.preset(preset);
            url.add("preset=" + preset);
            json.add("\"presets\": [\"" + preset + "\"]");
        }
        if (random.nextInt(4) == 0) {
            query.withCompanions();
            url.add("companions=true");
            json.add("\"companions\": true");
        }
        json.add("\"kpis\": [\"" + kpi.id() + "\"]");
        return new Generated(
                query.build(),
                "/kpis/" + kpi.id() + "/series?" + String.join("&", url),
                "{" + String.join(", ", json) + "}");
    }

    /** The rows without what the command line does not print. */
    private static List<JsonNode> rows(JsonNode answer) {
        List<JsonNode> rows = new ArrayList<>();
        for (JsonNode row : answer.path("values")) {
            ((com.fasterxml.jackson.databind.node.ObjectNode) row).remove(List.of("margin", "version"));
            rows.add(row);
        }
        return rows;
    }

    @Test
    void theFiguresAreThoseOfTheEngineAndTheCommandLine() throws Exception {
        Random random = new Random(2026);
        List<String> bodies = new ArrayList<>();
        List<List<JsonNode>> expected = new ArrayList<>();
        int figures = 0;
        for (int i = 0; i < 60; i++) {
            Generated generated = generated(random);
            KpiResult result = door.data().kpis().evaluate(generated.query());
            List<JsonNode> printed = CommandLineAnswers.rows(result);
            HttpResponse<String> response = door.get(Role.VIEWER, generated.url());
            assertEquals(200, response.statusCode(), generated.url() + response.body());
            assertEquals(printed, rows(Door.json(response)), generated.url());
            for (int j = 0; j < printed.size(); j++) {
                BigDecimal num = result.values().get(j).num();
                JsonNode told = printed.get(j).path("num");
                assertTrue(num == null ? told.isNull() : num.compareTo(told.decimalValue()) == 0, generated.url());
            }
            figures += printed.size();
            bodies.add(generated.json());
            expected.add(printed);
        }
        assertTrue(figures > 1000, "figures compared: " + figures);
        for (int i = 0; i < bodies.size(); i += 30) {
            HttpResponse<String> response =
                    door.post(Role.VIEWER, "/query", "{\"queries\": " + bodies.subList(i, i + 30) + "}");
            assertEquals(200, response.statusCode(), response.body());
            JsonNode answers = Door.json(response).path("answers");
            for (int j = 0; j < 30; j++) {
                assertEquals(expected.get(i + j), rows(answers.get(j)), bodies.get(i + j));
            }
        }
    }

    @Test
    void theCellsOfAHeatMapAddUpToTheFigureAlsoWhereTheClocksChange() throws Exception {
        for (String kpi : List.of("service-level", "aht", "abandon-rate")) {
            JsonNode map =
                    Door.json(door.get(Role.VIEWER, "/kpis/" + kpi + "/heatmap?period=2026-10-23/P5D&tz=Europe/Paris"));
            for (String part : List.of("num", "den", "n")) {
                BigDecimal sum = StreamSupport.stream(map.path("cells").spliterator(), false)
                        .map(cell -> cell.path(part).isNull()
                                ? BigDecimal.ZERO
                                : cell.path(part).decimalValue())
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
                assertEquals(0, map.path("figure").path(part).decimalValue().compareTo(sum), kpi + " " + part);
            }
            long hours = StreamSupport.stream(map.path("cells").spliterator(), false)
                    .mapToLong(cell -> cell.path("hours").asLong())
                    .sum();
            // Sunday has 25 hours, two of them from two to three.
            assertEquals(5 * 24 + 1, hours);
            JsonNode twice = StreamSupport.stream(map.path("cells").spliterator(), false)
                    .filter(cell -> cell.path("weekday").asInt() == 7
                            && cell.path("hour").asInt() == 2)
                    .findFirst()
                    .orElseThrow();
            assertEquals(2, twice.path("hours").asInt());
        }
    }

    @Test
    void thePagesOfContactsAreAllRowsOnceAndAddUp() throws Exception {
        String next = "/kpis/abandon-rate/contacts?limit=400&period=2026-10-23/P5D&tz=Europe/Paris";
        List<String> seen = new ArrayList<>();
        BigDecimal sum = BigDecimal.ZERO;
        JsonNode page;
        int pages = 0;
        do {
            HttpResponse<String> response = door.get(Role.ANALYST, next);
            assertEquals(200, response.statusCode(), response.body());
            page = Door.json(response);
            for (JsonNode row : page.path("rows")) {
                seen.add(row.path("columns").toString());
                JsonNode first = row.path("contributions").get(0);
                sum = first.isNull() ? sum : sum.add(first.decimalValue());
            }
            String link = response.headers().firstValue("Link").orElse("");
            assertEquals(page.path("next").isNull(), link.isEmpty());
            next = link.isEmpty() ? "" : link.replaceAll("^<" + Api.ROOT + "(.*)>; rel=\"next\"$", "$1");
            pages++;
            // What arrives later, and the clock, move nothing.
            door.clock.advance(java.time.Duration.ofMinutes(1));
        } while (!next.isEmpty());
        assertTrue(pages > 1);
        assertEquals(page.path("total").asInt(), seen.size());
        assertEquals(seen.size(), seen.stream().distinct().count());
        assertEquals(
                0, page.path("measures").get(0).path("value").decimalValue().compareTo(sum));
        HttpResponse<String> wrong = door.get(
                Role.ANALYST,
                "/kpis/aht/contacts?cursor="
                        + Cursor.first(KpiQuery.of("abandon-rate").build(), Door.FROM)
                                .text());
        assertEquals(400, wrong.statusCode());
    }
}
