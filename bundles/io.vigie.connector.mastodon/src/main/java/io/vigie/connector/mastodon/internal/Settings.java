package io.vigie.connector.mastodon.internal;

import io.vigie.kpi.Text;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one source, checked.
 *
 * @param server where the server is, with nothing behind the host and its port
 * @param accounts the other accounts whose answers are ours
 * @param since what is older is not told; null tells all
 */
record Settings(
        Server server,
        String token,
        List<String> accounts,
        @Nullable Instant since,
        boolean stream,
        Duration interval,
        boolean answerCloses) {
    private static final int SHORTEST = 10;

    static Settings of(SourceContext context) throws SourceException {
        Config config = context.settings(Config.class);
        String token = config.token().strip();
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw wrong(Messages.both("token.form"));
        }
        if (config.interval() < SHORTEST) {
            throw wrong(Messages.both("interval.form", String.valueOf(config.interval()), String.valueOf(SHORTEST)));
        }
        List<String> accounts = new ArrayList<>();
        for (String account : config.accounts()) {
            if (!account.isBlank()) {
                accounts.add(account(account.strip()));
            }
        }
        return new Settings(
                server(config.url().strip()),
                token,
                List.copyOf(accounts),
                since(config.since().strip()),
                config.stream(),
                Duration.ofSeconds(config.interval()),
                config.answerCloses());
    }

    private static Server server(String setting) throws SourceException {
        try {
            URI uri = new URI(setting);
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            String path = uri.getRawPath();
            if (web
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && (path == null || path.isEmpty() || path.equals("/"))) {
                return Server.of(uri);
            }
        } catch (URISyntaxException e) {
            throw wrong(Messages.both("url.form", setting));
        }
        throw wrong(Messages.both("url.form", setting));
    }

    private static String account(String setting) throws SourceException {
        String account = setting.startsWith("@") ? setting.substring(1) : setting;
        if (!account.matches("[\\w.-]+(@[\\w.-]+(:\\d+)?)?")) {
            throw wrong(Messages.both("accounts.form", setting));
        }
        return account.toLowerCase(Locale.ROOT);
    }

    private static @Nullable Instant since(String setting) throws SourceException {
        if (setting.isEmpty()) {
            return null;
        }
        try {
            return setting.length() == 10
                    ? LocalDate.parse(setting).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(setting);
        } catch (DateTimeParseException e) {
            throw wrong(Messages.both("since.form", setting));
        }
    }

    private static SourceException wrong(Text sentence) {
        return new SourceException(SourceException.Kind.CONFIG, sentence);
    }

    @Override
    public String toString() {
        // The token is nobody's to see.
        return "Settings of " + server;
    }
}
