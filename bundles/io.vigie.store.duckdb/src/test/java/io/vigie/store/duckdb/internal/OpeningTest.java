package io.vigie.store.duckdb.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Text;
import io.vigie.source.Checkpoint;
import io.vigie.source.Rejection;
import io.vigie.store.Store;
import io.vigie.store.StoreException;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.Test;

class OpeningTest extends StoreTestBase {
    private String refused(Path directory) {
        return assertThrows(StoreException.class, () -> open(directory)).getMessage();
    }

    @Test
    void belongsToOneStoreOfOneProcess() throws Exception {
        Path home = directory.resolve("home");
        Store store = open(home);
        assertEquals(
                "The store in " + home + " is already open in this process: close it first, or choose another"
                        + " directory.",
                refused(home));
        assertTrue(refusedByAnotherCopyOfTheBundle(home).contains("is already open in this process"));

        // The refused attempts must not have cost the lock: on POSIX, closing a file gives it up.
        String other = Child.run("open", home.toString()).firstLine();
        assertEquals(
                "The store in " + home + " belongs to another process (pid "
                        + ProcessHandle.current().pid() + "): stop it, or choose another directory.",
                other);
        store.close();
        assertEquals("opened", Child.run("open", home.toString()).firstLine());
        open(home);
    }

    /** A platform that starts while a command asks the same store must not be sent away. */
    @Test
    void waitsForAnotherProcessThatIsSoonOver() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/fd")), "This system does not tell which files a process has open.");
        Path home = directory.resolve("home");
        Store store = open(home);
        try (Child other = Child.run("wait", home.toString())) {
            String lock = home.toRealPath().resolve("lock").toString();
            assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
                while (!other.openFiles().contains(lock)) {
                    Thread.onSpinWait();
                }
            });
            store.close();
            assertEquals("opened", other.firstLine());
        }
    }

    /** As two bundles would be: other classes, another driver, the same JVM. */
    private static String refusedByAnotherCopyOfTheBundle(Path home) throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            classPath.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> factory = loader.loadClass(DuckDbStoreFactory.class.getName());
            Object copy = factory.getConstructor().newInstance();
            InvocationTargetException refused =
                    assertThrows(InvocationTargetException.class, () -> factory.getMethod("open", Path.class)
                            .invoke(copy, home));
            assertFalse(refused.getCause() instanceof StoreException);
            return refused.getCause().getMessage();
        }
    }

    @Test
    void isPrivateToItsUser() throws Exception {
        Path home = directory.resolve("deep").resolve("home");
        open(home);
        if (home.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertEquals(
                    "rwx------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(home, LinkOption.NOFOLLOW_LINKS)));
        }
    }

    @Test
    void leavesNoNativeLibraryBehind() throws Exception {
        open(null);
        Path maps = Path.of("/proc/self/maps");
        if (Files.exists(maps)) {
            List<String> libraries = Files.readAllLines(maps).stream()
                    .filter(line -> line.contains("libduckdb_java"))
                    .toList();
            assertFalse(libraries.isEmpty());
            assertTrue(libraries.stream().allMatch(line -> line.endsWith("(deleted)")));
        }
    }

    @Test
    void refusesTablesOfANewerVersion() throws Exception {
        open(directory).close();
        sql("INSERT INTO vigie_schema VALUES (7, now()::TIMESTAMP)");
        assertEquals(
                "The store in " + directory
                        + " was written by a newer version of Vigie (its tables have version 7, this"
                        + " program knows 4): start that version, or choose another directory.",
                refused(directory));
        // It was closed again, and all of it.
        sql("DELETE FROM vigie_schema WHERE version = 7");
        open(directory);
    }

    @Test
    void keepsTheReasonsOfAnOlderVersionInTheOneLanguageThatItKnew() throws Exception {
        Store store = open(directory);
        store.append("main", List.of(), List.of(Rejection.of("f:1", Text.of("No.", "Non."), "x")), Checkpoint.of("1"));
        store.close();
        sql("ALTER TABLE vigie_quarantine DROP reason_fr");
        sql("DELETE FROM vigie_schema WHERE version = 4");
        assertEquals(
                List.of(Text.same("No.")),
                open(directory).quarantine().stream()
                        .map(row -> row.rejection().reason())
                        .toList());
    }

    /** The texts are the driver's own; a file of a newer one cannot be made with this one. */
    @Test
    void saysWhatTheDriverMeans() {
        Path file = Path.of("vigie.duckdb");
        assertEquals(
                "The file vigie.duckdb was written by a newer version of DuckDB: start the version of Vigie that wrote it,"
                        + " or choose another directory.",
                Failures.opening(
                                file,
                                new SQLException(
                                        "IO Error: Trying to read a database file with version number 69, but we"
                                                + " can only read versions between 64 and 68."))
                        .getMessage());
        assertEquals(
                "The file vigie.duckdb is open in another program: close it there.",
                Failures.opening(
                                file,
                                new SQLException(
                                        "IO Error: Could not set lock on file \"vigie.duckdb\": Conflicting lock"
                                                + " is held in /usr/bin/duckdb (PID 7)."))
                        .getMessage());
    }

    @Test
    void refusesADamagedFile() throws Exception {
        Files.writeString(directory.resolve("vigie.duckdb"), "not a database at all ".repeat(1000));
        assertTrue(refused(directory).contains("is damaged or is not a store of Vigie"));
    }

    @Test
    void refusesWhatIsNoDirectory() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertTrue(refused(file).startsWith("The directory " + file + " cannot be written: "));
        assertTrue(refused(file.resolve("below")).contains(" cannot be written: "));
    }

    @Test
    void closesWhatItsUsersForgot() {
        DuckDbStoreFactory factory = new DuckDbStoreFactory();
        Store store = factory.open(directory);
        store.append(
                "main",
                List.of(Fact.of(Vocabulary.CONTACT).set("contact_id", "c1").build()),
                List.of(),
                null);
        factory.deactivate();
        assertEquals(List.of("1"), rows(open(directory), "SELECT count(*) FROM fact_contact"));
    }

    private void sql(String sql) throws Exception {
        try (DuckDBConnection connection = DuckDBConnection.newConnection(
                        "jdbc:duckdb:" + directory.resolve("vigie.duckdb"), false, new Properties());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
