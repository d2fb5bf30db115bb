package io.vigie.connector.webhook.internal;

import io.vigie.kpi.Text;
import io.vigie.mapping.Mapping;
import io.vigie.mapping.MappingReader;
import io.vigie.mapping.Shelf;
import io.vigie.source.CheckLine;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads settings and collects all that is wrong with them. For one source, by one thread. */
final class Setup {
    /** The mappings that ship with this bundle. */
    static final Shelf READY = new Shelf(
            Setup.class,
            List.of(
                    "chatwoot-events",
                    "facts",
                    "freshdesk-tickets",
                    "qualtrics-answers",
                    "survey-answer",
                    "surveymonkey-answers",
                    "typeform-answers",
                    "zendesk-events"));

    private static final int SHORTEST = 8;
    private static final int LONG_ENOUGH = 16;
    private static final int LONGEST_AGE = 366 * 24;
    private static final int LONGEST_WINDOW = 24 * 3_600;

    private final SourceContext context;
    private final List<Text> problems = new ArrayList<>();

    Setup(SourceContext context) {
        this.context = context;
    }

    void problem(WebhookText text, @Nullable Object... arguments) {
        problems.add(text.text(arguments));
    }

    /** Ends the reading of settings. */
    void done() throws SourceException {
        if (!problems.isEmpty()) {
            throw new SourceException(SourceException.Kind.CONFIG, Text.joined(problems, " "));
        }
    }

    /** The present secret and, during a rotation, the one before. */
    List<String> secrets(String name, String secret, String previousName, String previous) {
        List<String> secrets = new ArrayList<>();
        if (secret.isEmpty()) {
            problem(WebhookText.SET_SECRET, name, context.name());
        } else {
            secrets.add(longEnough(name, secret));
        }
        if (!previous.isEmpty()) {
            secrets.add(longEnough(previousName, previous));
        }
        return List.copyOf(secrets);
    }

    String longEnough(String name, String secret) {
        if (secret.length() < SHORTEST) {
            problem(WebhookText.SHORT_SECRET, name);
        }
        return secret;
    }

    Duration age(int hours) {
        if (hours < 1 || hours > LONGEST_AGE) {
            problem(WebhookText.SET_AGE, hours);
        }
        return Duration.ofHours(hours);
    }

    Signature signature(
            List<String> secrets,
            String header,
            String algorithm,
            String prefix,
            String encoding,
            String timestampHeader,
            String idHeader,
            String signed,
            int window) {
        Signature.Algorithm how = Signature.Algorithm.of(algorithm);
        if (how == null) {
            problem(WebhookText.SET_ALGORITHM, algorithm);
            how = Signature.Algorithm.SHA256;
        }
        if (header.isBlank()) {
            problem(WebhookText.SET_HEADER);
        }
        String written = encoding.strip().toLowerCase(Locale.ROOT);
        if (!written.equals("hex") && !written.equals("base64")) {
            problem(WebhookText.SET_ENCODING, encoding);
        }
        boolean dated = !timestampHeader.isBlank();
        boolean named = !idHeader.isBlank();
        String usual = (named ? "{id}." : "") + (dated ? "{timestamp}." : "") + "{body}";
        String what = signed.isEmpty() ? usual : signed;
        int body = what.indexOf("{body}");
        if (body < 0
                || what.indexOf("{body}", body + 1) >= 0
                || dated != what.contains("{timestamp}")
                || named != what.contains("{id}")) {
            problem(WebhookText.SET_SIGNED, signed);
        }
        if (window < 1 || window > LONGEST_WINDOW) {
            problem(WebhookText.SET_WINDOW, window);
        }
        return new Signature(
                secrets,
                header.strip(),
                how,
                prefix,
                written.equals("base64"),
                timestampHeader.strip(),
                idHeader.strip(),
                what,
                Duration.ofSeconds(window));
    }

    @Nullable
    Rows rows(String name, String[] with, String zoneName) {
        ZoneId zone = null;
        if (!zoneName.isBlank()) {
            try {
                zone = ZoneId.of(zoneName.strip());
            } catch (DateTimeException e) {
                problem(WebhookText.SET_ZONE, zoneName);
            }
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String text : with) {
            int equals = text.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        text.substring(0, equals).strip(),
                        text.substring(equals + 1).strip());
            } else if (!text.isBlank()) {
                problem(WebhookText.SET_WITH, text);
            }
        }
        Mapping mapping = MappingReader.readForDocuments(READY, name.strip(), parameters, zone, problems);
        return mapping == null ? null : new Rows(mapping, context.name());
    }

    /** What is found of a source whose settings are right. */
    static List<CheckLine> check(SourceContext context, Signature signature, String mapping, int port) {
        Locale locale = context.locale();
        List<CheckLine> lines = new ArrayList<>();
        boolean weak = signature.secrets().stream().anyMatch(secret -> secret.length() < LONG_ENOUGH);
        lines.add(
                weak
                        ? CheckLine.warning(WebhookText.SECRET_IS_WEAK.in(locale))
                        : CheckLine.passed(WebhookText.SECRET_IS_THERE.in(locale)));
        if (signature.secrets().size() > 1) {
            lines.add(CheckLine.warning(WebhookText.TWO_SECRETS.in(locale)));
        }
        if (!mapping.isEmpty()) {
            lines.add(CheckLine.passed(WebhookText.MAPPING_READS.in(locale, mapping)));
        }
        String path = "/api/v1/ingest/" + context.name().replace(" ", "%20");
        String address = "http://localhost:" + port + path;
        lines.add(CheckLine.passed(WebhookText.ADDRESS.in(locale, address, path)));
        lines.add(CheckLine.passed(WebhookText.TRY_IT.in(locale, signature.curl(address))));
        return lines;
    }
}
