package io.vigie.export;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an answer can be written as. May grow: callers keep a default branch. */
public enum Format {
    /** RFC 4180, in UTF-8. */
    CSV("text/csv", "text/csv; charset=utf-8"),
    /** A workbook of spreadsheet programs. */
    XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    PDF("application/pdf"),
    /** One JSON object a line, the first of them about all others. */
    NDJSON("application/x-ndjson");

    private final String media;
    private final String contentType;

    Format(String media) {
        this(media, media);
    }

    Format(String media, String contentType) {
        this.media = media;
        this.contentType = contentType;
    }

    /** As people and programs write it; also the ending of file names. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The media type without parameters. */
    public String media() {
        return media;
    }

    /** The media type for {@code Content-Type}. */
    public String contentType() {
        return contentType;
    }

    /** The format of that id. */
    public static Optional<Format> of(String id) {
        return Arrays.stream(values()).filter(format -> format.id().equals(id)).findFirst();
    }
}
