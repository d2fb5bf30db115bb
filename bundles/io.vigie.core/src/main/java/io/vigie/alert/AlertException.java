package io.vigie.alert;

import io.vigie.kpi.Text;
import java.util.List;

/** Something with a rule was not done. The sentences are for the user and say what to change. */
public final class AlertException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. May grow: callers keep a default branch. */
    public enum Kind {
        /** There is no such rule. */
        UNKNOWN,
        /** The rule, or what was asked, makes no sense. */
        WRONG,
        /** Somebody else has changed it meanwhile. */
        CHANGED,
        /** The disk did not take it. */
        DISK
    }

    /**
     * One thing that is wrong.
     *
     * @param pointer where, as a JSON pointer into the rule; may be empty
     * @param sentence what, and what to write instead
     */
    public record Fault(String pointer, Text sentence) {}

    private final Kind kind;
    private final transient List<Fault> faults;

    /** With all that is wrong. */
    public AlertException(Kind kind, List<Fault> faults) {
        super(faults.isEmpty() ? kind.name() : faults.get(0).sentence().en());
        this.kind = kind;
        this.faults = List.copyOf(faults);
    }

    /** With one sentence. */
    public AlertException(Kind kind, String en, String fr) {
        this(kind, List.of(new Fault("", Text.of(en, fr))));
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }

    /** All that is wrong. */
    public List<Fault> faults() {
        return faults;
    }
}
