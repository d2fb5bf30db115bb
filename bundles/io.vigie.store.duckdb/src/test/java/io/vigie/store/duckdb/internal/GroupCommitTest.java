package io.vigie.store.duckdb.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private final List<List<Integer>> committed = new ArrayList<>();

    @Test
    void waitingCallersShareACommitAndOneBadItemFailsAlone() throws Exception {
        CountDownLatch firstIsIn = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        GroupCommit<Integer> commits = new GroupCommit<>(items -> {
            if (items.contains(0)) {
                firstIsIn.countDown();
                await(goOn);
            }
            if (items.contains(13)) {
                throw new IllegalStateException("13 is bad");
            }
            committed.add(items);
        });
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Future<?> first = threads.submit(() -> commits.submit(0));
            firstIsIn.await();
            List<Future<?>> others = new ArrayList<>();
            for (int item : new int[] {11, 12, 13, 14}) {
                others.add(threads.submit(() -> commits.submit(item)));
            }
            goOn.countDown();
            first.get();
            for (Future<?> other : List.of(others.get(0), others.get(1), others.get(3))) {
                other.get();
            }
            ExecutionException bad = assertThrows(ExecutionException.class, others.get(2)::get);
            assertEquals("13 is bad", bad.getCause().getMessage());
        } finally {
            threads.shutdownNow();
        }
        assertEquals(
                List.of(0, 11, 12, 14),
                committed.stream().flatMap(List::stream).sorted().toList());
    }

    @Test
    void nothingIsCommittedMeanwhile() {
        GroupCommit<Integer> commits = new GroupCommit<>(committed::add);
        commits.exclusively(() -> assertTrue(committed.isEmpty()));
        commits.submit(1);
        assertEquals(List.of(List.of(1)), committed);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
