package io.vigie.connector.mail.internal;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Writes a mail. Immutable. */
final class Letter {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, d MMM uuuu HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Map<String, String> headers;
    private final String body;

    private Letter(Map<String, String> headers, String body) {
        this.headers = headers;
        this.body = body;
    }

    /** A mail from a customer to the desk. */
    static Letter of(String id, String at) {
        return new Letter(new LinkedHashMap<>(), "Where is my parcel?\r\n")
                .with("From", "Ada Client <ada@customer.example>")
                .with("To", "desk@shop.example")
                .with("Subject", "My parcel")
                .with("Message-ID", "<" + id + ">")
                .with("Date", DATE.format(Instant.parse(at)));
    }

    /** A mail from the desk to the customer. */
    static Letter answer(String id, String to, String at) {
        return of(id, at)
                .with("From", "Bob <bob@shop.example>")
                .with("To", "ada@customer.example")
                .with("Subject", "Re: My parcel")
                .with("In-Reply-To", "<" + to + ">")
                .with("References", "<" + to + ">");
    }

    Letter with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Letter(more, body);
    }

    Letter without(String header) {
        Map<String, String> less = new LinkedHashMap<>(headers);
        less.remove(header);
        return new Letter(less, body);
    }

    Letter saying(String text) {
        return new Letter(headers, text);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").append(body).toString();
    }

    byte[] bytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }
}
