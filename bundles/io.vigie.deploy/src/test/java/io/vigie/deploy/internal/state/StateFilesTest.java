package io.vigie.deploy.internal.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginEvent;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Trust;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Version;

class StateFilesTest {
    private static final Publication PUBLICATION = new Publication("{\"plugins\": []}\n", "abc");
    private static final String ANEW = " to start anew from the distribution's plug-ins and conf/plugins.json.";

    @TempDir
    Path folder;

    private static PluginSet set(int number) {
        return PluginSet.of(List.of(
                new PluginSet.Entry(
                        "com.example.a",
                        new Version(1, number, 0, "x"),
                        "a".repeat(64),
                        true,
                        Trust.SIGNED,
                        "CN=\"Élan\", O=x",
                        "a.jar"),
                new PluginSet.Entry(
                        "com.example.b", new Version(2, 0, 0), "b".repeat(64), false, Trust.UNSIGNED, "", "b.jar")));
    }

    private static PluginEvent event(int number) {
        return new PluginEvent(
                Instant.parse("2026-03-01T10:00:00.123Z").plusSeconds(number),
                PluginEvent.Result.ROLLED_BACK,
                Text.of("install " + number, "installer " + number),
                List.of(Text.of("It \"failed\".\n", "Échec.")),
                "000000000000",
                "",
                Duration.ofMillis(1234));
    }

    private Path home() throws IOException {
        return Files.createDirectories(folder.resolve("home"));
    }

    @Test
    void remembersTheLastThreeSetsAndWhatIsStillToBeWritten() throws Exception {
        StateFiles files = new StateFiles(home());
        assertEquals(Optional.empty(), files.read());
        for (int i = 1; i <= 5; i++) {
            files.commit(set(i), Optional.empty());
        }
        assertEquals(
                new State(set(5), List.of(set(4), set(3), set(2)), Optional.empty()),
                new StateFiles(home()).read().orElseThrow());
        files.commit(set(3), Optional.of(PUBLICATION));
        State back = new State(set(3), List.of(set(5), set(4), set(2)), Optional.of(PUBLICATION));
        assertEquals(back, new StateFiles(home()).read().orElseThrow());
        files.commit(set(3), Optional.empty());
        files.commit(set(3), Optional.of(PUBLICATION));
        assertEquals(back, files.read().orElseThrow());
        files.published();
        assertEquals(
                new State(set(3), back.previous(), Optional.empty()),
                files.read().orElseThrow());
        try (Stream<Path> kept = Files.list(home().resolve("sets"))) {
            assertEquals(4, kept.count());
        }
    }

    @Test
    void mayBeReadWhileSomeoneCommits() throws Exception {
        StateFiles files = new StateFiles(home());
        files.commit(set(0), Optional.empty());
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            StateFiles other = new StateFiles(folder.resolve("home"));
            int reads = 0;
            for (; !over.get(); reads++) {
                other.read().orElseThrow();
            }
            return reads;
        });
        for (int i = 1; i <= 60; i++) {
            files.commit(set(i), Optional.empty());
        }
        over.set(true);
        assertTrue(reader.get() > 0);
    }

    // ---- Crashes ----

    /** Does something to a folder, and looks at it as it is after a crash at any moment of that. */
    private int crashes(Consumer<StateFiles> before, Consumer<StateFiles> change, CrashDisk.Look look)
            throws IOException {
        before.accept(new StateFiles(home()));
        CrashDisk disk = new CrashDisk(home());
        change.accept(new StateFiles(home(), disk));
        int[] moments = {0};
        disk.crashes(folder.resolve("after"), (left, moment) -> {
            moments[0]++;
            look.at(left, moment);
        });
        return moments[0];
    }

    @Test
    void aCrashInAnyMomentOfAChangeLeavesTheOldSetOrTheNew() throws Exception {
        Optional<State> before = Optional.of(new State(set(4), List.of(set(3), set(2), set(1)), Optional.empty()));
        Optional<State> after =
                Optional.of(new State(set(5), List.of(set(4), set(3), set(2)), Optional.of(PUBLICATION)));
        int[] seen = new int[2];
        crashes(
                files -> {
                    for (int i = 1; i <= 4; i++) {
                        files.commit(set(i), Optional.empty());
                    }
                },
                files -> files.commit(set(5), Optional.of(PUBLICATION)),
                (left, moment) -> {
                    StateFiles files = new StateFiles(left);
                    Optional<State> found = files.read();
                    assertTrue(found.equals(before) || found.equals(after), moment + ": " + found);
                    seen[found.equals(after) ? 1 : 0]++;
                    files.commit(set(6), Optional.empty());
                    assertEquals(set(6), files.read().orElseThrow().current(), moment);
                });
        assertTrue(seen[0] > 4 && seen[1] > 4, seen[0] + " old, " + seen[1] + " new");
    }

    @Test
    void aCrashInTheFirstChangeLeavesNoneOrTheFirstSet() throws Exception {
        crashes(files -> {}, files -> files.commit(set(1), Optional.empty()), (left, moment) -> {
            StateFiles files = new StateFiles(left);
            Optional<PluginSet> found = files.read().map(State::current);
            assertTrue(found.isEmpty() || found.get().equals(set(1)), moment);
            files.commit(set(1), Optional.empty());
            assertEquals(set(1), files.read().orElseThrow().current(), moment);
        });
    }

    @Test
    void aCrashWhilePublishingLeavesThePublicationOrNot() throws Exception {
        crashes(files -> files.commit(set(1), Optional.of(PUBLICATION)), StateFiles::published, (left, moment) -> {
            State found = new StateFiles(left).read().orElseThrow();
            assertEquals(new State(set(1), List.of(), found.publication()), found, moment);
        });
    }

    @Test
    void aCrashInTheMiddleOfHistoryLosesNoOlderEvent() throws Exception {
        crashes(files -> files.record(event(1)), files -> files.record(event(2)), (left, moment) -> {
            StateFiles files = new StateFiles(left);
            List<PluginEvent> found = new ArrayList<>(files.history().events());
            assertTrue(found.equals(List.of(event(1))) || found.equals(List.of(event(2), event(1))), moment);
            new StateFiles(left).record(event(3));
            found.add(0, event(3));
            assertEquals(found, files.history().events(), moment);
        });
    }

    // ---- History ----

    @Test
    void boundsTheHistory() throws Exception {
        StateFiles files = new StateFiles(home());
        StringBuilder old = new StringBuilder();
        files.record(event(0));
        String line = Files.readString(home().resolve("history.jsonl"));
        for (int i = 0; i < StateFiles.HISTORY + StateFiles.SLACK - 1; i++) {
            old.append(line);
        }
        Files.writeString(home().resolve("history.jsonl"), old);
        StateFiles again = new StateFiles(home());
        again.record(event(1));
        assertEquals(StateFiles.HISTORY, again.history().events().size());
        again.record(event(2));
        assertEquals(
                StateFiles.HISTORY,
                Files.readAllLines(home().resolve("history.jsonl")).size());
        assertEquals(
                List.of(event(2), event(1), event(0)), again.history().events().subList(0, 3));
    }

    @Test
    void readsWhatIsWholeOfADamagedHistory() throws Exception {
        StateFiles files = new StateFiles(home());
        files.record(event(0));
        Path history = home().resolve("history.jsonl");
        Files.writeString(history, "oops\n" + Files.readString(history) + "\n{}\n");
        files.record(event(1));
        assertEquals(
                new StateFiles.History(
                        List.of(event(1), event(0)),
                        List.of(Text.of(
                                "Lines 1, 4 of " + history + " are damaged and were left out.",
                                "Les lignes 1, 4 de " + history + " sont endommagées et ont été omises."))),
                files.history());
        Files.writeString(history, "oops\n");
        assertEquals(
                "Line 1 of " + history + " is damaged and was left out.",
                files.history().damage().get(0).en());
    }

    // ---- Damage ----

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            state.json     | gone                             | The file FILE is missing, though there are others of its kind: restore it from a backup, or take the folder HOME away ANEW
            state.json     | ''                               | The file FILE is damaged: restore it from a backup, or take the folder HOME away ANEW
            state.json     | half                             | The file FILE is damaged: restore it from a backup, or take the folder HOME away ANEW
            state.json     | {}                               | The file FILE is damaged: restore it from a backup, or take the folder HOME away ANEW
            state.json     | {"format": 1, "current": "../x", "previous": []} | The file FILE is damaged: restore it from a backup, or take the folder HOME away ANEW
            state.json     | {"format": 2}                    | The file FILE was written by a newer Vigie (format 2): start that one.
            sets/NEW.json  | gone                             | The file FILE is missing, though STATE names it: restore it from a backup, or take the folder HOME away ANEW
            sets/OLD.json  | gone                             | The file FILE is missing, though STATE names it: restore it from a backup, or take the folder HOME away ANEW
            sets/NEW.json  | half                             | The file FILE is damaged: restore it from a backup, or take the folder HOME away ANEW
            sets/NEW.json  | {"format": 1, "plugins": []}     | The file FILE is damaged: restore it from a backup, or take the folder HOME away ANEW
            """)
    // spotless:on
    void neverStartsFromNothingSilently(String name, String content, String sentence) throws Exception {
        StateFiles files = new StateFiles(home());
        files.commit(set(1), Optional.empty());
        files.commit(set(2), Optional.empty());
        Path file = home().resolve(name.replace("NEW", set(2).id()).replace("OLD", set(1).id()));
        switch (content) {
            case "gone" -> Files.delete(file);
            case "half" -> Files.writeString(file, Files.readString(file).substring(0, (int) Files.size(file) / 2));
            default -> Files.writeString(file, content);
        }
        DeployException refusal = assertThrows(DeployException.class, files::read);
        String expected = sentence.replace("FILE", file.toString())
                .replace("HOME", home().toString())
                .replace("STATE", home().resolve("state.json").toString())
                .replace(" ANEW", ANEW);
        assertEquals(expected, refusal.getMessage());
        if (!name.startsWith("sets")) {
            assertThrows(DeployException.class, () -> files.commit(set(3), Optional.empty()));
            assertThrows(DeployException.class, () -> files.record(event(1)));
        }
    }

    @Test
    void aSetThatNothingNamesMayBeDamaged() throws Exception {
        StateFiles files = new StateFiles(home());
        files.commit(set(1), Optional.empty());
        Path stray = Files.writeString(home().resolve("sets").resolve(set(2).id() + ".json"), "oops");
        assertEquals(set(1), files.read().orElseThrow().current());
        files.commit(set(3), Optional.empty());
        assertEquals(false, Files.exists(stray));
    }
}
