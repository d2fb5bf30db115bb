package io.vigie.launcher.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fresh framework cache for one process. Nothing in it is worth keeping: bundles are installed by reference, and what
 * is installed follows from the features and the set of plug-ins at every start. So it is private, and goes with the
 * process; what a killed process left is removed by a later one.
 */
public final class CacheFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CacheFolder.class);
    private static final String PREFIX = "vigie-cache-";
    private static final String LOCK = "in-use.lock";
    /** A folder younger than this may belong to a process that has not locked it yet. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final Path folder;
    private final FileChannel channel;

    private CacheFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    public static CacheFolder create(Path root) throws IOException {
        Files.createDirectories(root);
        removeLeftOvers(root, Instant.now().minus(GRACE));
        Path folder = Files.createTempDirectory(root, PREFIX);
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.tryLock();
        return new CacheFolder(folder, channel);
    }

    /** The folder that the framework may write to. */
    public Path framework() {
        return folder.resolve("framework");
    }

    static void removeLeftOvers(Path root, Instant olderThan) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, PREFIX + "*")) {
            for (Path folder : folders) {
                if (Files.getLastModifiedTime(folder).toInstant().isBefore(olderThan) && isAbandoned(folder)) {
                    delete(folder);
                }
            }
        } catch (IOException e) {
            // Only tidiness is lost: another user's folder, or one that another process removed meanwhile.
            LOG.debug("Left-over caches in {} could not be removed", root, e);
        }
    }

    private static boolean isAbandoned(Path folder) {
        Path lock = folder.resolve(LOCK);
        if (!Files.isWritable(folder)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            return held != null;
        } catch (IOException | OverlappingFileLockException e) {
            return false;
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() {
        try {
            channel.close();
            delete(folder);
        } catch (IOException e) {
            LOG.debug("The cache {} could not be removed; a later start tries again", folder, e);
        }
    }
}
