package io.vigie.deploy.internal.state;

import io.vigie.deploy.internal.file.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Notes what is done to the files of a folder, and makes the folder as a crash at any moment of it may have
 * left it: after each operation and in the middle of each, with names of files that had not been forced to
 * the disk there or not, for each folder by itself.
 */
final class CrashDisk implements Disk {
    private enum Kind {
        WRITE,
        APPEND,
        RENAME,
        SYNC,
        DELETE
    }

    private record Operation(Kind kind, Path file, Path to, byte[] content) {}

    private final Path root;
    private final Map<Path, byte[]> start;
    private final List<Operation> operations = new ArrayList<>();

    /** Works on that folder from now on. */
    CrashDisk(Path root) {
        this.root = root;
        this.start = content(root);
    }

    @Override
    public void write(Path file, byte[] content) throws IOException {
        operations.add(new Operation(Kind.WRITE, file, file, content));
        REAL.write(file, content);
    }

    @Override
    public void append(Path file, byte[] content) throws IOException {
        operations.add(new Operation(Kind.APPEND, file, file, content));
        REAL.append(file, content);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        operations.add(new Operation(Kind.RENAME, from, to, new byte[0]));
        REAL.rename(from, to);
    }

    @Override
    public void sync(Path folder) throws IOException {
        operations.add(new Operation(Kind.SYNC, folder, folder, new byte[0]));
        REAL.sync(folder);
    }

    @Override
    public void delete(Path file) throws IOException {
        operations.add(new Operation(Kind.DELETE, file, file, new byte[0]));
        REAL.delete(file);
    }

    /** A folder after a crash. */
    interface Look {
        void at(Path folder, String moment) throws IOException;
    }

    /** Shows each state that a crash may have left, each in a folder below this one. */
    void crashes(Path below, Look look) throws IOException {
        for (int moment = 0; moment <= operations.size(); moment++) {
            for (int half = 0; half <= (moment < operations.size() ? 1 : 0); half++) {
                for (int lost = 0; lost < 4; lost++) {
                    Path folder = below.resolve(moment + "-" + half + "-" + lost);
                    lay(folder, after(moment, half == 1, (lost & 1) == 1, (lost & 2) == 2));
                    String at = moment == operations.size()
                            ? "the end"
                            : operations.get(moment).kind() + " of "
                                    + operations.get(moment).file().getFileName();
                    look.at(folder, moment + (half == 1 ? ", in the middle of " : ", before ") + at + ", lost " + lost);
                }
            }
        }
    }

    private Map<Path, byte[]> after(int moment, boolean half, boolean rootLost, boolean othersLost) {
        Map<Path, byte[]> visible = new TreeMap<>(start);
        Map<Path, byte[]> forced = new TreeMap<>(start);
        for (int i = 0; i < moment + (half ? 1 : 0); i++) {
            Operation operation = operations.get(i);
            Path file = root.relativize(operation.file());
            Path to = root.relativize(operation.to());
            boolean cut = half && i == moment;
            switch (operation.kind()) {
                case WRITE, APPEND -> {
                    byte[] before =
                            operation.kind() == Kind.APPEND ? visible.getOrDefault(file, new byte[0]) : new byte[0];
                    int length = cut ? operation.content().length / 2 : operation.content().length;
                    byte[] now = Arrays.copyOf(before, before.length + length);
                    System.arraycopy(operation.content(), 0, now, before.length, length);
                    visible.put(file, now);
                    // The content is forced, the name of a new file is not.
                    forced.computeIfPresent(file, (same, old) -> now);
                }
                case RENAME -> {
                    if (!cut) {
                        visible.put(to, visible.remove(file));
                    }
                }
                case DELETE -> {
                    if (!cut) {
                        visible.remove(file);
                    }
                }
                case SYNC -> {
                    if (!cut) {
                        forced.keySet().removeIf(name -> in(name, file));
                        visible.forEach((name, content) -> {
                            if (in(name, file)) {
                                forced.put(name, content);
                            }
                        });
                    }
                }
            }
        }
        Map<Path, byte[]> left = new TreeMap<>();
        for (boolean isForced : new boolean[] {false, true}) {
            (isForced ? forced : visible).forEach((name, content) -> {
                boolean isRoot = name.getNameCount() == 1;
                if ((isRoot ? rootLost : othersLost) == isForced) {
                    left.put(name, content);
                }
            });
        }
        return left;
    }

    private static boolean in(Path name, Path folder) {
        Path parent = name.getParent();
        return folder.toString().isEmpty() ? parent == null : folder.equals(parent);
    }

    private static Map<Path, byte[]> content(Path root) {
        Map<Path, byte[]> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(root.relativize(file), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return content;
    }

    private static void lay(Path folder, Map<Path, byte[]> content) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<Path, byte[]> file : content.entrySet()) {
            Path at = folder.resolve(file.getKey());
            Files.createDirectories(at.getParent());
            Files.write(at, file.getValue());
        }
    }
}
