package io.vigie.store.duckdb.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers that commit at the same time share a commit: who gets the lock first leads and takes along
 * all that wait. Thread-safe.
 */
final class GroupCommit<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Entry<T>> waiting = new ConcurrentLinkedQueue<>();
    private final Commit<T> commit;

    /** Commits all items or, throwing, none. Called by one thread at a time. */
    interface Commit<T> {
        void commit(List<T> items);
    }

    GroupCommit(Commit<T> commit) {
        this.commit = commit;
    }

    private static final class Entry<T> {
        private final T item;
        private boolean done;
        private @Nullable Throwable failure;

        private Entry(T item) {
            this.item = item;
        }

        private void done(@Nullable Throwable failure) {
            this.failure = failure;
            this.done = true;
        }
    }

    /** Returns when the item is committed; throws what its own commit threw. */
    void submit(T item) {
        Entry<T> entry = new Entry<>(item);
        waiting.add(entry);
        lock.lock();
        try {
            if (!entry.done) {
                lead();
            }
        } finally {
            lock.unlock();
        }
        if (entry.failure instanceof RuntimeException e) {
            throw e;
        }
        if (entry.failure instanceof Error e) {
            throw e;
        }
    }

    /** Runs an action while nothing is being committed. */
    void exclusively(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private void lead() {
        List<Entry<T>> group = new ArrayList<>();
        for (Entry<T> next = waiting.poll(); next != null; next = waiting.poll()) {
            group.add(next);
        }
        Throwable failure = tryCommit(group);
        if (failure == null || group.size() == 1) {
            group.forEach(entry -> entry.done(failure));
            return;
        }
        // One of them spoils it for all: each on its own, so that only that one fails.
        for (Entry<T> entry : group) {
            entry.done(tryCommit(List.of(entry)));
        }
    }

    private @Nullable Throwable tryCommit(List<Entry<T>> group) {
        try {
            commit.commit(group.stream().map(entry -> entry.item).toList());
            return null;
        } catch (RuntimeException | Error e) {
            return e;
        }
    }
}
