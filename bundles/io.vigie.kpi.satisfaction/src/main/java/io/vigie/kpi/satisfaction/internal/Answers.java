package io.vigie.kpi.satisfaction.internal;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.coalesce;
import static io.vigie.kpi.Expr.col;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Relation.Fold;
import io.vigie.kpi.Surveys;
import io.vigie.kpi.Text;
import java.util.List;

/** Answers to survey questions with what they were about. */
final class Answers {
    /** What an answer may say itself and else has from the contact that it is about. */
    private static final List<String> OF_CONTACT =
            List.of("request_type", "value_class", "provider", "site", "language");

    private static final List<String> CONTACT_ID = List.of("contact_id");

    /** Who took the contact last, and in which queue: the person whom the customer had in mind. */
    private static final Relation LAST_TAKEN = Relation.facts(Vocabulary.SEGMENT)
            .where(col("outcome").eq("answered"))
            .aggregate(
                    CONTACT_ID,
                    Fold.last("taken_by", col("agent_id"), col("seq")),
                    Fold.last("taken_in", col("queue"), col("seq")));

    private Answers() {}

    /**
     * The valid answers to one type of question; whatever is none, or no longer one, is left out by reason.
     *
     * @param type csat, nps or ces
     * @param understood the scales, and whatever else an answer must say to have a meaning
     * @param otherwise why an answer is left out that does not
     * @param anchor the instant that an answer belongs to
     */
    static Population to(String type, Expr understood, Text otherwise, Expr anchor) {
        Relation answers = withContact(withInvitation(Surveys.answers(type, understood)));
        Population all = Population.flow(answers, anchor)
                .called("answers", "réponses")
                .finer(withAgent(answers), "agent_id", "queue");
        return Surveys.valid(all, understood, otherwise);
    }

    private static Relation withInvitation(Relation answers) {
        Relation invitations = Relation.facts(Vocabulary.SURVEY_INVITE)
                .with("invite_mode", col("mode"))
                .with("invite_channel", col("channel"))
                .with("invite_contact_id", col("contact_id"));
        return answers.join(invitations, List.of("invite_id"), "invite_mode", "invite_channel", "invite_contact_id")
                .with("mode", coalesce(col("mode"), col("invite_mode")))
                .with("contact_id", coalesce(col("contact_id"), col("invite_contact_id")));
    }

    private static Relation withContact(Relation answers) {
        Relation contacts = Relation.facts(Vocabulary.CONTACT)
                .with("rated_at", col("received_at"))
                .with("rated_channel", col("channel"));
        for (String name : OF_CONTACT) {
            contacts = contacts.with("rated_" + name, col(name));
        }
        Relation joined = answers.join(
                        contacts,
                        CONTACT_ID,
                        "rated_at",
                        "rated_channel",
                        "rated_request_type",
                        "rated_value_class",
                        "rated_provider",
                        "rated_site",
                        "rated_language")
                .with("channel", coalesce(col("channel"), col("invite_channel"), col("rated_channel")));
        for (String name : OF_CONTACT) {
            joined = joined.with(name, coalesce(col(name), col("rated_" + name)));
        }
        return joined;
    }

    /** The same answers with {@code agent_id} and {@code queue} of the contact, where they do not say them. */
    private static Relation withAgent(Relation answers) {
        return answers.join(LAST_TAKEN, CONTACT_ID, "taken_by", "taken_in")
                .with("agent_id", coalesce(col("agent_id"), col("taken_by")))
                .with("queue", coalesce(col("queue"), col("taken_in")));
    }
}
