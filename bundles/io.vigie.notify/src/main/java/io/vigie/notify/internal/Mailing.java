package io.vigie.notify.internal;

import io.vigie.kpi.Text;
import io.vigie.notify.Content;
import io.vigie.source.Outside;
import jakarta.activation.DataHandler;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Sends a mail by the server of the settings. */
final class Mailing {
    private static final String TIMEOUT = "20000";

    private Mailing() {}

    /**
     * Sends a mail.
     *
     * @param certificates a PEM file of who is trusted; null for those whom Java trusts
     */
    static void send(
            Settings.Server server,
            @Nullable Path certificates,
            List<String> to,
            String id,
            Content content,
            Instant made,
            Outside outside)
            throws Unsent {
        InetSocketAddress address = Unsent.address(outside, server.host(), server.port());
        if (server.security().equals("plain") && !address.getAddress().isLoopbackAddress()) {
            throw new Unsent(Text.of(
                    "mail goes unencrypted within this machine only; set \"security\" to starttls or tls",
                    "un e-mail ne circule en clair que dans cette machine ; mettez « security » à starttls ou tls"));
        }
        String password = Unsent.secret(outside, "mail/password", server.password());
        Properties properties = properties(server, address, certificates);
        // The library finds its parts through this loader.
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Mailing.class.getClassLoader());
        try {
            Session session = Session.getInstance(properties);
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
            throw new Unsent(why(server, e), e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Text why(Settings.Server server, MessagingException e) {
        String place = server.host() + ":" + server.port();
        if (e instanceof AuthenticationFailedException) {
            return Text.of(
                    place + " refuses user and password; set \"user\" and \"password\" of \"mail\"",
                    place + " refuse l'utilisateur et le mot de passe ; réglez « user » et « password » de « mail »");
        }
        // What a server says may have what it was told: its first line is enough.
        String said =
                String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
        if (said.startsWith("STARTTLS is required")) {
            return Text.of(
                    place + " offers no STARTTLS; set \"security\" to tls, with the port of that",
                    place + " n'offre pas STARTTLS ; mettez « security » à tls, avec le port qui y répond");
        }
        Text wire = Wire.why(place, e);
        return wire != null
                ? wire
                : Text.of(place + " did not take the mail: " + said, place + " n'a pas pris l'e-mail : " + said);
    }

    private static Properties properties(Settings.Server server, InetSocketAddress address, @Nullable Path certificates)
            throws Unsent {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.timeout", TIMEOUT);
        properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT);
        properties.setProperty("mail.smtp.writetimeout", TIMEOUT);
        properties.setProperty("mail.smtp.localhost", "localhost");
        properties.setProperty("mail.smtp.auth", Boolean.toString(!server.user().isEmpty()));
        boolean early = server.security().equals("tls");
        boolean late = server.security().equals("starttls");
        SSLSocketFactory tls = early || late ? Wire.trusting(certificates) : null;
        properties.put("mail.smtp.socketFactory", new Wire(address, server.host(), early ? tls : null));
        // Else the library would try once more by itself, to any address and without TLS.
        properties.setProperty("mail.smtp.socketFactory.fallback", "false");
        if (late && tls != null) {
            properties.setProperty("mail.smtp.starttls.enable", "true");
            properties.setProperty("mail.smtp.starttls.required", "true");
            properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
            properties.put("mail.smtp.ssl.socketFactory", tls);
        }
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
}
