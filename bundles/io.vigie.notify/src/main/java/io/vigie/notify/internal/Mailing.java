package io.vigie.notify.internal;

import io.vigie.notify.Content;
import io.vigie.source.Outside;
import io.vigie.source.SourceException;
import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import javax.net.SocketFactory;

/** Sends a mail by the server of the settings. */
final class Mailing {
    private static final String TIMEOUT = "20000";

    private Mailing() {}

    static void send(Settings.Server server, List<String> to, String id, Content content, Instant made, Outside outside)
            throws IOException, SourceException {
        InetSocketAddress address = outside.egress(Locale.ENGLISH).resolve(server.host(), server.port());
        if (server.security().equals("plain") && !address.getAddress().isLoopbackAddress()) {
            throw new SourceException(
                    SourceException.Kind.CONFIG,
                    "Mail goes unencrypted within this machine only; set security to starttls or tls.");
        }
        String password = outside.resolve("mail/password", server.password(), Locale.ENGLISH);
        // The library finds its parts through this loader.
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Mailing.class.getClassLoader());
        try {
            Session session = Session.getInstance(properties(server, address));
            MimeMessage message = message(session, server, to, id, content, made);
            try (Transport transport = session.getTransport("smtp")) {
                transport.connect(
                        server.host(),
                        server.port(),
                        server.user().isEmpty() ? null : server.user(),
                        server.user().isEmpty() ? null : password);
                transport.sendMessage(message, message.getAllRecipients());
            }
        } catch (MessagingException e) {
            throw new IOException(plain(e), e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** What a server says may have what it was told. */
    private static String plain(MessagingException e) {
        return e.getClass().getSimpleName()
                + (e.getMessage() == null
                        ? ""
                        : ": " + e.getMessage().lines().findFirst().orElse(""));
    }

    private static Properties properties(Settings.Server server, InetSocketAddress address) {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.timeout", TIMEOUT);
        properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT);
        properties.setProperty("mail.smtp.writetimeout", TIMEOUT);
        properties.setProperty("mail.smtp.localhost", "localhost");
        properties.setProperty("mail.smtp.auth", Boolean.toString(!server.user().isEmpty()));
        properties.setProperty(
                "mail.smtp.ssl.enable", Boolean.toString(server.security().equals("tls")));
        properties.setProperty(
                "mail.smtp.starttls.enable", Boolean.toString(server.security().equals("starttls")));
        properties.setProperty(
                "mail.smtp.starttls.required",
                Boolean.toString(server.security().equals("starttls")));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.socketFactory", new Pinned(address));
        properties.put("mail.smtp.ssl.socketFactory", new Pinned(address));
        return properties;
    }

    private static MimeMessage message(
            Session session, Settings.Server server, List<String> to, String id, Content content, Instant made)
            throws MessagingException {
        MimeMessage message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                // The same in every attempt: a mailbox that gets it twice can tell.
                setHeader("Message-ID", "<" + id + "@vigie>");
            }
        };
        message.setFrom(new InternetAddress(server.from()));
        for (String address : to) {
            message.addRecipient(Message.RecipientType.TO, new InternetAddress(address));
        }
        message.setSubject(line(content.subject()), "UTF-8");
        message.setSentDate(Date.from(made));
        message.setHeader("Auto-Submitted", "auto-generated");
        MimeMultipart words = new MimeMultipart("alternative");
        MimeBodyPart text = new MimeBodyPart();
        text.setText(content.text(), "UTF-8");
        words.addBodyPart(text);
        if (!content.html().isEmpty()) {
            MimeBodyPart html = new MimeBodyPart();
            html.setText(content.html(), "UTF-8", "html");
            words.addBodyPart(html);
        }
        MimeMultipart all = new MimeMultipart("mixed");
        MimeBodyPart body = new MimeBodyPart();
        body.setContent(words);
        all.addBodyPart(body);
        for (Content.Attachment file : content.attachments()) {
            MimeBodyPart part = new MimeBodyPart();
            part.setDataHandler(new DataHandler(new ByteArrayDataSource(file.bytes(), file.media())));
            part.setFileName(file.name());
            part.setDisposition("attachment");
            all.addBodyPart(part);
        }
        message.setContent(all);
        message.saveChanges();
        return message;
    }

    /** A header is one line, whatever a name says. */
    private static String line(String text) {
        String plain = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]+", " ")
                .strip();
        return plain.length() <= 200 ? plain : plain.substring(0, 199) + "…";
    }

    /** Sockets that go to the address that was checked, whatever the name says later. */
    private static final class Pinned extends SocketFactory {
        private final InetSocketAddress address;

        Pinned(InetSocketAddress address) {
            this.address = address;
        }

        @Override
        public Socket createSocket() {
            return new Socket() {
                @Override
                public void connect(SocketAddress ignored, int timeout) throws IOException {
                    super.connect(address, timeout);
                }

                @Override
                public void connect(SocketAddress ignored) throws IOException {
                    super.connect(address);
                }
            };
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return new Socket(address.getAddress(), address.getPort());
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            return createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return createSocket("", port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            return createSocket("", port);
        }
    }
}
