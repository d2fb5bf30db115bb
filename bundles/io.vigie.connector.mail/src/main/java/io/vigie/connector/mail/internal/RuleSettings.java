package io.vigie.connector.mail.internal;

import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Checks the settings that all types of source share. */
final class RuleSettings {
    private static final Pattern TICKET = Pattern.compile("\\[#(\\w{1,40})\\]");

    private RuleSettings() {}

    static Rules of(ImapSettings settings, SourceContext context) throws SourceException {
        return rules(
                context,
                settings.own(),
                settings.queue(),
                settings.cases(),
                settings.answers(),
                settings.ticket(),
                settings.mergeSubjects(),
                settings.automatic(),
                settings.closing(),
                settings.followUpMinutes(),
                settings.rememberDays());
    }

    static Rules of(FilesSettings settings, SourceContext context) throws SourceException {
        return rules(
                context,
                settings.own(),
                settings.queue(),
                settings.cases(),
                settings.answers(),
                settings.ticket(),
                settings.mergeSubjects(),
                settings.automatic(),
                settings.closing(),
                settings.followUpMinutes(),
                settings.rememberDays());
    }

    static SourceException wrong(MailText text, @Nullable Object... arguments) {
        return new SourceException(SourceException.Kind.CONFIG, text.text(arguments));
    }

    private static Rules rules(
            SourceContext context,
            String[] own,
            String queue,
            String[] cases,
            String answers,
            String ticket,
            boolean mergeSubjects,
            String[] automatic,
            String[] closing,
            int followUpMinutes,
            int rememberDays)
            throws SourceException {
        Set<String> addresses = new HashSet<>();
        Set<String> domains = new HashSet<>();
        for (String entry : own) {
            String one = entry.strip().toLowerCase(Locale.ROOT);
            int at = one.indexOf('@');
            String domain = one.substring(at + 1);
            if (!domain.matches("[\\p{L}\\d]([\\p{L}\\d.-]*[\\p{L}\\d])?") || one.indexOf('@', at + 1) >= 0) {
                throw wrong(MailText.BAD_OWN, entry);
            }
            if (at > 0) {
                addresses.add(one);
            } else {
                domains.add(domain);
            }
        }
        Set<KindOfMail> kinds = EnumSet.noneOf(KindOfMail.class);
        for (String entry : cases) {
            KindOfMail kind = null;
            for (KindOfMail one : KindOfMail.values()) {
                kind = one != KindOfMail.BOUNCE && one.word().equals(entry.strip()) ? one : kind;
            }
            if (kind == null) {
                throw wrong(MailText.NO_CASES, entry);
            }
            kinds.add(kind);
        }
        if (!answers.equals("own") && !answers.equals("anyone")) {
            throw wrong(MailText.BAD_ANSWERS, answers);
        }
        return new Rules(
                addresses,
                domains,
                queue.isBlank() ? context.name() : queue.strip(),
                kinds,
                answers.equals("anyone"),
                ticket.isBlank() ? TICKET : ticket.strip().equals("-") ? null : pattern("ticket", ticket),
                mergeSubjects,
                patterns("automatic", automatic),
                patterns("closing", closing),
                Duration.ofMinutes(followUpMinutes),
                Duration.ofDays(rememberDays));
    }

    private static List<Pattern> patterns(String setting, String[] entries) throws SourceException {
        List<Pattern> patterns = new ArrayList<>();
        for (String entry : entries) {
            if (!entry.isBlank()) {
                patterns.add(pattern(setting, entry));
            }
        }
        return patterns;
    }

    private static Pattern pattern(String setting, String text) throws SourceException {
        try {
            return Pattern.compile(text, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        } catch (PatternSyntaxException e) {
            throw wrong(MailText.BAD_PATTERN, setting, text, e.getDescription());
        }
    }
}
