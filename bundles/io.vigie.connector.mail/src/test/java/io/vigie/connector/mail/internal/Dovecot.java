package io.vigie.connector.mail.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.KeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A Dovecot of its own on this machine; each user has a mailbox in a maildir. */
final class Dovecot implements AutoCloseable {
    static final String PASSWORD = "secret";

    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin/dovecot"), Path.of("/usr/bin/dovecot"), Path.of("/usr/local/sbin/dovecot"));

    private final Path home;
    private final boolean root = System.getProperty("user.name").equals("root");
    private final Process process;
    final int port;
    final int tlsPort;
    /** The certificate of the server, for the name localhost alone. */
    final Path certificate;

    private int mails;

    static boolean isInstalled() {
        return PLACES.stream().anyMatch(Files::isExecutable);
    }

    Dovecot(Path home) throws Exception {
        this.home = home;
        for (String name : List.of("run", "state", "mail")) {
            Files.createDirectories(home.resolve(name));
        }
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        own(home.resolve("mail"));
        this.port = freePort();
        this.tlsPort = freePort();
        this.certificate = home.resolve("certificate.pem");
        certify();
        Path config = home.resolve("dovecot.conf");
        Files.writeString(config, config());
        Path program = PLACES.stream().filter(Files::isExecutable).findFirst().orElseThrow();
        this.process = new ProcessBuilder(program.toString(), "-F", "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile())
                .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroy();
                throw new IOException("Dovecot does not start: " + Files.readString(home.resolve("output"))
                        + (Files.exists(home.resolve("log")) ? Files.readString(home.resolve("log")) : ""));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    Map<String, Object> settings(String user) {
        return new HashMap<>(Map.of(
                "host", "localhost",
                "port", port,
                "security", "plain",
                "user", user,
                "password", PASSWORD,
                "sent", "Sent",
                "own", "shop.example"));
    }

    /** Puts a mail into a folder; INBOX is the mailbox itself. */
    Path put(String user, String folder, Letter letter, Instant arrived) throws IOException {
        return put(user, folder, out -> out.write(letter.bytes()), arrived);
    }

    interface Writing {
        void to(OutputStream out) throws IOException;
    }

    Path put(String user, String folder, Writing writing, Instant arrived) throws IOException {
        Path maildir = maildir(user, folder);
        String name = 1_000_000 + ++mails + ".M" + mails + ".test";
        Path written = maildir.resolve("tmp").resolve(name);
        try (OutputStream out = Files.newOutputStream(written)) {
            writing.to(out);
        }
        own(written);
        Files.setLastModifiedTime(written, FileTime.from(arrived));
        Path there = maildir.resolve("new").resolve(name);
        Files.move(written, there);
        return there;
    }

    /** The mails of a folder that are marked as seen. */
    long seen(String user, String folder) throws IOException {
        try (Stream<Path> mails = Files.list(maildir(user, folder).resolve("cur"))) {
            return mails.filter(mail -> mail.toString().matches(".*:2,.*S.*")).count();
        }
    }

    /** Forgets which mail has which UID, as when the files of a server were lost; mails get new ones. */
    void renumber(String user, String folder) throws IOException {
        try (Stream<Path> files = Files.list(maildir(user, folder))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.getFileName().toString().startsWith("dovecot")) {
                    Files.delete(file);
                }
            }
        }
    }

    private Path maildir(String user, String folder) throws IOException {
        Path mailbox = home.resolve("mail").resolve(user);
        Path maildir = folder.equals("INBOX") ? mailbox : mailbox.resolve("." + folder);
        for (Path each :
                List.of(mailbox, maildir, maildir.resolve("cur"), maildir.resolve("new"), maildir.resolve("tmp"))) {
            if (!Files.exists(each)) {
                Files.createDirectory(each);
                own(each);
            }
        }
        return maildir;
    }

    /** Root's server reads mailboxes as somebody else. */
    private void own(Path path) throws IOException {
        if (root) {
            UserPrincipal nobody =
                    path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
            Files.setOwner(path, nobody);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.setSoTimeout(1_000);
            return socket.getInputStream().read() == '*';
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void certify() throws Exception {
        Path store = home.resolve("key.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "it",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("keytool").toFile())
                .start();
        keytool.waitFor();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        Files.writeString(
                certificate, pem("CERTIFICATE", keys.getCertificate("it").getEncoded()));
        Files.writeString(
                home.resolve("key.pem"),
                pem("PRIVATE KEY", keys.getKey("it", "changeit".toCharArray()).getEncoded()));
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(bytes) + "\n-----END "
                + what + "-----\n";
    }

    private String config() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "base_dir = " + home.resolve("run"),
                "state_dir = " + home.resolve("state"),
                "log_path = " + home.resolve("log"),
                "protocols = imap",
                "listen = 127.0.0.1",
                "ssl = yes",
                "ssl_cert = <" + certificate,
                "ssl_key = <" + home.resolve("key.pem"),
                "disable_plaintext_auth = no",
                "auth_mechanisms = plain login xoauth2",
                "auth_failure_delay = 0",
                "mail_location = maildir:" + home.resolve("mail") + "/%u",
                "first_valid_uid = 1",
                "mail_max_userip_connections = 100",
                "passdb {\n driver = static\n args = password=" + PASSWORD + "\n}",
                "service imap-login {\n chroot =\n inet_listener imap {\n port = " + port
                        + "\n }\n inet_listener imaps {\n port = " + tlsPort + "\n ssl = yes\n }\n}",
                "service anvil {\n chroot =\n}",
                "service stats {\n chroot =\n}",
                "namespace inbox {\n inbox = yes\n mailbox Sent {\n auto = create\n special_use = \\Sent\n }\n}"));
        String user = root ? "nobody" : System.getProperty("user.name");
        String group = root ? "nogroup" : String.valueOf(Files.getAttribute(home, "posix:group"));
        lines.add("userdb {\n driver = static\n args = uid=" + user + " gid=" + group + " home=" + home.resolve("mail")
                + "/%u\n}");
        if (!root) {
            lines.addAll(List.of(
                    "default_internal_user = " + user,
                    "default_internal_group = " + group,
                    "default_login_user = " + user));
        }
        return String.join("\n", lines) + "\n";
    }
}
