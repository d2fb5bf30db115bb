package io.vigie.connector.mail.internal;

import com.icegreen.greenmail.imap.ImapHostManager;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Properties;

/** A mailbox on a GreenMail server on this machine. */
final class Post {
    static final String USER = "desk@shop.example";
    static final String PASSWORD = "wasp nest";

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP));
    private GreenMailUser user;

    void start() {
        server.start();
        user = server.setUser(USER, USER, PASSWORD);
    }

    void stop() {
        server.stop();
    }

    int port() {
        return server.getImap().getPort();
    }

    Map<String, Object> settings() {
        return Map.of(
                "host", "127.0.0.1",
                "port", port(),
                "security", "plain",
                "user", USER,
                "password", PASSWORD,
                "sent", "Sent",
                "own", "shop.example");
    }

    MailFolder folder(String name) throws Exception {
        ImapHostManager manager = server.getManagers().getImapHostManager();
        MailFolder folder = manager.getFolder(user, name);
        return folder != null ? folder : manager.createMailbox(user, name);
    }

    void put(String folder, Letter letter) throws Exception {
        put(folder, letter.bytes(), Instant.parse("2026-03-10T00:00:00Z"));
    }

    void put(String folder, byte[] mail, Instant arrived) throws Exception {
        MimeMessage message = new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(mail)) {
            @Override
            protected void updateMessageID() {
                // As it is.
            }
        };
        folder(folder).appendMessage(message, new Flags(), Date.from(arrived));
    }
}
