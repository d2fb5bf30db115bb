package io.vigie.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> NAMES = List.of(
            "io.vigie.kpi.flow",
            "io.vigie.kpi.quality",
            "io.vigie.connector.file",
            "service-level",
            "service-level-gap",
            "report",
            "list",
            "--kpi",
            "path");

    // spotless:off
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "nobody,                   ''",
        "zzz,                      ''",
        "x,                        ''",
        "diff,                     ''",
        "io.vigie.kpi.mood,        ''",
        "flow,                     'io.vigie.kpi.flow'",
        "kpi.flow,                 'io.vigie.kpi.flow'",
        "fiel,                     'io.vigie.connector.file'",
        "io.vigie.kpi.qualty,      'io.vigie.kpi.quality'",
        "Quality,                  'io.vigie.kpi.quality'",
        "io.vigie.kpi,             'io.vigie.kpi.flow, io.vigie.kpi.quality'",
        "sevice-levle,             'service-level'",
        "service,                  'service-level, service-level-gap'",
        "service-level-gaps,       'service-level, service-level-gap'",
        "reprot,                   'report'",
        "lits,                     'list'",
        "--kpis,                   '--kpi'",
        "PAHT,                     'path'",
    })
    // spotless:on
    void offersOnlyWhatIsNear(String word, String near) {
        assertEquals(near, String.join(", ", Nearest.to(word, NAMES)));
    }
}
