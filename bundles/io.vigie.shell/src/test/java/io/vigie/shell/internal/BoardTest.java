package io.vigie.shell.internal;

import static io.vigie.shell.internal.Samples.definitions;
import static io.vigie.shell.internal.Samples.result;
import static io.vigie.shell.internal.Samples.text;
import static io.vigie.shell.internal.Samples.value;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.query.KpiQuery;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoardTest {
    private static final KpiQuery.Builder QUERY = KpiQuery.of("service-level", "wait-average");

    private static final Board.Block TODAY = new Board.Block(
            "Today",
            result(
                    QUERY,
                    value("service-level", "sales", null, "9", "10", false),
                    value("service-level", "support", null, "7", "10", false),
                    value("wait-average", "sales", null, "320", "10", false)),
            result(
                    QUERY,
                    value("service-level", null, null, "16", "20", false),
                    value("wait-average", null, null, "0", "0", false)));

    private static String render(Texts texts, Figures figures) {
        return text(Board.render(
                List.of(TODAY, TODAY), definitions(), Samples.targets(), "queue", texts, figures, 60, Paint.NONE));
    }

    @Test
    void showsQueuesAndKpisWithTheirStatus() {
        assertEquals("""
                                     Service
                  queue    Contacts    level  Average wait
                Today
                  sales          10  ✓ 90.0%          32 s
                  support        10  ✗ 70.0%             –
                  All            20  ✓ 80.0%             –

                Today
                  sales          10  ✓ 90.0%          32 s
                  support        10  ✗ 70.0%             –
                  All            20  ✓ 80.0%             –

                ✓ good   ! warning   ✗ bad   – no data
                Service level: target ≥ 80.0% (threshold_s = 30, variant =
                offered)
                """, render(Samples.EN, Samples.EN_FIGURES));
    }

    @Test
    void speaksFrench() {
        String board = render(Samples.FR, Samples.FR_FIGURES);
        assertEquals(true, board.contains("  sales           10  ✓ 90,0 %     32 s\n"), board);
        assertEquals(true, board.contains("✓ bon   ! à surveiller   ✗ mauvais   – sans données\n"), board);
    }
}
