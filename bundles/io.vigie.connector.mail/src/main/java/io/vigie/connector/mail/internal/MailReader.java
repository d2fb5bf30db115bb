package io.vigie.connector.mail.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.jspecify.annotations.Nullable;

/**
 * Reads the beginning of a mail: its header, and of its body the types of the parts and the first lines, where
 * they are needed to tell a machine from a person. What comes after the first {@value #MOST} bytes is never looked
 * at, so a mail takes the same memory whatever its size. Not thread-safe.
 */
final class MailReader {
    /** What is read of a mail at most. A header alone is never near it. */
    static final int MOST = 128 * 1024;

    private static final int MOST_TEXT = 8 * 1024;
    private static final int DEEPEST = 20;
    private static final int MOST_RELATED = 200;
    private static final int MOST_RECEIVERS = 200;
    private static final Duration AHEAD = Duration.ofDays(1);
    private static final Instant FIRST_MAIL = Instant.parse("1971-01-01T00:00:00Z");
    private static final Pattern ID = Pattern.compile("<([^<>\\s]{1,990})>");

    private static final MimeConfig LENIENT = MimeConfig.custom()
            .setMaxLineLen(-1)
            .setMaxHeaderLen(-1)
            .setMaxHeaderCount(-1)
            .setMaxContentLen(-1)
            .setStrictParsing(false)
            .build();

    private final Classifier classifier;
    private final Clock clock;

    MailReader(Classifier classifier, Clock clock) {
        this.classifier = classifier;
        this.clock = clock;
    }

    /** The header of a mail, or of the beginning of one. */
    static Headers headers(byte[] beginning) {
        Headers headers = new Headers();
        parse(beginning, headers, null);
        return headers;
    }

    /**
     * What is known of a mail by its header, or by the beginning of the mail.
     *
     * @param structure what is known of its body, null when that was not looked at
     * @param arrived when the server or the mbox says that it came, null when it does not
     * @return null when this is no mail at all
     */
    @Nullable
    Mail read(Headers headers, @Nullable Structure structure, @Nullable Instant arrived) {
        if (headers.first("from").isEmpty()
                && headers.first("message-id").isEmpty()
                && headers.first("subject").isEmpty()
                && headers.first("date").isEmpty()) {
            return null;
        }
        Set<String> related = new LinkedHashSet<>();
        ids(headers.first("references")).forEach(related::add);
        // Some put words and several ids there; RFC 5256 takes the first id.
        ids(headers.first("in-reply-to")).stream().limit(1).forEach(related::add);
        List<String> own = ids(headers.first("message-id"));
        String id = own.isEmpty() ? digest(headers) : own.get(0);
        related.remove(id);
        List<String> all = related.stream().map(Hash::of).toList();
        if (all.size() > MOST_RELATED) {
            // The first leads to the root, the last to the neighbours.
            List<String> ends = new ArrayList<>(all.subList(0, MOST_RELATED / 2));
            ends.addAll(all.subList(all.size() - MOST_RELATED / 2, all.size()));
            all = ends;
        }
        List<String> to = new ArrayList<>();
        for (String name : List.of("to", "cc")) {
            headers.all(name).forEach(value -> to.addAll(Addresses.of(value)));
        }
        String from = Addresses.first(headers.first("from"));
        return new Mail(
                Hash.of(id),
                all,
                headers.text("subject"),
                at(headers, arrived),
                from.isEmpty() ? Addresses.first(headers.first("sender")) : from,
                Addresses.first(headers.first("reply-to")),
                to.size() > MOST_RECEIVERS ? to.subList(0, MOST_RECEIVERS) : to,
                classifier.kind(headers, structure));
    }

    /** What the body begins with, out of the beginning of a whole mail. */
    static Structure structure(byte[] beginning) {
        Structure structure = new Structure();
        parse(beginning, new Headers(), structure);
        return structure;
    }

    private static List<String> ids(String header) {
        List<String> ids = new ArrayList<>();
        Matcher found = ID.matcher(header);
        while (found.find()) {
            ids.add(found.group(1));
        }
        return ids;
    }

    /** What stays the same in each copy of a mail. */
    private static String digest(Headers headers) {
        StringBuilder text = new StringBuilder();
        for (String name : List.of("message-id", "date", "from", "to", "cc", "subject", "in-reply-to")) {
            text.append(name).append('=').append(headers.first(name)).append('\n');
        }
        return text.toString();
    }

    /** Date, unless it is missing, unreadable or not yet; else when it came; else the newest Received. */
    private @Nullable Instant at(Headers headers, @Nullable Instant arrived) {
        Instant latest = (arrived == null ? clock.instant() : arrived).plus(AHEAD);
        Instant written = MailDates.read(headers.first("date"));
        if (isLikely(written, latest)) {
            return written;
        }
        if (arrived != null) {
            return arrived;
        }
        Instant newest = null;
        for (String received : headers.all("received")) {
            Instant at = MailDates.received(received);
            if (isLikely(at, latest) && (newest == null || newest.isBefore(at))) {
                newest = at;
            }
        }
        return newest;
    }

    @org.jspecify.annotations.NullUnmarked
    private static boolean isLikely(Instant at, Instant latest) {
        return at != null && at.isAfter(FIRST_MAIL) && !at.isAfter(latest);
    }

    private static void parse(byte[] beginning, Headers headers, @Nullable Structure structure) {
        MimeTokenStream stream = new MimeTokenStream(LENIENT);
        // A returned mail is a part of the body like others.
        stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
        int start = start(beginning);
        stream.parse(new ByteArrayInputStream(beginning, start, beginning.length - start));
        int depth = 0;
        boolean outer = true;
        try {
            for (EntityState state = stream.getState(); state != EntityState.T_END_OF_STREAM; state = stream.next()) {
                if (state == EntityState.T_FIELD && outer) {
                    Field field = stream.getField();
                    headers.add(field.getName(), value(field));
                } else if (state == EntityState.T_END_HEADER) {
                    outer = false;
                    if (structure == null) {
                        return;
                    }
                } else if (state == EntityState.T_START_MULTIPART && structure != null) {
                    structure.parts.add(stream.getBodyDescriptor().getMimeType());
                    if (++depth > DEEPEST) {
                        structure.deep = true;
                        return;
                    }
                } else if (state == EntityState.T_END_MULTIPART) {
                    depth--;
                } else if (state == EntityState.T_BODY && structure != null) {
                    BodyDescriptor body = stream.getBodyDescriptor();
                    structure.parts.add(body.getMimeType());
                    if (structure.text.isBlank() && body.getMimeType().startsWith("text/")) {
                        structure.text = text(body, stream.getDecodedInputStream());
                    }
                }
            }
        } catch (IOException | MimeException | RuntimeException e) {
            // Broken MIME: what was understood before it is what there is.
            outer = false;
        }
    }

    /** Leaves out the separator of an mbox and empty lines before the header. */
    private static int start(byte[] mail) {
        int at = 0;
        while (at < mail.length && (mail[at] == '\r' || mail[at] == '\n')) {
            at++;
        }
        if (at + 5 <= mail.length && new String(mail, at, 5, StandardCharsets.ISO_8859_1).equals("From ")) {
            while (at < mail.length && mail[at] != '\n') {
                at++;
            }
            at = Math.min(mail.length, at + 1);
        }
        return at;
    }

    private static String value(Field field) {
        String text = text(field.getRaw() == null ? new byte[0] : field.getRaw().toByteArray());
        int colon = text.indexOf(':');
        return (colon < 0 ? field.getBody() : text.substring(colon + 1)).replaceAll("\\r?\\n(?=[ \\t])", "");
    }

    /** Headers are ASCII; those that are not are UTF-8 or something else of one byte. */
    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private static String text(BodyDescriptor body, InputStream in) throws IOException {
        Charset charset = StandardCharsets.UTF_8;
        try {
            if (body.getCharset() != null) {
                charset = Charset.forName(body.getCharset());
            }
        } catch (IllegalArgumentException e) {
            charset = StandardCharsets.ISO_8859_1;
        }
        String text = new String(in.readNBytes(MOST_TEXT), charset);
        return body.getMimeType().equals("text/html") ? text.replaceAll("(?s)<[^>]*>", " ") : text;
    }
}
