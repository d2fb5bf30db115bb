package io.vigie.deploy.internal.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vigie.deploy.DeployException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployLockTest {
    @TempDir
    Path folder;

    /** Takes a lock and keeps it until its input ends. */
    static final class Holder {
        public static void main(String[] folder) throws Exception {
            try (DeployLock lock = DeployLock.take(Path.of(folder[0]))) {
                System.out.println(lock.getClass());
                while (System.in.read() >= 0) {
                    continue;
                }
            }
        }
    }

    private void held(long pid) {
        DeployException refusal = assertThrows(DeployException.class, () -> DeployLock.take(folder));
        assertEquals(
                "Another Vigie (pid " + pid + ") runs, or changes plug-ins, on " + folder
                        + ": give the command again when it has ended.",
                refusal.getMessage());
    }

    @Test
    void isForOneOfAProcess() {
        try (DeployLock lock = DeployLock.take(folder)) {
            held(ProcessHandle.current().pid());
            held(ProcessHandle.current().pid());
        }
        DeployLock.take(folder).close();
    }

    @Test
    void isForOneProcessAndEndsWithIt() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            other.getInputStream().read();
            held(other.pid());
            held(other.pid());
        } finally {
            other.destroyForcibly().waitFor();
        }
        DeployLock.take(folder).close();
    }
}
