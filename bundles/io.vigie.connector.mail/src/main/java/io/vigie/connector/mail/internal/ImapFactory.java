package io.vigie.connector.mail.internal;

import io.vigie.connector.mail.TokenProvider;
import io.vigie.kpi.Text;
import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import io.vigie.source.SourceFeature;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/** Makes sources of type {@code imap}. */
@Component(
        service = DataSourceFactory.class,
        name = ImapSettings.ID,
        configurationPolicy = ConfigurationPolicy.IGNORE,
        property = {DataSourceFactory.TYPE + "=imap", DataSourceFactory.CONFIGURATION + "=" + ImapSettings.ID})
@Designate(ocd = ImapSettings.class)
public final class ImapFactory implements DataSourceFactory, Imap.Providers {
    private final Map<String, TokenProvider> providers = new ConcurrentSkipListMap<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addProvider(TokenProvider provider, Map<String, Object> properties) {
        providers.put(String.valueOf(properties.get(TokenProvider.NAME)), provider);
    }

    void removeProvider(TokenProvider provider, Map<String, Object> properties) {
        providers.remove(String.valueOf(properties.get(TokenProvider.NAME)), provider);
    }

    @Override
    public @Nullable TokenProvider named(String name) {
        return providers.get(name);
    }

    @Override
    public List<String> names() {
        return List.copyOf(providers.keySet());
    }

    @Override
    public Class<? extends Annotation> configuration() {
        return ImapSettings.class;
    }

    @Override
    public DataSource open(SourceContext context) throws SourceException {
        return new ImapSource(context, this);
    }

    @Override
    public Set<SourceFeature> features() {
        return Set.of(SourceFeature.BACKFILL, SourceFeature.REPLAY);
    }

    @Override
    public List<CheckLine> check(SourceContext context) throws SourceException, InterruptedException {
        ImapSettings settings = context.settings(ImapSettings.class);
        ImapOptions options = ImapOptions.of(settings, context);
        Rules rules = RuleSettings.of(settings, context);
        Locale locale = context.locale();
        List<CheckLine> lines = new ArrayList<>();
        try (Imap imap = new Imap(options, context, this)) {
            boolean plain = options.security() == ImapOptions.Security.PLAIN;
            lines.add(CheckLine.passed(MailText.CONNECTED.in(
                    locale,
                    options.host(),
                    context.egress()
                            .resolve(options.host(), options.port())
                            .getAddress()
                            .getHostAddress(),
                    (plain ? MailText.WITHOUT_TLS : MailText.WITH_TLS).in(locale))));
            lines.add(CheckLine.passed(MailText.LOGGED_IN.in(
                    locale,
                    options.user(),
                    (options.tokenProvider().isEmpty() ? MailText.BY_PASSWORD : MailText.BY_TOKEN).in(locale))));
            for (String name : options.folders().keySet()) {
                lines.add(CheckLine.passed(
                        MailText.FOLDER.in(locale, name, imap.examine(name).mails())));
            }
            lines.add(CheckLine.passed(
                    imap.has("IDLE") && options.idle()
                            ? MailText.TELLS.in(locale)
                            : MailText.DOES_NOT_TELL.in(
                                    locale, options.pollEvery().toSeconds())));
            if (imap.has("CONDSTORE")) {
                lines.add(CheckLine.passed(MailText.COUNTS_CHANGES.in(locale)));
            }
            if (!options.folders().containsValue(true)) {
                String sent = imap.folders().entrySet().stream()
                        .filter(Map.Entry::getValue)
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse("");
                lines.add(CheckLine.warning(
                        sent.isEmpty() ? MailText.NO_SENT.in(locale) : MailText.SENT_IS.in(locale, sent)));
            }
            if (rules.own().isEmpty() && rules.domains().isEmpty() && !rules.anyoneAnswers()) {
                lines.add(CheckLine.warning(MailText.NO_OWN.in(locale)));
            }
        }
        return lines;
    }

    @Override
    public Optional<Text> refuses(Checkpoint checkpoint) {
        try {
            ImapPosition.read(checkpoint);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(MailText.FOREIGN_POSITION.text());
        }
    }
}
