package io.vigie.testkit.internal;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds what holds an object, in a dump of this process's heap (format HPROF 1.0.2): from the object back along
 * references, weak ones left out, to the roots of the garbage collector. It reads the file once for each step
 * back, which is slow and needs next to no memory.
 */
public final class HeapDump {
    private static final int MOST_STEPS = 40;
    private static final int MOST_HOLDERS = 8;
    private static final AtomicLong TOKENS = new AtomicLong(System.nanoTime());

    /** How many bytes a value of each basic type takes; objects take as many as an id. */
    private static final Map<Integer, Integer> SIZES = Map.of(4, 1, 5, 2, 6, 4, 7, 8, 8, 1, 9, 2, 10, 4, 11, 8);

    /** What the dump is asked about; found in it by its token. */
    private static final class Marker {
        final long token = TOKENS.incrementAndGet();

        @Nullable
        Object sought;

        Thread[] threads = {};
    }

    /** A reference on the way: who holds, by which field, and what is held by it. */
    private record Link(long holder, String how, @Nullable Link held) {}

    private record Fields(String name, long parent, List<String> names, List<Integer> types) {}

    private final Path file;
    private final long token;
    private final String[] threadNames;
    private int idSize = 8;
    private long marker;
    private long sought;
    private final Map<Long, String> strings = new HashMap<>();
    private final Map<Long, Long> classNames = new HashMap<>();
    private final Map<Long, Fields> classes = new HashMap<>();
    private final Map<Long, String> roots = new HashMap<>();
    private final Map<Long, Integer> frames = new HashMap<>();
    private final Map<Integer, Long> threadOfSerial = new HashMap<>();
    private final Map<Long, String> threads = new HashMap<>();
    private final Set<Long> weak = new HashSet<>();

    private HeapDump(Path file, long token, String[] threadNames) {
        this.file = file;
        this.token = token;
        this.threadNames = threadNames;
    }

    /** What holds an object, one sentence each, nearest first. Empty where this Java has no dumps. */
    public static List<String> holders(Object object) throws IOException {
        HotSpotDiagnosticMXBean diagnostics = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (diagnostics == null) {
            return List.of();
        }
        Path directory = Files.createTempDirectory("vigie-leak");
        Path file = directory.resolve("heap.hprof");
        try {
            Marker marker = new Marker();
            marker.threads = Thread.getAllStackTraces().keySet().toArray(Thread[]::new);
            marker.sought = object;
            String[] names = new String[marker.threads.length];
            for (int i = 0; i < names.length; i++) {
                names[i] = marker.threads[i].getName();
            }
            diagnostics.dumpHeap(file.toString(), true);
            HeapDump dump = new HeapDump(file, marker.token, names);
            return dump.find();
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        }
    }

    private List<String> find() throws IOException {
        Survey survey = new Survey();
        scan(survey);
        if (sought == 0) {
            return List.of();
        }
        long[] threadIds = survey.threadIds();
        for (int i = 0; i < threadIds.length; i++) {
            threads.put(threadIds[i], threadNames[i]);
        }
        classes.forEach((id, fields) -> {
            if (isWeak(id)) {
                weak.add(id);
            }
        });
        Set<String> found = new LinkedHashSet<>();
        Set<Long> seen = new HashSet<>(Set.of(sought, marker));
        Map<Long, Link> frontier = Map.of(sought, new Link(sought, "", null));
        for (int step = 0; step < MOST_STEPS && !frontier.isEmpty() && found.size() < MOST_HOLDERS; step++) {
            Referrers referrers = new Referrers(frontier, seen);
            scan(referrers);
            frontier = new LinkedHashMap<>();
            for (Link link : referrers.links.values()) {
                seen.add(link.holder);
                String root = roots.get(link.holder);
                String thread = threads.get(link.holder);
                if (thread != null) {
                    found.add(sentence(link, "thread '" + thread + "'"));
                } else if (root != null) {
                    found.add(sentence(link, root));
                } else {
                    Integer runs = frames.get(link.holder);
                    if (runs != null) {
                        found.add(sentence(link, "thread '" + threads.get(threadOfSerial.get(runs)) + "'"));
                    }
                    // What a method has at hand for a moment may be kept by another root for good.
                    frontier.put(link.holder, link);
                }
            }
        }
        return found.stream().limit(MOST_HOLDERS).toList();
    }

    private static String sentence(Link link, String root) {
        StringBuilder way = new StringBuilder();
        for (Link at = link; at != null && !at.how.isEmpty(); at = at.held) {
            way.append(way.isEmpty() ? "" : " -> ").append(at.how);
        }
        String path = way.toString();
        return what(path, root) + ": " + path + ".";
    }

    private static String what(String path, String root) {
        if (path.contains("ApplicationShutdownHooks")) {
            return "A shutdown hook holds it";
        }
        if (path.contains("java.util.logging.")) {
            return "A handler or logger of java.util.logging holds it";
        }
        if (path.endsWith(".contextClassLoader") && !path.contains(" -> ")) {
            return "It is the context class loader of " + root;
        }
        if (path.contains("ThreadLocal$ThreadLocalMap")) {
            return "A thread local of " + root + " holds it";
        }
        return root.startsWith("thread") ? "A live " + root + " holds it" : "It is held by " + root;
    }

    private boolean isWeak(long type) {
        Fields fields = classes.get(type);
        while (fields != null) {
            if (fields.name.equals("java.lang.ref.WeakReference")
                    || fields.name.equals("java.lang.ref.PhantomReference")
                    || fields.name.equals("java.lang.ref.FinalReference")) {
                return true;
            }
            fields = classes.get(fields.parent);
        }
        return false;
    }

    // ---- Reading the file ----

    /** What a pass over the file looks at. */
    private abstract static class Pass {
        void type(long id, Fields fields, long loader, Map<String, Long> statics) throws IOException {}

        /** An object that is an instance of a class; its fields are read by {@link #references}. */
        void instance(long id, long type, byte[] content) throws IOException {}

        void array(long id, long type, long[] elements) throws IOException {}
    }

    /** The first pass: classes, roots and the marker. */
    private final class Survey extends Pass {
        private final Map<Long, long[]> arrays = new HashMap<>();
        private long threadArray;

        @Override
        void instance(long id, long type, byte[] content) throws IOException {
            Fields fields = classes.get(type);
            if (fields == null || !fields.name.equals(Marker.class.getName())) {
                return;
            }
            DataInputStream in = new DataInputStream(new java.io.ByteArrayInputStream(content));
            long found = 0;
            long target = 0;
            long array = 0;
            for (int i = 0; i < fields.names.size(); i++) {
                switch (fields.names.get(i)) {
                    case "token" -> found = in.readLong();
                    case "sought" -> target = id(in);
                    case "threads" -> array = id(in);
                    default -> in.skipNBytes(size(fields.types.get(i)));
                }
            }
            if (found == token) {
                marker = id;
                sought = target;
                threadArray = array;
            }
        }

        /** Before or after the marker, so all of that length are kept. */
        @Override
        void array(long id, long type, long[] elements) {
            if (elements.length == threadNames.length) {
                arrays.put(id, elements);
            }
        }

        /** The ids of the threads, in the order of their names. */
        long[] threadIds() {
            return arrays.getOrDefault(threadArray, new long[0]);
        }
    }

    /** A step back: who refers to the objects of the frontier. */
    private final class Referrers extends Pass {
        final Map<Long, Link> links = new LinkedHashMap<>();
        private final Map<Long, Link> frontier;
        private final Set<Long> seen;

        Referrers(Map<Long, Link> frontier, Set<Long> seen) {
            this.frontier = frontier;
            this.seen = seen;
        }

        private void link(long holder, String how, long held) {
            Link to = frontier.get(held);
            if (to != null && !seen.contains(holder)) {
                links.putIfAbsent(holder, new Link(holder, how, to));
            }
        }

        @Override
        void type(long id, Fields fields, long loader, Map<String, Long> statics) {
            link(id, "class " + fields.name, loader);
            statics.forEach((name, value) -> link(id, "static " + fields.name + "." + name, value));
            link(id, "class " + fields.name, fields.parent);
        }

        @Override
        void instance(long id, long type, byte[] content) throws IOException {
            Fields fields = classes.get(type);
            if (fields == null) {
                return;
            }
            link(id, "an instance of " + fields.name, type);
            DataInputStream in = new DataInputStream(new java.io.ByteArrayInputStream(content));
            boolean isWeak = weak.contains(type);
            for (Fields at = fields; at != null; at = classes.get(at.parent)) {
                for (int i = 0; i < at.names.size(); i++) {
                    if (at.types.get(i) != 2) {
                        in.skipNBytes(size(at.types.get(i)));
                        continue;
                    }
                    long value = id(in);
                    boolean weakly = isWeak && at.name.equals("java.lang.ref.Reference");
                    if (value != 0 && !weakly && frontier.containsKey(value)) {
                        link(id, fields.name + "." + at.names.get(i), value);
                    }
                }
            }
        }

        @Override
        void array(long id, long type, long[] elements) {
            Fields fields = classes.get(type);
            for (long element : elements) {
                if (element != 0 && frontier.containsKey(element)) {
                    link(id, fields == null ? "an array" : fields.name, element);
                }
            }
        }
    }

    private void scan(Pass pass) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
            while (in.readByte() != 0) {
                // The name of the format ends with a zero.
            }
            idSize = in.readInt();
            in.readLong();
            while (true) {
                int tag;
                try {
                    tag = in.readUnsignedByte();
                } catch (EOFException e) {
                    return;
                }
                in.readInt();
                long length = in.readInt() & 0xFFFFFFFFL;
                switch (tag) {
                    case 0x01 -> {
                        long id = id(in);
                        byte[] text = in.readNBytes((int) (length - idSize));
                        if (pass instanceof Survey) {
                            strings.put(id, new String(text, StandardCharsets.UTF_8));
                        }
                    }
                    case 0x02 -> {
                        in.readInt();
                        long id = id(in);
                        in.readInt();
                        classNames.put(id, id(in));
                    }
                    case 0x0C, 0x1C -> segment(in, length, pass);
                    default -> in.skipNBytes(length);
                }
            }
        }
    }

    private void segment(DataInputStream in, long length, Pass pass) throws IOException {
        long left = length;
        while (left > 0) {
            int tag = in.readUnsignedByte();
            left--;
            switch (tag) {
                case 0xFF -> left -= root(in, "the Java machine", 0);
                case 0x01 -> left -= root(in, "native code", idSize);
                case 0x02, 0x03 -> left -= frame(in, 4);
                case 0x04, 0x06 -> left -= frame(in, 0);
                case 0x05 -> left -= root(in, "a class of the Java machine", 0);
                case 0x07 -> left -= root(in, "a monitor that is in use", 0);
                case 0x08 -> {
                    long id = id(in);
                    threadOfSerial.put(in.readInt(), id);
                    in.skipNBytes(4);
                    roots.putIfAbsent(id, "a live thread");
                    left -= idSize + 8L;
                }
                case 0x20 -> left -= type(in, pass);
                case 0x21 -> {
                    long id = id(in);
                    in.readInt();
                    long type = id(in);
                    int size = in.readInt();
                    pass.instance(id, type, in.readNBytes(size));
                    left -= 2L * idSize + 8 + size;
                }
                case 0x22 -> {
                    long id = id(in);
                    in.readInt();
                    int count = in.readInt();
                    long type = id(in);
                    long[] elements = new long[count];
                    for (int i = 0; i < count; i++) {
                        elements[i] = id(in);
                    }
                    pass.array(id, type, elements);
                    left -= 2L * idSize + 8 + (long) count * idSize;
                }
                case 0x23 -> {
                    in.skipNBytes(idSize + 4L);
                    int count = in.readInt();
                    long size = (long) count * size(in.readUnsignedByte());
                    in.skipNBytes(size);
                    left -= idSize + 9L + size;
                }
                default -> throw new IOException("the heap dump has a record " + tag + " that is not known");
            }
        }
    }

    /** What a method that runs has at hand, with the thread that runs it. */
    private long frame(DataInputStream in, int more) throws IOException {
        long id = id(in);
        frames.putIfAbsent(id, in.readInt());
        in.skipNBytes(more);
        return idSize + 4L + more;
    }

    private long root(DataInputStream in, String what, int more) throws IOException {
        long id = id(in);
        in.skipNBytes(more);
        roots.putIfAbsent(id, what);
        return idSize + (long) more;
    }

    private long type(DataInputStream in, Pass pass) throws IOException {
        long id = id(in);
        in.readInt();
        long parent = id(in);
        long loader = id(in);
        in.skipNBytes(4L * idSize + 4);
        long read = 7L * idSize + 8;
        int constants = in.readUnsignedShort();
        read += 2;
        for (int i = 0; i < constants; i++) {
            in.readUnsignedShort();
            int size = size(in.readUnsignedByte());
            in.skipNBytes(size);
            read += 3L + size;
        }
        Map<String, Long> statics = new LinkedHashMap<>();
        int count = in.readUnsignedShort();
        read += 2;
        for (int i = 0; i < count; i++) {
            long name = id(in);
            int type = in.readUnsignedByte();
            if (type == 2) {
                statics.put(strings.getOrDefault(name, "?"), id(in));
            } else {
                in.skipNBytes(size(type));
            }
            read += idSize + 1L + size(type);
        }
        List<String> names = new ArrayList<>();
        List<Integer> types = new ArrayList<>();
        int fields = in.readUnsignedShort();
        read += 2;
        for (int i = 0; i < fields; i++) {
            names.add(strings.getOrDefault(id(in), "?"));
            types.add(in.readUnsignedByte());
            read += idSize + 1L;
        }
        String name = strings.getOrDefault(classNames.getOrDefault(id, 0L), "?").replace('/', '.');
        Fields described = new Fields(name, parent, names, types);
        classes.put(id, described);
        pass.type(id, described, loader, statics);
        return read;
    }

    private int size(int type) {
        return type == 2 ? idSize : SIZES.getOrDefault(type, 1);
    }

    private long id(DataInputStream in) throws IOException {
        return idSize == 4 ? in.readInt() & 0xFFFFFFFFL : in.readLong();
    }
}
