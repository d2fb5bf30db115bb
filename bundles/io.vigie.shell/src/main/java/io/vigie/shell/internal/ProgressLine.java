package io.vigie.shell.internal;

import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import java.util.List;

/** A line on standard error that is written over and over, only where a person watches. Not thread-safe. */
final class ProgressLine implements AutoCloseable {
    private static final int BAR = 20;

    private final Console console;
    private String shown = "";

    ProgressLine(Console console) {
        this.console = console;
    }

    void show(String text) {
        if (!console.errIsTerminal() || text.equals(shown)) {
            return;
        }
        console.err().print("\r\u001b[K" + Table.shorten(text, Math.max(20, console.width() - 1)));
        console.err().flush();
        shown = text;
    }

    /** Clears the line. */
    @Override
    public void close() {
        if (!shown.isEmpty()) {
            console.err().print("\r\u001b[K");
            console.err().flush();
            shown = "";
        }
    }

    /** How far the bounded sources have come. */
    static String text(List<SourceStatus> sources, Texts texts, Figures figures) {
        long facts = sources.stream().mapToLong(SourceStatus::facts).sum();
        long rejected = sources.stream().mapToLong(SourceStatus::rejected).sum();
        double done = sources.stream()
                .mapToDouble(source -> source.state() == SourceState.COMPLETED ? 1 : source.progress())
                .average()
                .orElse(0);
        boolean known =
                sources.stream().allMatch(source -> source.state() == SourceState.COMPLETED || source.progress() >= 0);
        String what = sources.size() == 1 ? sources.get(0).name() : texts.get("progress.sources", sources.size());
        String bar = known ? bar(done) + " " + (int) Math.floor(done * 100) + " %  " : "";
        String read = texts.get("progress.facts", figures.count(facts));
        String bad = rejected == 0 ? "" : texts.get("progress.rejected", figures.count(rejected));
        return Table.clean(what) + "  " + bar + read + bad;
    }

    static String bar(double done) {
        int full = (int) Math.round(Math.max(0, Math.min(1, done)) * BAR);
        return "█".repeat(full) + "░".repeat(BAR - full);
    }
}
