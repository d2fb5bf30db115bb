package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Absences;
import io.vigie.engine.internal.compile.Scan;
import io.vigie.engine.internal.compile.Statement;
import io.vigie.fact.FactType;
import io.vigie.store.ChangeListener;
import io.vigie.store.Rows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which texts no stored fact has, of those that were asked for. The store is asked once for each; from then on commits
 * say, before they can be seen, when a fact gets the text. Thread-safe.
 */
final class Absent {
    private final Function<Statement, Rows> run;
    private final BooleanSupplier told;
    private final Predicate<FactType> pays;
    private final Map<Sought, Finding> findings = new HashMap<>();
    /** The types of the commit of which it is not known whether it can be seen. */
    private Set<String> underWay = Set.of();

    private record Sought(String type, String field, String text) {
        private boolean isIn(ChangeListener.Change change) {
            return text.equals(change.after().value(field));
        }
    }

    /** What is known of one text. */
    private static final class Finding {
        /** Whether the stored facts were looked through. */
        private volatile boolean read;
        /** Whether a fact may have it; once one may, that is for good. */
        private volatile boolean met;

        private boolean isAbsent() {
            return read && !met;
        }
    }

    /**
     * Reads from a store.
     *
     * @param told says whether it is told of each commit; without, nothing is ever known
     * @param pays whether there are so many facts of a type that it is worth knowing
     */
    Absent(Function<Statement, Rows> run, BooleanSupplier told, Predicate<FactType> pays) {
        this.run = run;
        this.told = told;
        this.pays = pays;
    }

    /**
     * Reads facts for a question by a statement that relies on what is absent. Where that was no longer so before the
     * rows were there, they are read anew by one that relies on nothing.
     *
     * @param run asks the facts
     */
    Rows read(Scan scan, Function<Scan, Statement> statement, Function<Statement, Rows> run) {
        Reliance reliance = new Reliance();
        Rows rows = run.apply(statement.apply(scan.knowing(reliance)));
        return reliance.holds() ? rows : run.apply(statement.apply(scan));
    }

    /** What one statement relies on. Serves one thread. */
    private final class Reliance implements Absences {
        private final Map<Sought, Boolean> answers = new HashMap<>();
        private final List<Finding> relied = new ArrayList<>();

        @Override
        public boolean isAbsent(FactType type, String field, String text) {
            return answers.computeIfAbsent(new Sought(type.name(), field, text), sought -> {
                Finding finding = find(type, sought);
                boolean absent = finding.isAbsent();
                if (absent) {
                    relied.add(finding);
                }
                return absent;
            });
        }

        private boolean holds() {
            return relied.stream().allMatch(Finding::isAbsent);
        }
    }

    private Finding find(FactType type, Sought sought) {
        synchronized (findings) {
            Finding known = findings.get(sought);
            if (known != null) {
                return known;
            }
        }
        Finding fresh = new Finding();
        if (!told.getAsBoolean() || !pays.test(type)) {
            return fresh;
        }
        synchronized (findings) {
            // What was announced before may not be there to be read yet; what comes from now on is looked at.
            if (underWay.contains(type.name()) || findings.putIfAbsent(sought, fresh) != null) {
                return fresh;
            }
        }
        try {
            if (Facts.have(type, sought.field(), sought.text(), run)) {
                fresh.met = true;
            }
            fresh.read = true;
        } finally {
            if (!fresh.read) {
                synchronized (findings) {
                    findings.remove(sought, fresh);
                }
            }
        }
        return fresh;
    }

    /** These rows are about to change. */
    void changing(Map<String, List<ChangeListener.Change>> rows) {
        synchronized (findings) {
            underWay = Set.copyOf(rows.keySet());
            findings.forEach((sought, finding) -> {
                List<ChangeListener.Change> changed = finding.met ? null : rows.get(sought.type());
                if (changed != null && changed.stream().anyMatch(sought::isIn)) {
                    finding.met = true;
                }
            });
        }
    }

    /** The commit is over. */
    void changed() {
        synchronized (findings) {
            underWay = Set.of();
        }
    }

    /** Anything may have changed. */
    void reshaped() {
        synchronized (findings) {
            findings.values().forEach(finding -> finding.met = true);
            findings.clear();
        }
    }
}
