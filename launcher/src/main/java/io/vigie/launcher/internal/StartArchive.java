package io.vigie.launcher.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Java learned of the classes of a start (an AppCDS archive), kept for the starts that follow.
 *
 * <p>{@code bin/vigie} names the file, as {@code vigie.archive}, and starts Java with it where it is. A command that stays
 * makes it some time after its start, if there is none or one of another Java or of other jars: a process of its own goes
 * through a start and ends. (A process that goes on after it wrote an archive may crash: seen on Java 25.) The file is made
 * aside and put in its place whole, with a label that tells its size, which {@code bin/vigie} compares: Java refuses an
 * archive that is foreign or damaged and starts without, but dies of one that is cut off.
 *
 * <p>Nothing that goes wrong with it is worth more than a line in the log. Of bundles, only classes that its
 * own start linked are in it.
 */
public final class StartArchive implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StartArchive.class);
    /** A start has better things to do. */
    private static final Duration LATER = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path file;
    private final CountDownLatch closed = new CountDownLatch(1);

    public StartArchive(Path file) {
        this.file = file.toAbsolutePath();
    }

    /** The one that this process was told of. */
    public static Optional<StartArchive> ofThisProcess() {
        String name = System.getProperty("vigie.archive", "");
        return name.isEmpty() ? Optional.empty() : Optional.of(new StartArchive(Path.of(name)));
    }

    /**
     * Makes it in a while, on a thread of its own, unless it is there or this is closed before.
     *
     * @param main the class that a start begins with
     * @param home the folder of the distribution
     */
    public void makeLater(Class<?> main, Path home) {
        Thread thread = new Thread(
                () -> {
                    try {
                        if (!closed.await(LATER.toSeconds(), TimeUnit.SECONDS) && !isGood()) {
                            make(command(main, home));
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (IOException | RuntimeException e) {
                        LOG.info("The archive of classes {} was not made", file, e);
                    }
                },
                "vigie-archive");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether there is one, of this Java and these jars. */
    public boolean isGood() throws IOException {
        return Files.exists(file)
                && Files.exists(label())
                && Files.readString(label()).equals(Files.size(file) + "\n" + identity());
    }

    /** Goes through a start that writes the archive aside, and puts it in its place. */
    public void make(List<String> command) throws IOException, InterruptedException {
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(aside());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().remove("VIGIE_LOG");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (process.isAlive() && System.nanoTime() < deadline) {
                if (closed.await(100, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            if (process.isAlive() || process.exitValue() != 0 || !Files.exists(aside())) {
                LOG.info("The archive of classes {} was not made", file);
                return;
            }
            // Whoever starts meanwhile finds a size that does not fit, and starts without.
            Files.deleteIfExists(label());
            Files.move(aside(), file, StandardCopyOption.ATOMIC_MOVE);
            Files.writeString(label(), Files.size(file) + "\n" + identity());
            LOG.info("Made the archive of classes {}", file);
        } finally {
            process.destroyForcibly();
            process.waitFor(10, TimeUnit.SECONDS);
            Files.deleteIfExists(aside());
        }
    }

    private List<String> command(Class<?> main, Path home) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                archiveOption()));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-Dvigie.home=" + home, "-cp", System.getProperty("java.class.path"), main.getName(), "kpi", "list"));
        return command;
    }

    /** What tells Java to write the archive at its end. */
    public String archiveOption() {
        return "-XX:ArchiveClassesAtExit=" + aside();
    }

    private Path aside() {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    /** Its size, and what it was made of. */
    private Path label() {
        return file.resolveSibling(file.getFileName() + ".label");
    }

    /** What Java compares as well: itself, and the jars of the class path. */
    private static String identity() throws IOException {
        StringBuilder identity = new StringBuilder();
        for (String property : new String[] {"java.home", "java.vm.name", "java.vm.vendor", "java.vm.version"}) {
            identity.append(System.getProperty(property)).append('\n');
        }
        for (String element : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
            Path jar = Path.of(element);
            identity.append(jar);
            if (Files.exists(jar)) {
                identity.append(' ').append(Files.size(jar)).append(' ').append(Files.getLastModifiedTime(jar));
            }
            identity.append('\n');
        }
        return identity.toString();
    }

    /** Ends what is going on: the archive is made another time. */
    @Override
    public void close() {
        closed.countDown();
    }
}
