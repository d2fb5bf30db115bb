package io.vigie.connector.mail.internal;

import io.vigie.connector.mail.internal.CaseFile.Account;
import io.vigie.connector.mail.internal.CaseFile.Entry;
import io.vigie.connector.mail.internal.CaseFile.Role;
import io.vigie.connector.mail.internal.CaseFile.Step;
import io.vigie.connector.mail.internal.CaseFile.Told;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Batch;
import io.vigie.source.SourceMemory;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts mails that belong together into one case and tells what follows as facts.
 *
 * <p>Mails belong together when they share a mark: the Message-ID of one is that of another, or is named by it, or
 * their subjects carry the same ticket. A case is what is connected by such marks, so it does not matter in which
 * order mails are read; but a late one may join two cases that were told apart, or be older than what was told as
 * the first. Then all that changes is told again, and wins: a patch speaks of an instant that is a microsecond
 * later for each mail that was known of the case.
 *
 * <p>In the memory there is for each mark the case that it leads to, and for each case its mails: hashes, instants
 * and one letter. Not thread-safe.
 */
final class Threads {
    private static final int MOST_AT_HAND = 20_000;
    private static final String MARK = "mark:";
    private static final String CASE = "case:";

    private final Rules rules;
    private final SourceMemory memory;
    private final Clock clock;

    /** What the memory holds or will hold once the batch is stored. */
    private final Map<String, String> atHand = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_AT_HAND;
        }
    };

    Threads(Rules rules, SourceMemory memory, Clock clock) {
        this.rules = rules;
        this.memory = memory;
        this.clock = clock;
    }

    /** Drops what is at hand: the memory alone says what is stored. */
    void forget() {
        atHand.clear();
    }

    /**
     * Tells of one mail.
     *
     * @param at when it was sent
     * @param sent whether it was found among the mails that we sent
     * @param batch takes the facts and what to remember
     */
    void tell(Mail mail, Instant at, boolean sent, Batch.Builder batch) {
        Instant second = at.truncatedTo(ChronoUnit.SECONDS);
        boolean form = isForm(mail, sent);
        String writer = form ? mail.replyTo() : mail.from();
        Role role = role(mail, sent, form);
        // Nobody's address is kept, not even as a hash, where nothing asks who wrote.
        String who = rules.anyoneAnswers() ? Hash.of(writer).substring(0, 8) : "-";
        Entry entry = new Entry(mail.id(), second, role, who, mail.kind());

        Set<String> marks = marks(mail);
        Map<String, CaseFile> joined = new LinkedHashMap<>();
        for (String mark : marks) {
            String key = find(mark);
            if (key != null && !joined.containsKey(key)) {
                String text = recall(CASE + key);
                joined.put(key, text == null ? CaseFile.EMPTY : CaseFile.read(text));
            }
        }
        Map<String, Told> before = new LinkedHashMap<>();
        Map<String, Step> stepsBefore = new LinkedHashMap<>();
        CaseFile whole = CaseFile.EMPTY;
        String key = mail.id();
        int largest = -1;
        for (Map.Entry<String, CaseFile> one : joined.entrySet()) {
            Account account = one.getValue().account(rules);
            before.putAll(account.mails());
            stepsBefore.putAll(account.steps());
            whole = whole.with(one.getValue());
            if (one.getValue().size() > largest) {
                largest = one.getValue().size();
                key = one.getKey();
            }
        }
        CaseFile now = whole.with(entry);
        Account account = now.account(rules);
        remember(marks, key, joined, now.told(account), batch);
        tell(mail, writer, account, before, stepsBefore, now.size(), batch);
    }

    private void tell(
            Mail mail,
            String writer,
            Account account,
            Map<String, Told> before,
            Map<String, Step> stepsBefore,
            int known,
            Batch.Builder batch) {
        account.mails().forEach((id, told) -> {
            boolean own = id.equals(mail.id());
            if (!own && told.equals(before.get(id))) {
                return;
            }
            Instant version = version(told.at(), known);
            boolean in = "in".equals(told.direction());
            // Who turns out to have answered was told as a customer.
            boolean contact = in || (rules.anyoneAnswers() && "out".equals(told.direction()));
            Fact.Builder message = Fact.of(Vocabulary.MESSAGE)
                    .set("message_id", "mail-" + id)
                    .set("case_id", told.caseId())
                    .set("direction", told.direction())
                    .set("at", told.at())
                    .set("channel", "email")
                    .set("kind", told.kind())
                    .set("queue", rules.queue())
                    .set("contact_id", contact ? "mail-" + id : null);
            message.set("kind_of_mail", told.mail().word());
            if (own) {
                boolean byUs = "out".equals(told.direction()) && !rules.anyoneAnswers();
                message.set("agent_id", byUs ? rules.agent(mail.from()) : null);
            }
            batch.fact(message.at(version).build());
            if (contact) {
                Fact.Builder exchange = Fact.of(Vocabulary.CONTACT)
                        .set("contact_id", "mail-" + id)
                        .set("channel", "email")
                        .set("direction", in ? "inbound" : "outbound")
                        .set("received_at", told.at())
                        .set("case_id", told.caseId());
                if (own && in) {
                    exchange.set("customer_id", writer);
                }
                batch.fact(exchange.at(version).build());
            }
        });
        account.steps().forEach((id, step) -> {
            if (!step.equals(stepsBefore.get(id))) {
                tell(id, step, known, batch);
                if (step.type().equals("opened")) {
                    batch.fact(Fact.of(Vocabulary.CASE)
                            .set("case_id", step.caseId())
                            .set("origin_channel", "email")
                            .at(version(step.mail(), known))
                            .build());
                }
            }
        });
    }

    private static void tell(String id, Step step, int known, Batch.Builder batch) {
        batch.fact(Fact.of(Vocabulary.CASE_EVENT)
                .set("event_id", id)
                .set("case_id", step.caseId())
                .set("type", step.type())
                .set("at", step.at())
                .at(version(step.mail(), known))
                .build());
    }

    private static Instant version(Instant at, int known) {
        return at.plus(known, ChronoUnit.MICROS);
    }

    /** A form on our own site writes in its own name and says where the answer goes. */
    private boolean isForm(Mail mail, boolean sent) {
        return !sent && rules.isOurs(mail.from()) && !mail.replyTo().isEmpty() && !rules.isOurs(mail.replyTo());
    }

    private Role role(Mail mail, boolean sent, boolean form) {
        boolean ours = !form && (sent || rules.isOurs(mail.from()));
        if (mail.kind() == KindOfMail.AUTOMATIC && ours) {
            return Role.ACKNOWLEDGEMENT;
        }
        if (!rules.cases().contains(mail.kind())) {
            return Role.BYSTANDER;
        }
        if (!ours) {
            return Role.IN;
        }
        boolean amongOurselves = !rules.anyoneAnswers()
                && !mail.to().isEmpty()
                && mail.to().stream().allMatch(rules::isOurs);
        return amongOurselves ? Role.BYSTANDER : rules.closes(mail.subject()) ? Role.CLOSING : Role.OUT;
    }

    private Set<String> marks(Mail mail) {
        Set<String> marks = new LinkedHashSet<>();
        marks.add(mail.id());
        marks.addAll(mail.related());
        String tag = rules.tag(mail.subject());
        if (!tag.isEmpty()) {
            marks.add(Hash.of("ticket " + tag));
        }
        if (rules.mergeSubjects()) {
            String subject = Subjects.base(mail.subject());
            if (!subject.isEmpty()) {
                marks.add(Hash.of("subject " + subject));
            }
        }
        return marks;
    }

    /** The case that a mark leads to, null when it is a new one. */
    private @Nullable String find(String mark) {
        String key = recall(MARK + mark);
        // A case that has become a part of another one leads on to it.
        for (int steps = 0; key != null && steps < 100; steps++) {
            String next = recall(CASE + key);
            if (next == null || !next.startsWith(">")) {
                return key;
            }
            key = next.substring(1);
        }
        return key;
    }

    private void remember(
            Set<String> marks, String key, Map<String, CaseFile> joined, CaseFile now, Batch.Builder batch) {
        String text = now.write();
        for (String other : joined.keySet()) {
            if (!other.equals(key)) {
                note(CASE + other, ">" + key, batch);
            }
        }
        if (!text.equals(recall(CASE + key))) {
            note(CASE + key, text, batch);
        }
        for (String mark : marks) {
            if (!key.equals(recall(MARK + mark))) {
                note(MARK + mark, key, batch);
            }
        }
    }

    private void note(String name, String value, Batch.Builder batch) {
        batch.remember(name, value, clock.instant().plus(rules.remember()));
        atHand.put(name, value);
    }

    private @Nullable String recall(String name) {
        String known = atHand.get(name);
        if (known == null) {
            known = memory.recall(name).orElse(null);
            if (known != null) {
                atHand.put(name, known);
            }
        }
        return known;
    }
}
