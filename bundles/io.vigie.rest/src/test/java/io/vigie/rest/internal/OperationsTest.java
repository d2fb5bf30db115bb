package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.kpi.Text;
import io.vigie.rest.internal.Operations.Operation;
import io.vigie.rest.internal.Operations.State;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OperationsTest {
    private static final Text SUMMARY = Text.of("Work", "Travail");

    private final BlockingQueue<Map<String, ?>> told = new LinkedBlockingQueue<>();
    private final Operations operations = new Operations(Clock.systemUTC(), new Listening());

    /** A platform on which nothing is there but somebody who listens. */
    private final class Listening implements Platform {
        @Override
        public Optional<io.vigie.workspace.Workspace> workspace() {
            return Optional.empty();
        }

        @Override
        public Optional<io.vigie.deploy.Plugins> plugins() {
            return Optional.empty();
        }

        @Override
        public Optional<io.vigie.health.Health> health() {
            return Optional.empty();
        }

        @Override
        public Optional<io.vigie.export.Exporter> exporter() {
            return Optional.empty();
        }

        @Override
        public Optional<io.vigie.alert.Alerts> alerts() {
            return Optional.empty();
        }

        @Override
        public Optional<io.vigie.connectors.Connectors> connectors() {
            return Optional.empty();
        }

        @Override
        public Path home() {
            return Path.of("");
        }

        @Override
        public void changed(String kind, Map<String, ?> properties) {
            told.add(properties);
        }
    }

    @AfterEach
    void close() {
        operations.close();
    }

    /** What is told until it is over, as state and progress. */
    private List<String> course(String id) throws InterruptedException {
        List<String> course = new ArrayList<>();
        while (true) {
            Map<String, ?> one = told.poll(60, TimeUnit.SECONDS);
            if (one == null) {
                throw new AssertionError("nothing more is told after " + course);
            }
            if (id.equals(one.get("id"))) {
                course.add(one.get("state") + (one.containsKey("progress") ? " " + one.get("progress") : ""));
                if (one.get("state").equals("done") || one.get("state").equals("failed")) {
                    return course;
                }
            }
        }
    }

    @Test
    void howFarWorkIsIsToldAsItGoes() throws Exception {
        CountDownLatch looked = new CountDownLatch(1);
        CountDownLatch half = new CountDownLatch(1);
        Operation begun = operations.begin("work", SUMMARY, "me", steps -> {
            steps.at(Text.of("First", "D'abord"), 0);
            steps.at(Text.of("Then", "Ensuite"), 0.5);
            half.countDown();
            looked.await();
            return locale -> "all of it";
        });
        half.await();
        Operation now = operations.find(begun.id()).orElseThrow();
        assertEquals(State.RUNNING, now.state());
        assertEquals(0.5, now.share());
        assertEquals(Text.of("Then", "Ensuite"), now.step());
        looked.countDown();
        assertEquals(List.of("waiting", "running", "running 0.0", "running 0.5", "done 1.0"), course(begun.id()));
    }

    @Test
    void whatFailsKeepsHowFarItCame() throws Exception {
        Operation begun = operations.begin("work", SUMMARY, "me", steps -> {
            steps.at(SUMMARY, 0.25);
            throw Refusal.of(409, "No.", "Non.");
        });
        assertEquals(List.of("waiting", "running", "running 0.25", "failed 0.25"), course(begun.id()));
    }

    @Test
    void whatIsFollowedKeepsNobodyWaitingAndTellsOnlyWhatChanges() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        CountDownLatch others = new CountDownLatch(1);
        Operation followed = operations.follow("read", SUMMARY, "me", steps -> {
            if (looks.incrementAndGet() < 4) {
                steps.at(SUMMARY, 0.1);
                return Optional.empty();
            }
            return others.getCount() == 0 ? Optional.of(locale -> "read") : Optional.empty();
        });
        Operation other = operations.begin("work", SUMMARY, "me", steps -> locale -> "done");
        assertTrue(course(other.id()).contains("done 1.0"));
        others.countDown();
        List<String> course = course(followed.id());
        assertTrue(course.stream().filter("running 0.1"::equals).count() <= 1, course.toString());
        assertEquals("done 1.0", course.get(course.size() - 1));
    }
}
