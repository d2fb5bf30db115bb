package io.vigie.connector.mail.internal;

import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * The settings of a mailbox, checked.
 *
 * @param host the name of the server
 * @param port where it listens
 * @param security how the connection is encrypted
 * @param tls speaks TLS with those that are trusted
 * @param user whose mailbox
 * @param password of the user, empty with a token provider
 * @param tokenProvider the name of a provider, empty with a password
 * @param folders the folders in order, each with whether it holds what we sent; the first one is watched
 * @param pollEvery how often to look
 * @param idle whether to be told by the server
 * @param patience how long an answer may take
 */
record ImapOptions(
        String host,
        int port,
        Security security,
        SSLSocketFactory tls,
        String user,
        String password,
        String tokenProvider,
        Map<String, Boolean> folders,
        Duration pollEvery,
        boolean idle,
        Duration patience) {
    enum Security {
        TLS,
        STARTTLS,
        PLAIN
    }

    static ImapOptions of(ImapSettings settings, SourceContext context) throws SourceException {
        Security security =
                switch (settings.security()) {
                    case "tls" -> Security.TLS;
                    case "starttls" -> Security.STARTTLS;
                    case "plain" -> Security.PLAIN;
                    default -> throw RuleSettings.wrong(MailText.BAD_SECURITY, settings.security());
                };
        String provider = settings.tokenProvider().strip();
        if (settings.password().isEmpty() && provider.isEmpty()) {
            throw RuleSettings.wrong(MailText.NO_CREDENTIALS);
        }
        if (!settings.password().isEmpty() && !provider.isEmpty()) {
            throw RuleSettings.wrong(MailText.TWO_CREDENTIALS);
        }
        Map<String, Boolean> folders = new LinkedHashMap<>();
        add(folders, settings.folder(), false);
        if (folders.isEmpty()) {
            throw RuleSettings.wrong(MailText.NO_FOLDER_SET);
        }
        add(folders, settings.sent(), true);
        return new ImapOptions(
                settings.host().strip(),
                settings.port() != 0 ? settings.port() : security == Security.TLS ? 993 : 143,
                security,
                tls(settings.certificates().strip()),
                settings.user().strip(),
                settings.password(),
                provider,
                folders,
                Duration.ofSeconds(settings.pollSeconds()),
                settings.idle(),
                Duration.ofSeconds(settings.timeoutSeconds()));
    }

    private static void add(Map<String, Boolean> folders, String[] names, boolean sent) throws SourceException {
        for (String entry : names) {
            String name = entry.strip().equalsIgnoreCase("INBOX") ? "INBOX" : entry.strip();
            Boolean before = name.isEmpty() ? Boolean.valueOf(sent) : folders.putIfAbsent(name, sent);
            if (before != null && before != sent) {
                throw RuleSettings.wrong(MailText.FOLDER_TWICE, name);
            }
        }
    }

    private static SSLSocketFactory tls(String certificates) throws SourceException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            if (certificates.isEmpty()) {
                context.init(null, null, null);
                return context.getSocketFactory();
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            List<Certificate> found = new ArrayList<>();
            try (InputStream in = Files.newInputStream(Path.of(certificates))) {
                found.addAll(CertificateFactory.getInstance("X.509").generateCertificates(in));
            }
            for (int i = 0; i < found.size(); i++) {
                trusted.setCertificateEntry("authority" + i, found.get(i));
            }
            if (found.isEmpty()) {
                throw new IOException("empty");
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            context.init(null, managers.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (IOException | GeneralSecurityException | InvalidPathException e) {
            throw new SourceException(
                    SourceException.Kind.CONFIG,
                    MailText.BAD_CERTIFICATES.text(certificates, Imap.sentence(e)),
                    null,
                    e);
        }
    }
}
