package io.vigie.access.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.access.AuditLog;
import io.vigie.access.AuditLog.Event;
import io.vigie.access.AuditLog.Outcome;
import io.vigie.testkit.VirtualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditFileTest {
    @TempDir
    private Path home;

    private AuditLog log() {
        return new AuditFile(new Folder(home), new VirtualClock("2026-11-22T09:00:00Z"));
    }

    private static Event event(String object) {
        return new Event("Ada", "0a1b2c3d", "127.0.0.1", "token.create", object, Outcome.DONE, "« é \" \\ \n");
    }

    @Test
    void whatWasDoneIsThereInOrder() {
        // Each entry by a process of its own.
        IntStream.rangeClosed(1, 5).forEach(i -> log().add(event("n" + i)));
        List<AuditLog.Entry> tail = log().tail(2);
        assertEquals(List.of(4L, 5L), tail.stream().map(AuditLog.Entry::number).toList());
        assertEquals(event("n5"), tail.get(1).event());
        AuditLog.Verdict verdict = log().verify();
        assertEquals(5, verdict.entries());
        assertEquals(List.of(), verdict.damage());
        assertEquals(tail.get(1).hash(), verdict.last());
    }

    @Test
    void twoThatWriteAtOnceMakeOneChain() throws Exception {
        AuditLog shared = log();
        Thread one = new Thread(() -> IntStream.range(0, 10).forEach(j -> shared.add(event("a" + j))));
        Thread other = new Thread(() -> IntStream.range(0, 10).forEach(j -> shared.add(event("b" + j))));
        one.start();
        other.start();
        one.join();
        other.join();
        assertEquals(20, log().verify().entries());
        assertEquals(List.of(), log().verify().damage());
    }

    private List<String> damaged(UnaryOperator<List<String>> damage) throws Exception {
        IntStream.rangeClosed(1, 5).forEach(i -> log().add(event("n" + i)));
        Path file = home.resolve("audit.log");
        Files.write(file, damage.apply(new ArrayList<>(Files.readAllLines(file))));
        return log().verify().damage().stream().map(text -> text.en()).toList();
    }

    @Test
    void aChangedEntryShows() throws Exception {
        List<String> damage = damaged(lines -> {
            lines.set(2, lines.get(2).replace("n3", "nX"));
            return lines;
        });
        assertEquals(1, damage.size());
        assertTrue(damage.get(0).startsWith("Entry 3 on line 3 "), damage.get(0));
    }

    @Test
    void anEntryThatIsTakenOutShows() throws Exception {
        List<String> damage = damaged(lines -> {
            lines.remove(1);
            return lines;
        });
        assertTrue(damage.get(0).startsWith("Entry 3 on line 2 "), damage.toString());
    }

    @Test
    void entriesThatAreMovedShow() throws Exception {
        assertFalse(damaged(lines -> {
                    Collections.swap(lines, 1, 2);
                    return lines;
                })
                .isEmpty());
    }

    @Test
    void theFirstOnesTakenOutShow() throws Exception {
        assertFalse(damaged(lines -> lines.subList(2, 5)).isEmpty());
    }

    @Test
    void aLineThatWasCutByACrashIsToldAndTheChainGoesOn() throws Exception {
        log().add(event("n1"));
        Path file = home.resolve("audit.log");
        Files.writeString(file, Files.readString(file) + "{\"n\":2,\"at\":");
        log().add(event("n2"));
        AuditLog.Verdict verdict = log().verify();
        assertEquals(2, verdict.entries());
        assertEquals(
                List.of("Line 2 is no entry."),
                verdict.damage().stream().map(text -> text.en()).toList());
    }
}
