package io.vigie.notify;

import java.util.List;
import java.util.Map;

/**
 * What somebody is told. Immutable.
 *
 * @param subject in a line
 * @param text in full, as plain text
 * @param html the same as a page; empty for none
 * @param attachments files for a mail
 * @param type the type of the event for a webhook, such as {@code io.vigie.alert.firing}
 * @param data the data of the event: maps, lists, texts, numbers, flags
 */
public record Content(
        String subject, String text, String html, List<Attachment> attachments, String type, Map<String, ?> data) {
    public Content {
        attachments = List.copyOf(attachments);
    }

    /**
     * A file.
     *
     * @param name its name
     * @param media its media type
     * @param bytes what is in it; not changed by anybody
     */
    public record Attachment(String name, String media, byte[] bytes) {}
}
