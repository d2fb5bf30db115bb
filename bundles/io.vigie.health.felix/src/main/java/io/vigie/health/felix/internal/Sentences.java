package io.vigie.health.felix.internal;

import io.vigie.kpi.Text;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;

/** What a check of ours says: a log of Felix's whose entries know both languages. */
final class Sentences {
    private final ResultLog log = new ResultLog();

    /** An entry that keeps its French beside the message that Felix reads. */
    static final class Entry extends ResultLog.Entry {
        private final Text text;

        Entry(Result.Status status, Text text) {
            super(status, text.en());
            this.text = text;
        }

        Text text() {
            return text;
        }
    }

    Sentences add(Result.Status status, Text text) {
        log.add(new Entry(status, text));
        return this;
    }

    Sentences add(Result.Status status, String en, String fr) {
        return add(status, Text.of(en, fr));
    }

    boolean isEmpty() {
        return !log.iterator().hasNext();
    }

    Result result() {
        return new Result(log);
    }
}
