package io.vigie.connector.asterisk.internal;

import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import io.vigie.source.SourceException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** How to get into the manager interface of one Asterisk. */
final class AmiLogin {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SourceContext context;
    private final AmiConfig config;
    private final @Nullable SSLContext tls;

    /**
     * Reads the settings.
     *
     * @throws SourceException when they cannot be
     */
    AmiLogin(SourceContext context) throws SourceException {
        this.context = context;
        this.config = context.settings(AmiConfig.class);
        requireOneLine("host", config.host());
        requireOneLine("username", config.username());
        requireOneLine("secret", config.secret());
        if (config.secret().isEmpty()) {
            throw new SourceException(Kind.CONFIG, Messages.both("ami.secret"));
        }
        if (!config.tls() && !config.certificate().isBlank()) {
            throw new SourceException(Kind.CONFIG, Messages.both("ami.certificate.tls"));
        }
        this.tls = config.tls() ? tls(config.certificate().strip()) : null;
    }

    private void requireOneLine(String setting, String value) throws SourceException {
        if (!AmiConnection.isOneLine(value)) {
            throw new SourceException(Kind.CONFIG, Messages.both("ami.line", setting));
        }
        if (value.isBlank() && !setting.equals("secret")) {
            throw new SourceException(Kind.CONFIG, Messages.both("ami.empty", setting));
        }
    }

    private SSLContext tls(String certificate) throws SourceException {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(
                    null,
                    certificate.isEmpty()
                            ? null
                            : trusting(Path.of(certificate)).getTrustManagers(),
                    null);
            return tls;
        } catch (GeneralSecurityException | IOException | InvalidPathException e) {
            throw new SourceException(Kind.CONFIG, Messages.both("ami.certificate", certificate), null, e);
        }
    }

    private static TrustManagerFactory trusting(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("trusted-" + ++number, certificate);
            }
            if (number == 0) {
                throw new GeneralSecurityException("no certificate in the file");
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust;
    }

    /** Host and port, for a person. */
    String place() {
        return config.host() + ":" + config.port();
    }

    /**
     * Connects and logs in.
     *
     * @param events the classes of events to be sent, as the manager names them
     * @param wanted the events that are worth decoding
     * @param others what comes before the answer
     */
    AmiConnection open(String events, Predicate<String> wanted, Consumer<AmiFrame> others)
            throws SourceException, InterruptedException {
        AmiConnection connection = connect(wanted);
        boolean in = false;
        try {
            connection.awaitGreeting(PATIENCE);
            login(connection, events, others);
            in = true;
            return connection;
        } catch (IOException e) {
            throw failure(e);
        } finally {
            if (!in) {
                connection.close();
            }
        }
    }

    private AmiConnection connect(Predicate<String> wanted) throws SourceException {
        InetSocketAddress address = context.egress().resolve(config.host().strip(), config.port());
        Socket socket = new Socket();
        try {
            socket.connect(address, (int) PATIENCE.toMillis());
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            return new AmiConnection(
                    tls == null ? socket : secured(tls, socket),
                    "vigie-source-" + context.name() + "-ami",
                    context.clock(),
                    wanted);
        } catch (IOException e) {
            closeQuietly(socket, e);
            throw failure(e);
        }
    }

    private Socket secured(SSLContext tls, Socket socket) throws IOException {
        SSLSocket secured = (SSLSocket)
                tls.getSocketFactory().createSocket(socket, config.host().strip(), config.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.setSoTimeout((int) PATIENCE.toMillis());
        secured.startHandshake();
        secured.setSoTimeout(0);
        return secured;
    }

    private static void closeQuietly(Socket socket, IOException cause) {
        try {
            socket.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void login(AmiConnection connection, String events, Consumer<AmiFrame> others)
            throws IOException, InterruptedException, SourceException {
        String id;
        if (config.login().equals("plain")) {
            id = connection.send("Login", "Username", config.username(), "Secret", config.secret(), "Events", events);
        } else {
            AmiFrame challenge = connection.answer(connection.send("Challenge", "AuthType", "MD5"), PATIENCE, others);
            String asked = challenge.get("Challenge");
            if (!challenge.isSuccess() || asked.isEmpty()) {
                throw new SourceException(Kind.CONFIG, Messages.both("ami.md5", place()));
            }
            id = connection.send(
                    "Login",
                    "AuthType",
                    "MD5",
                    "Username",
                    config.username(),
                    "Key",
                    md5(asked + config.secret()),
                    "Events",
                    events);
        }
        if (!connection.answer(id, PATIENCE, others).isSuccess()) {
            throw new SourceException(Kind.AUTH, Messages.both("ami.refused", place(), config.username()));
        }
    }

    /** The protocol knows no other digest. */
    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Each Java has MD5", e);
        }
    }

    /** What went wrong, in a sentence. */
    SourceException failure(IOException e) {
        String key = String.valueOf(e.getMessage());
        if (e instanceof SSLException) {
            return new SourceException(Kind.TRANSIENT, Messages.both("ami.tls", place(), key), null, e);
        }
        if (key.startsWith("ami.")) {
            return new SourceException(Kind.TRANSIENT, Messages.both(key, place()), null, e);
        }
        return new SourceException(Kind.TRANSIENT, Messages.both("ami.broken", place(), key), null, e);
    }
}
