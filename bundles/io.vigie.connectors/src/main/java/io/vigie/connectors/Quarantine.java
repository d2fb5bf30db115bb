package io.vigie.connectors;

import io.vigie.kpi.Text;
import io.vigie.source.SourceException;
import io.vigie.source.SourceSpec;
import io.vigie.source.Sources.Quarantined;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** The records that sources did not understand, as operators see them. Thread-safe. */
@ProviderType
public interface Quarantine {
    /**
     * Which records are meant; those that meet all that is given.
     *
     * @param ids their numbers, empty for any
     * @param source the source that rejected them, null for any
     * @param reason a part of the reason, in either language and any case, null for any
     */
    record Selection(
            Set<Long> ids,
            @Nullable String source,
            @Nullable String reason) {
        /** All records. */
        public static final Selection ALL = new Selection(Set.of(), null, null);

        public Selection {
            ids = Set.copyOf(ids);
        }

        /** Whether a record is meant. */
        public boolean means(Quarantined record) {
            return (ids.isEmpty() || ids.contains(record.id()))
                    && (source == null || source.equals(record.source()))
                    && (reason == null || means(record, reason));
        }

        private static boolean means(Quarantined record, String reason) {
            String sought = reason.toLowerCase(Locale.ROOT);
            Text why = record.rejection().reason();
            Text kind = Group.kind(why);
            return Stream.of(why.en(), why.fr(), kind.en(), kind.fr())
                    .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(sought));
        }
    }

    /**
     * Records of one source that were rejected for reasons of one kind.
     *
     * @param source the source
     * @param reason the reason of all of them; where they differ in values, with … in place of these
     * @param count how many there are
     * @param first when the first of them was rejected
     * @param last when the last one was
     * @param example the number of one of them
     */
    record Group(String source, Text reason, int count, Instant first, Instant last, long example) {
        /** A reason without what differs from record to record: {@code '…' is not a number}. */
        public static Text kind(Text reason) {
            return Text.of(kind(reason.en()), kind(reason.fr()));
        }

        private static String kind(String reason) {
            return reason.replaceAll("'[^']*'", "'…'")
                    .replaceAll("«[\\s\u00a0\u202f]*[^»]*?[\\s\u00a0\u202f]*»", "« … »")
                    .replaceAll("\"[^\"]*\"", "\"…\"")
                    .replaceAll("(?<![\\p{L}\\d_-])-?\\d[\\d.,:TZ+-]*(?<![.,:])(?![\\p{L}\\d_])", "…");
        }
    }

    /**
     * What became of records that were read once more.
     *
     * @param understood how many were understood and have left the quarantine
     * @param remaining the others that were meant, grouped by the reason that holds now
     * @param notTried by source, why its records were not read
     */
    record Replayed(int understood, List<Group> remaining, Map<String, Text> notTried) {
        public Replayed {
            remaining = List.copyOf(remaining);
            notTried = Collections.unmodifiableMap(new TreeMap<>(notTried));
        }
    }

    /** The records that are meant, oldest first. */
    List<Quarantined> records(Selection selection);

    /** The same, grouped by source and kind of reason, the most frequent first. */
    List<Group> groups(Selection selection);

    /**
     * Reads records once more, with the connectors as their files describe them now. Those that are understood
     * become facts and leave the quarantine, exactly once.
     *
     * @param others sources that have no file, by which records were rejected as well
     * @throws SourceException when it cannot be tried
     */
    Replayed replay(Selection selection, Collection<SourceSpec> others) throws SourceException, InterruptedException;

    /**
     * Drops records.
     *
     * @return how many there were
     */
    int discard(Selection selection);
}
