package io.vigie.connector.mail.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The mails that belong together, and what follows from them alone: in whatever order they were read, the same
 * mails give the same facts. Immutable.
 */
final class CaseFile {
    /** How many mails of a case are remembered; of a longer one, the first and the last. */
    static final int MOST = 500;

    static final CaseFile EMPTY = new CaseFile(new TreeMap<>());

    private static final Comparator<Entry> ORDER =
            Comparator.comparing(Entry::at).thenComparing(Entry::id);

    private final Map<String, Entry> entries;

    /** What a mail is to its case. The order is that of what counts, where copies of one mail differ. */
    enum Role {
        /** Neither a question nor an answer: a bounce, a mail among ourselves. */
        BYSTANDER('x'),
        /** Written by a customer. */
        IN('i'),
        /** Sent by a machine of ours. */
        ACKNOWLEDGEMENT('a'),
        /** Written by one of us. */
        OUT('o'),
        /** Written by one of us, and it closes the case. */
        CLOSING('c');

        final char letter;

        Role(char letter) {
            this.letter = letter;
        }

        static Role of(char letter) {
            for (Role role : values()) {
                if (role.letter == letter) {
                    return role;
                }
            }
            return BYSTANDER;
        }

        boolean isWritten() {
            return this == IN || this == OUT || this == CLOSING;
        }
    }

    /**
     * One mail.
     *
     * @param id of the mail
     * @param at when it was sent
     * @param role what it is to its case
     * @param writer a hash of its writer
     * @param kind what it is
     * @param opener whether it was told as the opening of the case at some time
     * @param reopener whether it was told as its re-opening at some time
     */
    record Entry(String id, Instant at, Role role, String writer, KindOfMail kind, boolean opener, boolean reopener) {
        Entry(String id, Instant at, Role role, String writer, KindOfMail kind) {
            this(id, at, role, writer, kind, false, false);
        }
    }

    /**
     * What is told of one mail.
     *
     * @param at when it was sent
     * @param mail what it is
     * @param caseId the case that it belongs to, null while there is none
     * @param direction in or out, null when it is neither
     * @param kind of the message, null when it has none
     */
    record Told(
            Instant at,
            KindOfMail mail,
            @Nullable String caseId,
            @Nullable String direction,
            @Nullable String kind) {
        // Written out: the JVM's own comparison of records keeps the class, and so the bundle, when it is gone.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Told that
                    && at.equals(that.at)
                    && mail == that.mail
                    && Objects.equals(caseId, that.caseId)
                    && Objects.equals(direction, that.direction)
                    && Objects.equals(kind, that.kind);
        }

        @Override
        public int hashCode() {
            return at.hashCode();
        }
    }

    /**
     * What is told of one step in the life of the case.
     *
     * @param at when it was
     * @param mail when the mail was sent that it was told by: the same for as long as the step is told
     */
    record Step(String caseId, String type, Instant at, Instant mail) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Step that
                    && caseId.equals(that.caseId)
                    && type.equals(that.type)
                    && at.equals(that.at)
                    && mail.equals(that.mail);
        }

        @Override
        public int hashCode() {
            return caseId.hashCode();
        }
    }

    /** All that is told: by mail, and by the id of the step. */
    record Account(Map<String, Told> mails, Map<String, Step> steps) {}

    private CaseFile(Map<String, Entry> entries) {
        this.entries = entries;
    }

    int size() {
        return entries.size();
    }

    /** With one more mail. Of two copies the later date counts, as for facts, and the role that says more. */
    CaseFile with(Entry entry) {
        Map<String, Entry> more = new TreeMap<>(entries);
        more.merge(entry.id, entry, CaseFile::merged);
        return new CaseFile(trimmed(more));
    }

    /** With the mails of another one. */
    CaseFile with(CaseFile other) {
        Map<String, Entry> more = new TreeMap<>(entries);
        other.entries.forEach((id, entry) -> more.merge(id, entry, CaseFile::merged));
        return new CaseFile(trimmed(more));
    }

    private static Entry merged(Entry a, Entry b) {
        return new Entry(
                a.id,
                a.at.isAfter(b.at) ? a.at : b.at,
                a.role.compareTo(b.role) >= 0 ? a.role : b.role,
                a.writer.compareTo(b.writer) >= 0 ? a.writer : b.writer,
                a.kind.compareTo(b.kind) >= 0 ? a.kind : b.kind,
                a.opener || b.opener,
                a.reopener || b.reopener);
    }

    private static Map<String, Entry> trimmed(Map<String, Entry> entries) {
        if (entries.size() <= MOST) {
            return entries;
        }
        List<Entry> sorted = entries.values().stream().sorted(ORDER).toList();
        sorted.subList(MOST / 2, sorted.size() - MOST / 2).forEach(entry -> entries.remove(entry.id));
        return entries;
    }

    /** What follows from the mails. */
    Account account(Rules rules) {
        List<Entry> sorted = entries.values().stream().sorted(ORDER).toList();
        Entry root = null;
        for (Entry entry : sorted) {
            if (root == null && entry.role.isWritten()) {
                root = entry;
            }
        }
        String caseId = root == null ? null : "mail-" + root.id;
        Map<String, Told> mails = new LinkedHashMap<>();
        Map<String, Step> steps = new LinkedHashMap<>();
        Instant waiting = null;
        boolean asked = false;
        boolean closed = false;
        for (Entry entry : sorted) {
            String direction = null;
            String kind = null;
            if (root != null && caseId != null && entry.role.isWritten()) {
                boolean out = rules.anyoneAnswers() ? !entry.writer.equals(root.writer) : entry.role != Role.IN;
                direction = out ? "out" : "in";
                if (out) {
                    kind = asked ? "reply" : null;
                    waiting = null;
                    if (entry.role == Role.CLOSING && asked) {
                        closed = true;
                        steps.put("mail-closed-" + entry.id, new Step(caseId, "closed", entry.at, entry.at));
                    }
                } else {
                    kind = waiting != null
                                    && !closed
                                    && !Duration.between(waiting, entry.at)
                                            .minus(rules.followUpAfter())
                                            .isNegative()
                            ? "followup"
                            : "request";
                    if (!asked) {
                        steps.put("mail-opened-" + entry.id, new Step(caseId, "opened", entry.at, entry.at));
                    } else if (closed) {
                        steps.put("mail-reopened-" + entry.id, new Step(caseId, "reopened", entry.at, entry.at));
                    }
                    asked = true;
                    closed = false;
                    waiting = entry.at;
                }
            } else if (entry.role == Role.ACKNOWLEDGEMENT) {
                direction = "out";
                kind = "auto-ack";
            }
            mails.put(entry.id, new Told(entry.at, entry.kind, caseId, direction, kind));
        }
        stale(sorted, steps);
        return new Account(mails, steps);
    }

    /**
     * A fact cannot be taken back. So what was told as a step and is none any more stays with its case, wherever that
     * goes, at the instant of the true opening, where it changes nothing.
     */
    private static void stale(List<Entry> sorted, Map<String, Step> steps) {
        Step opened = steps.values().stream().findFirst().orElse(null);
        for (Entry entry : sorted) {
            if (opened != null && entry.opener) {
                steps.putIfAbsent("mail-opened-" + entry.id, new Step(opened.caseId, "opened", opened.at, entry.at));
            }
            if (opened != null && entry.reopener) {
                steps.putIfAbsent(
                        "mail-reopened-" + entry.id, new Step(opened.caseId, "reopened", opened.at, entry.at));
            }
        }
    }

    /** With a note of the steps that are told now. */
    CaseFile told(Account account) {
        Map<String, Entry> noted = new TreeMap<>();
        entries.forEach((id, entry) -> noted.put(
                id,
                new Entry(
                        id,
                        entry.at,
                        entry.role,
                        entry.writer,
                        entry.kind,
                        entry.opener || account.steps.containsKey("mail-opened-" + id),
                        entry.reopener || account.steps.containsKey("mail-reopened-" + id))));
        return new CaseFile(noted);
    }

    /** One text for the memory: a mail a line. */
    String write() {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries.values()) {
            text.append(entry.id)
                    .append(' ')
                    .append(entry.at.getEpochSecond())
                    .append(' ')
                    .append(entry.role.letter)
                    .append(' ')
                    .append(entry.writer)
                    .append(' ')
                    .append(entry.kind.ordinal())
                    .append(entry.opener ? "o" : "")
                    .append(entry.reopener ? "r" : "")
                    .append('\n');
        }
        return text.toString();
    }

    static CaseFile read(String text) {
        Map<String, Entry> entries = new TreeMap<>();
        List<String> lines = new ArrayList<>(text.lines().toList());
        for (String line : lines) {
            String[] part = line.split(" ", -1);
            if (part.length == 5) {
                entries.put(
                        part[0],
                        new Entry(
                                part[0],
                                Instant.ofEpochSecond(Long.parseLong(part[1])),
                                Role.of(part[2].charAt(0)),
                                part[3],
                                KindOfMail.values()[part[4].charAt(0) - '0'],
                                part[4].indexOf('o') > 0,
                                part[4].indexOf('r') > 0));
            }
        }
        return new CaseFile(entries);
    }
}
