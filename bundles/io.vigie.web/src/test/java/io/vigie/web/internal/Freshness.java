package io.vigie.web.internal;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Measures how long an event takes from the file that a connector follows to the frame of the browser that shows the
 * figure with it, while many come in:
 *
 * <pre>mvn -q -o surefire:test@osgi-test -pl bundles/io.vigie.web -Dtest=Freshness</pre>
 *
 * Not one of the tests, since it says something of a machine at rest alone. {@code -Dvigie.rate=N} contacts a second,
 * 2,000 if not given, for {@code -Dvigie.seconds=N}, 30.
 */
@NeedsChromium
class Freshness {
    private static final int SLICES_A_SECOND = 20;

    /** The figure and when it was first painted: a frame is done when the next one begins. */
    private static final String WATCH = "() => { window.__frames = []; let last = '';"
            + " new MutationObserver(() => requestAnimationFrame(() => requestAnimationFrame(() => {"
            + " const text = document.querySelector('.tile-value')?.textContent.replace(/\\D/g, '') ?? '';"
            + " if (text !== last) { last = text; window.__frames.push([Date.now(), Number(text)]); } })))"
            + ".observe(document.body, { subtree: true, childList: true, characterData: true }); }";

    /** When a slice was in the file, and how many contacts there were with it. */
    private record Slice(long at, long contacts) {}

    @Test
    void fromTheFileToTheFrame() throws IOException {
        int rate = Integer.getInteger("vigie.rate", 2_000);
        int seconds = Integer.getInteger("vigie.seconds", 30);
        Path folder = Files.createDirectories(Center.shared().home().resolve("fresh"));
        Path file = Files.createFile(folder.resolve("contact.jsonl"));
        Files.writeString(
                Center.shared().home().resolve("conf/connectors/fresh.json"),
                "{\"type\": \"file\", \"settings\": {\"path\": \"" + folder + "\"}}");
        try (Tab tab = Tab.open(Look.ENGLISH, "wall?kpis=inflow-volume&where=site:fresh&tz=UTC")) {
            Page page = tab.page();
            page.waitForSelector(".tile-value");
            page.evaluate(WATCH);
            add(file, 0, 1);
            Until.holds(page, "window.__frames.some(([, contacts]) => contacts === 1)");
            List<Slice> slices = new ArrayList<>();
            long begin = System.nanoTime();
            long written = 1;
            for (int slice = 0; slice < seconds * SLICES_A_SECOND; slice++) {
                add(file, written, written + rate / SLICES_A_SECOND);
                written += rate / SLICES_A_SECOND;
                slices.add(new Slice(System.currentTimeMillis(), written));
                long next = begin + (slice + 1) * TimeUnit.SECONDS.toNanos(1) / SLICES_A_SECOND;
                while (next > System.nanoTime()) {
                    LockSupport.parkNanos(next - System.nanoTime());
                }
            }
            double took = (System.nanoTime() - begin) / 1e9;
            Until.holds(page, "window.__frames.some(([, contacts]) => contacts === " + written + ")");
            List<Long> delays = delays(slices, frames(page));
            System.out.printf(
                    "%,d contacts in %.1f s (%,.0f a second): file to frame p50 %,d ms, p99 %,d ms, worst %,d ms%n",
                    written,
                    took,
                    written / took,
                    delays.get(delays.size() / 2),
                    delays.get(delays.size() * 99 / 100),
                    delays.get(delays.size() - 1));
        }
    }

    private static void add(Path file, long from, long to) throws IOException {
        StringBuilder lines = new StringBuilder();
        Instant now = Instant.now();
        for (long i = from; i < to; i++) {
            lines.append("{\"contact_id\": \"fresh-")
                    .append(i)
                    .append("\", \"channel\": \"phone\", \"direction\": \"inbound\", \"received_at\": \"")
                    .append(now)
                    .append("\", \"site\": \"fresh\"}\n");
        }
        Files.writeString(file, lines, StandardOpenOption.APPEND);
    }

    private static List<Slice> frames(Page page) {
        List<Slice> frames = new ArrayList<>();
        for (Object frame : (List<?>) page.evaluate("window.__frames")) {
            List<?> both = (List<?>) frame;
            frames.add(new Slice(((Number) both.get(0)).longValue(), ((Number) both.get(1)).longValue()));
        }
        return frames;
    }

    private static List<Long> delays(List<Slice> slices, List<Slice> frames) {
        return slices.stream()
                .map(slice -> frames.stream()
                                .filter(frame -> frame.contacts() >= slice.contacts())
                                .mapToLong(Slice::at)
                                .min()
                                .orElseThrow()
                        - slice.at())
                .sorted()
                .toList();
    }
}
