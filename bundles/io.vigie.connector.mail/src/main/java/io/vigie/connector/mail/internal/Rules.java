package io.vigie.connector.mail.internal;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How mails become cases: the settings that all types of source share, checked.
 *
 * @param own our own addresses in small letters
 * @param domains our own domains in small letters
 * @param queue what the messages are told to belong to
 * @param cases the kinds of mail that make cases
 * @param anyoneAnswers whether whoever else answers counts as one of us
 * @param ticket finds the tag of a ticket in a subject by its first group; null to look for none
 * @param mergeSubjects whether equal subjects belong together
 * @param automatic more subjects of automatic replies
 * @param closing subjects of our own mails that close a case
 * @param followUpAfter how long after one's last mail, still unanswered, the next one is a reminder
 * @param remember how long a thread is remembered after its last mail
 */
record Rules(
        Set<String> own,
        Set<String> domains,
        String queue,
        Set<KindOfMail> cases,
        boolean anyoneAnswers,
        @Nullable Pattern ticket,
        boolean mergeSubjects,
        List<Pattern> automatic,
        List<Pattern> closing,
        Duration followUpAfter,
        Duration remember) {
    Rules {
        own = Set.copyOf(own);
        domains = Set.copyOf(domains);
        cases = Set.copyOf(cases);
        automatic = List.copyOf(automatic);
        closing = List.copyOf(closing);
    }

    boolean isOurs(String address) {
        return own.contains(address) || domains.contains(Addresses.domain(address));
    }

    /**
     * Who of us wrote: the name before the @ of an address in our domains. An address that is listed by itself is
     * that of a team.
     */
    @Nullable
    String agent(String address) {
        return !own.contains(address) && domains.contains(Addresses.domain(address)) ? Addresses.local(address) : null;
    }

    /** The tag of the ticket in a subject, empty without one. */
    String tag(String subject) {
        if (ticket == null) {
            return "";
        }
        Matcher found = ticket.matcher(subject);
        if (!found.find()) {
            return "";
        }
        String tag = found.groupCount() > 0 ? found.group(1) : found.group();
        return tag == null ? "" : tag;
    }

    boolean closes(String subject) {
        return closing.stream().anyMatch(pattern -> pattern.matcher(subject).find());
    }
}
