package io.vigie.rest.internal;

import io.vigie.export.Exporter;
import io.vigie.export.Format;
import io.vigie.export.Sheet;
import io.vigie.kpi.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers as files. */
final class Downloads {
    private static final String JSON = "json";

    static final Param FORMAT = Param.query(
            "format",
            "What to write the answer as; wins over Accept.",
            "type",
            "string",
            "enum",
            List.of(JSON, "csv", "xlsx", "pdf", "ndjson"));
    private static final Param HEADER = Param.query(
            "header", "Whether a CSV begins with lines about the answer; it does if not given.", "type", "boolean");
    private static final Param BOM = Param.query(
            "bom", "Whether a CSV begins with a byte order mark, by which Excel knows UTF-8.", "type", "boolean");

    private final Platform platform;

    Downloads(Platform platform) {
        this.platform = platform;
    }

    /** The parameters of a route, and those of its files. */
    static List<Param> with(List<Param> params) {
        List<Param> all = new ArrayList<>(params);
        all.addAll(List.of(FORMAT, HEADER, BOM));
        return all;
    }

    /** Whether a route answers with files too. */
    static boolean offered(Route route) {
        return route.params().contains(FORMAT);
    }

    /** What a request wants instead of JSON. */
    static Optional<Format> wanted(Call call) {
        if (!offered(call.route())) {
            return Optional.empty();
        }
        String asked = call.first("format");
        if (asked != null) {
            Optional<Format> format = Format.of(asked);
            if (format.isEmpty() && !asked.equals(JSON)) {
                throw Refusal.of(List.of(new Fault(
                        Fault.Place.parameter("format"),
                        Text.of(
                                "'" + asked + "' is not a format; use one of json, csv, xlsx, pdf, ndjson.",
                                "« " + asked + " » n'est pas un format ; au choix : json, csv, xlsx, pdf, ndjson."))));
            }
            return format;
        }
        return accepted(call.request().getHeader("Accept"));
    }

    /** Whether a media type is that of a file. */
    static boolean media(String type) {
        return Arrays.stream(Format.values()).anyMatch(format -> format.media().equals(type));
    }

    /** The file that is liked best, where none likes JSON as well. */
    private static Optional<Format> accepted(@Nullable String accept) {
        Format best = null;
        double most = 0;
        double json = 0;
        for (String range :
                accept == null ? new String[0] : accept.toLowerCase(Locale.ROOT).split(",")) {
            String[] parts = range.split(";");
            String type = parts[0].strip();
            double weight = weight(parts);
            Optional<Format> format = Arrays.stream(Format.values())
                    .filter(candidate -> candidate.media().equals(type))
                    .findFirst();
            if (format.isPresent() && weight > most) {
                best = format.get();
                most = weight;
            } else if (type.equals("*/*") || type.equals("application/*") || type.equals(Reply.JSON)) {
                json = Math.max(json, weight);
            }
        }
        return json >= most ? Optional.empty() : Optional.ofNullable(best);
    }

    private static double weight(String[] parts) {
        for (String part : parts) {
            String given = part.strip();
            if (given.matches("q=(0(\\.\\d{0,3})?|1(\\.0{0,3})?)")) {
                return Double.parseDouble(given.substring(2));
            }
        }
        return 1;
    }

    private static boolean flag(Call call, String name, boolean usual) {
        String given = call.first(name);
        if (given == null) {
            return usual;
        }
        if (!given.equals("true") && !given.equals("false")) {
            throw Refusal.of(List.of(
                    new Fault(Fault.Place.parameter(name), Text.of("Write true or false.", "Écrivez true ou false."))));
        }
        return given.equals("true");
    }

    /** Who writes; refuses what they cannot. */
    Exporter exporter(Format format, long rows) {
        Exporter exporter = platform.exporter()
                .orElseThrow(() -> Refusal.later(
                        503,
                        Duration.ofSeconds(2),
                        Text.of(
                                "Files cannot be written now: the bundle io.vigie.export does not run.",
                                "Aucun fichier ne peut être écrit : le bundle io.vigie.export ne tourne pas.")));
        exporter.tooLong(format, rows).ifPresent(reason -> {
            throw Refusal.of(400, reason);
        });
        return exporter;
    }

    /** An answer with a file. */
    Reply reply(Call call, Format format, long rows, String name, List<Sheet> sheets) {
        Exporter exporter = exporter(format, rows);
        Exporter.Options options = new Exporter.Options(flag(call, "header", true), flag(call, "bom", false));
        Download download = out -> exporter.write(format, sheets, options, out);
        return new Reply(200, download, format.contentType(), null, Map.of())
                .header("Content-Disposition", "attachment; filename=\"" + name + "." + format.id() + "\"")
                .header("Vary", "Accept, Accept-Language, Authorization, Cookie");
    }
}
