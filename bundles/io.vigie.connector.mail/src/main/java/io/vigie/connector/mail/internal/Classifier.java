package io.vigie.connector.mail.internal;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says what a mail is, by its header and, where that leaves doubt about a machine, by the first lines and the parts
 * of its body. First what cannot be delivered: such reports also say that they are automatic. Immutable.
 */
final class Classifier {
    private static final int WORDS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL;

    /** Who sends reports on delivery. */
    private static final Pattern MAIL_SYSTEM = Pattern.compile("mailer[-_.]?daemon|mail[-_.]?(er|system|daemon)");

    private static final Pattern POSTMASTER = Pattern.compile("post[-_.]?master");
    private static final Pattern MACHINE =
            Pattern.compile("(no|do[-_.]?not|ne[-_.]?pas)[-_.]?(reply|repondre)|bounces?|system|sysadmin|.*daemon");

    /** Subjects of reports on delivery, in the words of mail servers. */
    private static final Pattern UNDELIVERED = Pattern.compile(
            "undeliver(able|ed)|un(zustellbar|able to deliver)|not (be )?delivered|delivery (status|failure|failed|report"
                    + "|has failed|problem|delayed|incomplete)|deliver(y|ing).{0,20}(fail|error)|fail(ure|ed).{0,20}(notice"
                    + "|deliver)|(mail|message).{0,20}(failure|fail(ed)?\\b|error|blocked|rejected|returned|system error)"
                    + "|returned (e-?)?mail|bounce|returned to sender|could not be delivered|error sending your|mail error"
                    // French, German, Spanish, Italian, Portuguese, Dutch
                    + "|non (distribu|remis|délivr|livr)|échec de (la )?(remise|distribution|livraison)|retour à l.expéditeur"
                    + "|unzustellbar|nicht zugestellt|zustellung.{0,20}fehlgeschlagen|fehlgeschlagene zustellung"
                    + "|no (se ha )?(podido )?entreg|entrega.{0,20}(fallid|falhou)|mancat[ao] (recapito|consegna)"
                    + "|não (foi )?(possível )?entreg|onbestelbaar|niet (worden )?bezorgd"
                    // Russian, Japanese, Chinese
                    + "|не доставлен|недоставлен|エラー|配信.{0,10}(でき|失敗)|送信.{0,10}(でき|失敗)|退信|无法投递|无法送达",
            WORDS);

    /** First lines of reports on delivery. */
    private static final Pattern FAILED = Pattern.compile(
            "(could|can) ?not be (delivered|sent)|undeliverable|was(n't| not) (able to be )?delivered|has not been delivered"
                    + "|unable to deliver|delivery (to|has|of|status).{0,80}(fail|delay)|(was|been|and) (rejected|returned|bounced)"
                    + "|(unknown|invalid|no such|inactive|unrecogni[sz]ed) (user|recipient|address|mailbox|local)|user unknown"
                    + "|(mail)?box (is )?(full|unavailable)|\\b5[05][0-9][ -]+#?\\(?5\\.\\d\\.\\d|\\b55[0-4][ -]"
                    + "|(address|recipient)e?s? (rejected|failed|not found|unknown)|permanent (fatal )?error|no valid recipients"
                    + "|returned message|message.{0,60}not (been )?(sent|received)|did not reach"
                    + "|n.a pas pu être (remis|distribué|délivré|livré|envoyé)|destinataire inconnu|boîte .{0,20}pleine"
                    + "|konnte nicht (zugestellt|übermittelt)|unbekannter empfänger|no (se )?pudo (ser )?entreg"
                    + "|送信.{0,10}できません|送信に失敗|配信.{0,10}できません",
            WORDS);

    /** Subjects of automatic replies. */
    private static final Pattern AUTOMATIC = Pattern.compile(
            "^\\W*(auto(matic|mated)?[ -]?(reply|response|answer|responder)|auto:|out of (the )?office|out-of-office|ooo\\b"
                    + "|away from (the|my) (office|desk)|away until|(i.?m )?on (vacation|holiday|leave|annual leave)\\b|(vacation|holiday) (reply|response|message|notice)\\s*(:|$)"
                    + "|réponse (automatique|auto)|reponse (automatique|auto)|absen(ce|t)e? d[ue] .{0,4}bureau|absence\\s*:"
                    + "|message d.absence|accusé de (réception|lecture)|accuse de (reception|lecture)|lu\\s*:"
                    + "|automatische (antwort|antwoord)|abwesen(d|heit)|abwesenheitsnotiz|nicht im (büro|haus)|lesebestätigung"
                    + "|respuesta automática|respuesta automatica|fuera de la oficina|acuse de recibo"
                    + "|risposta automatica|fuori (sede|ufficio)|assenza dall.ufficio|conferma di lettura"
                    + "|resposta automática|ausência (do )?(temporária|escritório)|afwezig|automatisk svar|autosvar"
                    + "|autoodpowiedź|автоответ|自動(返信|応答)|不在|自动回复|自動回覆"
                    + "|read( receipt)?\\s*:|delivery receipt|we have received your|ticket (received|created)\\b)",
            WORDS);

    private final List<Pattern> ours;

    /**
     * A classifier.
     *
     * @param ours more subjects of automatic replies
     */
    Classifier(List<Pattern> ours) {
        this.ours = List.copyOf(ours);
    }

    /**
     * Whether the header alone leaves doubt, so that a look at the body is worth it. Of what people write to each
     * other the body is never asked for.
     */
    static boolean isDoubtful(Headers headers) {
        String type = headers.first("content-type").toLowerCase(Locale.ROOT);
        if (isReport(type, "delivery-status") || isReport(type, "feedback-report")) {
            return false;
        }
        return isMachine(headers) || returnsNowhere(headers) || isSubmittedByMachine(headers);
    }

    /** What a mail is; without a structure, as far as its header says it. */
    KindOfMail kind(Headers headers, @Nullable Structure structure) {
        String type = headers.first("content-type").toLowerCase(Locale.ROOT);
        if (isBounce(headers, type, structure)) {
            return KindOfMail.BOUNCE;
        }
        if (isReport(type, "feedback-report") || has(structure, "message/feedback-report")) {
            return KindOfMail.FEEDBACK;
        }
        if (isAutomatic(headers, type)) {
            return KindOfMail.AUTOMATIC;
        }
        return isList(headers) ? KindOfMail.LIST : KindOfMail.HUMAN;
    }

    private boolean isBounce(Headers headers, String type, @Nullable Structure structure) {
        if (isReport(type, "delivery-status") || has(structure, "message/delivery-status")) {
            return true;
        }
        if (headers.has("x-failed-recipients")) {
            return true;
        }
        String subject = headers.text("subject");
        if (isAutomaticSubject(subject)) {
            return false;
        }
        boolean failed = UNDELIVERED.matcher(subject).find();
        boolean nowhere = returnsNowhere(headers);
        String from = headers.text("from").toLowerCase(Locale.ROOT);
        String local = Addresses.local(Addresses.first(from));
        if (MAIL_SYSTEM.matcher(local.isEmpty() ? from : local).lookingAt()
                || from.contains("mailer-daemon")
                || from.contains("mail delivery")) {
            return failed || nowhere || tellsOfFailure(structure);
        }
        if (POSTMASTER.matcher(local).matches()) {
            return failed || (nowhere && !isList(headers)) || tellsOfFailure(structure);
        }
        if (nowhere || isMachine(headers)) {
            // A machine's word for it is not enough: it must say so twice.
            boolean returned = has(structure, "message/rfc822") || has(structure, "text/rfc822-headers");
            return failed ? nowhere || tellsOfFailure(structure) : returned && tellsOfFailure(structure);
        }
        return false;
    }

    private boolean isAutomatic(Headers headers, String type) {
        if (isSubmittedByMachine(headers) || isReport(type, "disposition-notification")) {
            return true;
        }
        return isAutomaticSubject(headers.text("subject")) || returnsNowhere(headers);
    }

    private static boolean isSubmittedByMachine(Headers headers) {
        String submitted = headers.first("auto-submitted").toLowerCase(Locale.ROOT);
        return (!submitted.isEmpty() && !submitted.startsWith("no"))
                || headers.has("x-autoreply")
                || headers.has("x-autorespond")
                || headers.has("x-autoresponder")
                || headers.has("x-auto-reply-from")
                || headers.first("x-apple-action").equalsIgnoreCase("vacation")
                || headers.first("precedence")
                        .toLowerCase(Locale.ROOT)
                        .replace('-', '_')
                        .contains("auto_reply");
    }

    private boolean isAutomaticSubject(String subject) {
        return AUTOMATIC.matcher(subject).find()
                || ours.stream().anyMatch(pattern -> pattern.matcher(subject).find());
    }

    /** To many: a list says its name, a mailing how it wants to be treated. */
    static boolean isList(Headers headers) {
        return headers.has("list-id")
                || headers.has("list-unsubscribe")
                || headers.has("mailing-list")
                || isBulk(headers);
    }

    static boolean isBulk(Headers headers) {
        return headers.first("precedence").toLowerCase(Locale.ROOT).matches("(list|bulk|junk).*");
    }

    /** An answer would reach nobody: RFC 5321 asks this of all reports. */
    private static boolean returnsNowhere(Headers headers) {
        return headers.has("return-path")
                && headers.first("return-path").toLowerCase(Locale.ROOT).matches("<\\s*>|<mailer-daemon[^>]*>");
    }

    private static boolean isMachine(Headers headers) {
        String from = headers.text("from").toLowerCase(Locale.ROOT);
        String address = Addresses.first(from);
        String local = address.isEmpty() ? from : Addresses.local(address);
        return MACHINE.matcher(local).lookingAt()
                || MAIL_SYSTEM.matcher(local).lookingAt()
                || POSTMASTER.matcher(local).lookingAt()
                || from.contains("mailer-daemon")
                || from.contains("mail delivery");
    }

    private static boolean isReport(String type, String report) {
        return type.startsWith("multipart/report")
                && type.replaceAll("[\\s\"]", "").contains("report-type=" + report);
    }

    private static boolean has(@Nullable Structure structure, String part) {
        return structure != null && structure.parts.contains(part);
    }

    private static boolean tellsOfFailure(@Nullable Structure structure) {
        return structure != null && FAILED.matcher(structure.text).find();
    }
}
