package io.vigie.connector.file.internal;

import io.vigie.source.SourceException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;

/** Finds the files of a source, those in directories and in archives too. For one thread. */
final class Finder {
    /** The checkpoint tells of each file, and is written with each batch. */
    static final int MOST = 2_000;

    private static final int DEEPEST = 16;

    private final Options options;
    private final boolean bounded;
    /** What archives hold, as long as they stay as they are. */
    private final Map<Path, Archive> archives = new HashMap<>();

    private record Archive(long size, long modified, List<Found> entries) {}

    Finder(Options options, boolean bounded) {
        this.options = options;
        this.bounded = bounded;
    }

    /**
     * All files that are there, by key, in order of their names.
     *
     * @throws SourceException when a file that must be there is not
     */
    Map<String, Found> find() throws IOException, SourceException {
        List<Path> candidates = new ArrayList<>();
        for (Path path : options.paths()) {
            if (!Files.isDirectory(path)) {
                candidates.add(path);
                continue;
            }
            List<Path> taken = in(path);
            if (taken.isEmpty() && bounded) {
                throw new SourceException(
                        SourceException.Kind.CONFIG,
                        options.files().isEmpty()
                                ? FileText.NO_FILES.text(path, options.endings())
                                : FileText.NO_MATCH.text(path, String.join(", ", options.files())));
            }
            candidates.addAll(taken);
        }
        candidates.sort(Comparator.comparing((Path path) -> String.valueOf(path.getFileName()))
                .thenComparing(Path::toString));
        Map<String, Found> files = new LinkedHashMap<>();
        for (Path path : candidates) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                if (attributes.isRegularFile()) {
                    add(files, path, attributes);
                }
            } catch (NoSuchFileException e) {
                if (bounded) {
                    throw new SourceException(SourceException.Kind.CONFIG, FileText.NO_PATH.text(path));
                }
            }
            if (files.size() > MOST) {
                throw new SourceException(SourceException.Kind.CONFIG, FileText.TOO_MANY.text(MOST));
            }
        }
        archives.keySet().retainAll(candidates);
        return files;
    }

    private void add(Map<String, Found> files, Path path, BasicFileAttributes attributes) throws IOException {
        String key = path.toAbsolutePath().normalize().toString();
        long modified = attributes.lastModifiedTime().to(TimeUnit.MICROSECONDS);
        Found file = new Found(key, path, null, attributes.size(), modified);
        if (!Found.isArchive(path)) {
            files.putIfAbsent(key, file);
            return;
        }
        Archive known = archives.get(path);
        if (known == null || known.size != file.size() || known.modified != modified) {
            known = new Archive(file.size(), modified, entries(file));
            archives.put(path, known);
        }
        known.entries.forEach(entry -> files.putIfAbsent(entry.key(), entry));
    }

    /** The entries of an archive; the archive itself, which is then refused, when it cannot be opened. */
    private List<Found> entries(Found file) throws IOException {
        List<Found> found = new ArrayList<>();
        try {
            for (ZipEntry entry : Unpacked.entries(file.path(), MOST)) {
                Found each = new Found(
                        file.key() + "!/" + entry.getName(),
                        file.path(),
                        entry.getName(),
                        Math.max(entry.getSize(), 0),
                        file.modified());
                if (options.takesEntry(each.name())) {
                    found.add(each);
                }
            }
        } catch (Unpacked.Broken e) {
            found.add(file);
        }
        return found;
    }

    private List<Path> in(Path directory) throws IOException {
        List<Path> taken = new ArrayList<>();
        Files.walkFileTree(
                directory,
                EnumSet.noneOf(java.nio.file.FileVisitOption.class),
                options.goesDown() ? DEEPEST : 1,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                        boolean hidden = String.valueOf(path.getFileName()).startsWith(".");
                        return hidden && !path.equals(directory)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                        if (!attributes.isDirectory() && options.takes(directory, path)) {
                            taken.add(path);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
                        if (e instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw e;
                    }
                });
        return taken;
    }
}
