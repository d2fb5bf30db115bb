package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.engine.internal.compile.Scan;
import io.vigie.engine.internal.compile.Settled;
import io.vigie.engine.internal.compile.Statement;
import io.vigie.kpi.Measure;
import io.vigie.store.Shelf;
import io.vigie.store.StoreException;
import io.vigie.workspace.KeptFigures;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Families on the shelf of a store. Each measure of a family has a digest of the statements that compute it, which
 * says zone, parameters, dimensions and definition in one: where any of these is another, nothing is taken over.
 * Thread-safe.
 */
final class Kept {
    private static final Logger log = LoggerFactory.getLogger(Kept.class);
    private static final String PREFIX = "rollup/";
    private static final String HEAD = "/head";
    private static final String NAMES = "/names";

    private static final int DAYS_A_PART = 64;
    private static final int SOME_NOTES = 500;
    private static final long MOST_BYTES = 256L << 20;
    private static final Instant SOME_TIME = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant LATER = Instant.parse("2040-01-01T00:00:00Z");

    private final Shelf shelf;
    private final Map<String, Head> heads = new ConcurrentHashMap<>();
    private boolean read;
    private long forgotten;

    Kept(Shelf shelf) {
        this.shelf = shelf;
    }

    /** The fields by which facts of kept families meet. */
    Set<String> links() {
        Set<String> links = new TreeSet<>();
        heads().values().forEach(head -> links.addAll(head.links()));
        return links;
    }

    private Map<String, Head> heads() {
        synchronized (heads) {
            if (!read) {
                for (String name : shelf.sizes().keySet()) {
                    if (name.startsWith(PREFIX) && name.endsWith(HEAD)) {
                        String id = name.substring(PREFIX.length(), name.length() - HEAD.length());
                        try {
                            heads.put(id, Head.read(id, shelf.get(name).getOrDefault(name, new byte[0])));
                        } catch (IOException e) {
                            log.debug("Figures {} are not of this version", id);
                        }
                    }
                }
                read = true;
            }
        }
        return heads;
    }

    /** What a question may use: dimensions and measures of the family that fits best. */
    record Found(String id, List<String> dimensions, List<Measure> measures) {}

    /** The smallest family that has these dimensions and measures, as far as its measures are installed. */
    Optional<Found> find(String core, Set<String> dimensions, List<Measure> measures, Map<String, Measure> installed) {
        String of = digest(core);
        Set<String> wanted = new HashSet<>();
        measures.forEach(measure -> wanted.add(digest(measure.toString())));
        Optional<Head> head = heads().values().stream()
                .filter(one -> one.core().equals(of)
                        && one.dimensions().containsAll(dimensions)
                        && one.measures().containsAll(wanted))
                .min(Comparator.comparing(one -> one.dimensions().size()));
        if (head.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Measure> known = new HashMap<>();
        installed.values().forEach(measure -> known.put(digest(measure.toString()), measure));
        measures.forEach(measure -> known.put(digest(measure.toString()), measure));
        List<Measure> all = new ArrayList<>();
        for (String measure : head.get().measures()) {
            Measure there = known.get(measure);
            if (there != null) {
                all.add(there);
            }
        }
        return Optional.of(new Found(head.get().id(), head.get().dimensions(), all));
    }

    /** Fills a family with what is kept of it; says whether there was anything. */
    boolean restore(Family family, String id) {
        Head head = heads().get(id);
        if (head == null) {
            return false;
        }
        try {
            Family.State state = read(family, head);
            if (state == null) {
                return false;
            }
            family.restore(state);
            family.savedAs = head.saved();
            return true;
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            log.warn("Figures that were kept cannot be read and are computed anew", e);
            return false;
        }
    }

    /** Applies to a restored family what was committed since. Other threads tell it of commits by now. */
    void catchUp(Family family, String id, Meetings meetings) {
        Head head = heads().get(id);
        boolean known = false;
        if (head != null) {
            Optional<List<byte[]>> notes = shelf.notes(head.revision());
            known = notes.isPresent();
            try {
                for (byte[] note : notes.orElse(List.of())) {
                    family.mark(Journal.read(note), meetings);
                }
            } catch (IOException e) {
                known = false;
            }
        }
        family.known(known);
    }

    private Family.@Nullable State read(Family family, Head head) throws IOException {
        List<String> digests = digests(family);
        int[] measures = new int[family.measures.size()];
        int[] populations = new int[family.scan().populations().size()];
        for (int i = 0; i < measures.length; i++) {
            measures[i] = head.digests().indexOf(digests.get(i));
            if (measures[i] < 0) {
                return null;
            }
            int population =
                    family.scan().populations().indexOf(family.measures.get(i).population());
            populations[population] = head.populations()[measures[i]];
        }
        Slots slots = Slots.of(
                family.asked.question().zone(),
                Slots.instant(head.edges()[0]),
                Slots.instant(head.edges()[head.edges().length - 1]));
        if (!Arrays.equals(slots.edges(), head.edges())) {
            return null;
        }
        int before = Arrays.stream(head.populations()).max().orElse(-1) + 1;
        int step = family.settled.spans() ? 2 : 1;
        int[] columns = new int[populations.length * step + measures.length * (step + 1)];
        for (int i = 0; i < populations.length * step; i++) {
            columns[i] = populations[i / step] * step + i % step;
        }
        for (int i = 0; i < measures.length * (step + 1); i++) {
            columns[populations.length * step + i] =
                    before * step + measures[i / (step + 1)] * (step + 1) + i % (step + 1);
        }
        Map<String, byte[]> parts = shelf.get(PREFIX + head.id() + "/");
        List<List<List<@Nullable Object>>> names =
                Packed.readNames(parts.getOrDefault(PREFIX + head.id() + NAMES, new byte[0]));
        Cells.Builder cells = new Cells.Builder(columns.length);
        List<Cells.Builder> quotients = new ArrayList<>();
        for (int i = 0; i < measures.length; i++) {
            quotients.add(new Cells.Builder(1));
        }
        for (int first = 0; first < slots.size(); first += DAYS_A_PART) {
            byte[] part = parts.get(PREFIX + head.id() + "/" + first / DAYS_A_PART);
            if (part == null) {
                continue;
            }
            try (DataInputStream in = Packed.inflated(part)) {
                int days = in.readInt();
                cells.read(in, first, days, columns, names.get(0).size());
                for (int i = 0; i < head.measures().size(); i++) {
                    int at = indexOf(measures, i);
                    // What nobody asks for any more is read over.
                    Cells.Builder into = at < 0 ? new Cells.Builder(1) : quotients.get(at);
                    if (in.readBoolean()) {
                        into.read(in, first, days, new int[1], names.get(i + 1).size());
                    }
                }
            }
        }
        List<List<List<@Nullable Object>>> dictionaries = new ArrayList<>(List.of(names.get(0)));
        for (int measure : measures) {
            dictionaries.add(names.get(measure + 1));
        }
        return new Family.State(
                slots,
                head.clean(),
                head.computed(),
                new BitSet(),
                cells.build(slots.size()),
                quotients.stream().map(quotient -> quotient.build(slots.size())).toArray(Cells[]::new),
                dictionaries,
                false,
                head.since(),
                0,
                head.buildMillis());
    }

    private static int indexOf(int[] numbers, int number) {
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] == number) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Puts a family on the shelf, as far as it changed.
     *
     * @return the revision at which it is kept; negative when it cannot be kept at present
     */
    synchronized long save(Family family) {
        // From here on commits are counted: what is kept now is what all of them up to the number have left.
        shelf.begin();
        long revision = shelf.revision();
        Family.State state = family.state();
        if (state == null) {
            return -1;
        }
        String id = id(family);
        Head before = heads().get(id);
        boolean same = before != null
                && before.saved() == family.savedAs
                && before.measures().size() == family.measures.size();
        if (before != null && same && state.fresh().isEmpty() && before.revision() == revision) {
            return revision;
        }
        try {
            Map<String, byte[]> things = new HashMap<>();
            Slots slots = state.slots();
            for (int first = 0; first < slots.size(); first += DAYS_A_PART) {
                int next = Math.min(slots.size(), first + DAYS_A_PART);
                int fresh = state.fresh().nextSetBit(first);
                if (!same || fresh >= 0 && fresh < next) {
                    things.put(PREFIX + id + "/" + first / DAYS_A_PART, Packed.days(state, first, next));
                }
            }
            if (!same || state.names()) {
                things.put(PREFIX + id + NAMES, Packed.names(state));
            }
            Head head = head(id, family, state, revision);
            things.put(PREFIX + id + HEAD, head.written());
            Set<String> gone = new HashSet<>();
            if (!same) {
                shelf.sizes().keySet().stream()
                        .filter(name -> name.startsWith(PREFIX + id + "/") && !things.containsKey(name))
                        .forEach(gone::add);
            }
            shelf.put(things, gone, 0);
            heads.put(id, head);
            family.saved(state);
            family.savedAs = head.saved();
            return revision;
        } catch (IOException | StoreException e) {
            log.debug("Figures could not be kept", e);
            return -1;
        }
    }

    /**
     * Drops what is no longer of use: families none of whose measures is installed, and those that were not changed
     * for longest where there are too many; then the notes that nobody needs.
     *
     * @param current the families that are in memory
     */
    void sweep(Set<Measure> installed, List<Family> current) {
        Set<String> known = new HashSet<>();
        installed.forEach(measure -> known.add(digest(measure.toString())));
        Set<Long> used = new HashSet<>();
        current.forEach(family -> used.add(family.savedAs));
        Map<String, Long> sizes = shelf.sizes();
        List<Head> all = new ArrayList<>(heads().values());
        all.sort(Comparator.comparing((Head head) -> !used.contains(head.saved()))
                .thenComparing(head -> -head.saved()));
        long bytes = 0;
        Set<String> ids = new HashSet<>();
        long oldest = Long.MAX_VALUE;
        for (Head head : all) {
            for (Map.Entry<String, Long> size : sizes.entrySet()) {
                bytes += size.getKey().startsWith(PREFIX + head.id() + "/") ? size.getValue() : 0;
            }
            if (bytes <= MOST_BYTES && head.measures().stream().anyMatch(known::contains)) {
                ids.add(head.id());
                oldest = Math.min(oldest, head.revision());
            } else {
                heads.remove(head.id());
            }
        }
        List<String> gone = sizes.keySet().stream()
                .filter(name -> name.startsWith(PREFIX)
                        && !ids.contains(name.substring(PREFIX.length(), name.lastIndexOf('/'))))
                .toList();
        if (!gone.isEmpty() || oldest > forgotten + SOME_NOTES) {
            forgotten = oldest == Long.MAX_VALUE ? shelf.revision() : oldest;
            shelf.put(Map.of(), gone, forgotten);
        }
    }

    /** What is on the shelf, as it was put there. */
    List<KeptFigures> stats(List<Family> current) {
        Set<Long> here = new HashSet<>();
        current.forEach(family -> here.add(family.savedAs));
        Map<String, Long> sizes = shelf.sizes();
        List<KeptFigures> stats = new ArrayList<>();
        for (Head head : heads().values()) {
            long bytes = 0;
            for (Map.Entry<String, Long> size : sizes.entrySet()) {
                bytes += size.getKey().startsWith(PREFIX + head.id() + "/") ? size.getValue() : 0;
            }
            if (!here.contains(head.saved())) {
                stats.add(new KeptFigures(
                        head.types(),
                        head.dimensions(),
                        head.measures().size(),
                        head.edges().length - 1,
                        head.clean().cardinality(),
                        head.rows(),
                        0,
                        bytes));
            }
        }
        return stats;
    }

    /** The number of bytes that a family takes on the shelf. */
    long bytes(Family family) {
        long bytes = 0;
        for (Map.Entry<String, Long> size : shelf.sizes().entrySet()) {
            bytes += family.savedAs != 0 && size.getKey().startsWith(PREFIX + id(family) + "/") ? size.getValue() : 0;
        }
        return bytes;
    }

    private static String id(Family family) {
        return digest(family.core + "|" + family.dimensions);
    }

    // Digests

    private static List<String> digests(Family family) {
        List<String> known = family.digests;
        if (known == null) {
            known = computed(family);
            family.digests = known;
        }
        return known;
    }

    private static List<String> computed(Family family) {
        List<String> digests = new ArrayList<>();
        Slots some = Slots.of(family.asked.question().zone(), SOME_TIME, SOME_TIME.plus(Duration.ofDays(4)));
        for (Measure measure : family.measures) {
            Scan one = family.asked.of(List.of(measure)).by(family.dimensions);
            Settled settled = Settled.of(one).orElseThrow(() -> new IllegalArgumentException("not kept"));
            List<Statement> statements = new ArrayList<>();
            List<Bucket> buckets =
                    List.of(Slots.bucket(some.from(0), some.to(0)), Slots.bucket(some.from(1), some.to(1)));
            statements.add(settled.parts(buckets, LATER, SOME_TIME, LATER));
            if (measure.divisor() != null) {
                statements.add(settled.quotients(0, buckets, LATER, SOME_TIME, LATER));
            }
            digests.add(digest(Head.VERSION + " " + statements));
        }
        return List.copyOf(digests);
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime lacks SHA-256.", e);
        }
    }

    private static Head head(String id, Family family, Family.State state, long revision) {
        List<String> measures = family.measures.stream()
                .map(measure -> digest(measure.toString()))
                .toList();
        int[] populations = family.measures.stream()
                .mapToInt(measure -> family.scan().populations().indexOf(measure.population()))
                .toArray();
        Set<String> links = new TreeSet<>();
        family.settled.meetings().forEach(meeting -> meeting.places().forEach(place -> links.add(place.field())));
        return new Head(
                id,
                digest(family.core),
                family.dimensions,
                measures,
                digests(family),
                populations,
                List.copyOf(links),
                revision,
                state.since(),
                state.slots().edges(),
                state.clean(),
                state.computed(),
                state.buildMillis(),
                List.copyOf(new TreeSet<>(family.types())),
                state.cells().rows(),
                System.currentTimeMillis() << 16 | System.nanoTime() & 0xffff);
    }
}
