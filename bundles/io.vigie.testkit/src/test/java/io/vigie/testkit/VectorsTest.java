package io.vigie.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.query.Grain;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class VectorsTest {
    private static Vectors sample() throws Exception {
        try (InputStream in = VectorsTest.class.getResourceAsStream("/vectors.json")) {
            return Vectors.read(in);
        }
    }

    private static Vectors read(String json) throws Exception {
        return Vectors.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void readsTheQuestion() throws Exception {
        KpiVector vector = sample().vectors().get(0);
        assertEquals("answer-rate", vector.kpi());
        assertEquals(ZoneId.of("Europe/Paris"), vector.zone());
        assertEquals(Instant.parse("2026-03-28T23:00:00Z"), vector.from());
        assertEquals(Instant.parse("2026-03-29T22:00:00Z"), vector.to());
        assertEquals(Instant.parse("2026-03-29T10:00:00Z"), vector.asOf());
        assertEquals(Grain.HOUR, vector.grain());
        assertEquals(List.of("queue"), vector.groupBy());
    }

    @Test
    void readsParametersOfEachShape() throws Exception {
        var parameters = sample().vectors().get(0).parameters();
        assertEquals("90", parameters.get("within_s"));
        assertEquals("0.85", parameters.get("target"));
        assertEquals("true", parameters.get("strict"));
        assertEquals("[\"phone\",\"chat\"]", parameters.get("channels"));
        assertTrue(parameters.get("calendar").toString().startsWith("{\"tz\":\"Europe/Paris\",\"week\":{\"0\":"));
    }

    @Test
    void readsFactsAndExpectedRows() throws Exception {
        KpiVector vector = sample().vectors().get(0);
        assertEquals("false", vector.facts().get("contact").get(0).get("bot"));
        assertEquals(null, vector.facts().get("contact").get(1).get("channel"));
        assertEquals(Fraction.parse("309/31"), vector.expected().get(0).den());
        assertEquals(null, vector.expected().get(1).value());
        assertTrue(vector.expected().get(2).suppressed());
    }

    @Test
    void statusVectorsHold() throws Exception {
        List<StatusVector> statuses = sample().statuses();
        assertEquals(3, statuses.size());
        statuses.forEach(vector -> assertTrue(VectorRunner.run(vector).passed(), VectorRunner.run(vector)::toString));
    }

    @Test
    void filtersByKpi() throws Exception {
        assertEquals(1, sample().of("answer-rate").vectors().size());
        assertEquals(2, sample().of("csat").statuses().size());
        assertEquals(0, sample().of("nps").vectors().size());
    }

    @Test
    void namesWhatCannotBeRead() {
        assertEquals(
                "Its field 'format' must be 'vigie-kpi-vectors/1', not ''.",
                assertThrows(VectorFormatException.class, () -> read("{}")).getMessage());
        assertEquals(
                "The vector 'a' cannot be read: field 'kpi' is missing",
                assertThrows(
                                VectorFormatException.class,
                                () -> read("{\"format\":\"vigie-kpi-vectors/1\",\"vectors\":[{\"id\":\"a\"}]}"))
                        .getMessage());
        assertTrue(assertThrows(VectorFormatException.class, () -> read("{\n x"))
                .getMessage()
                .endsWith("in line 2."));
    }
}
