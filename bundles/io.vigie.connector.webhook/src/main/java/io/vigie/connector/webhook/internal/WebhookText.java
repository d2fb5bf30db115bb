package io.vigie.connector.webhook.internal;

import io.vigie.kpi.Text;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Everything that these sources say to a person, in English and French. */
enum WebhookText {
    // To senders.
    UNSIGNED(
            "The header %s is missing; sign the delivery with the secret of this source.",
            "L’en-tête %s manque ; signez l’envoi avec le secret de cette source."),
    FORGED(
            "The header %s does not prove that the sender knows the secret of this source.",
            "L’en-tête %s ne prouve pas que l’expéditeur connaît le secret de cette source."),
    UNDATED(
            "The header %2$s with the time of sending is missing or cannot be read.",
            "L’en-tête %2$s, qui porte l’heure d’envoi, manque ou est illisible."),
    REPLAYED(
            "The time of sending in the header %2$s is too far from now.",
            "L’heure d’envoi dans l’en-tête %2$s est trop loin de l’heure actuelle."),
    MALFORMED(
            "The delivery is not what this source reads; look at its quarantine.",
            "L’envoi n’est pas ce que lit cette source ; voyez sa quarantaine."),
    TOO_OLD(
            "What this tells happened more than %d hours ago, or has yet to happen; it is not taken any more.",
            "Ce que dit cet envoi a eu lieu il y a plus de %d heures, ou est à venir ; il n’est plus pris."),
    POST_ONLY("Send deliveries with POST.", "Envoyez par POST."),
    NOT_ASKED_SO(
            "This address answers Meta's verification alone, with the right verify token.",
            "Cette adresse ne répond qu’à la vérification de Meta, avec le bon jeton de vérification."),

    // To the quarantine.
    NOT_JSON("The body is not JSON that can be read.", "Le corps n’est pas du JSON lisible."),
    NO_OBJECT(
            "The body is neither a JSON object nor a list of them.",
            "Le corps n’est ni un objet JSON ni une liste d’objets."),
    NO_EVENT(
            "This is no CloudEvent: it needs the content type application/cloudevents+json, or the headers ce-id,"
                    + " ce-source, ce-specversion and ce-type.",
            "Ce n’est pas un CloudEvent : il faut le type application/cloudevents+json, ou les en-têtes ce-id, ce-source,"
                    + " ce-specversion et ce-type."),
    NO_ATTRIBUTE(
            "The CloudEvent lacks the attribute '%s', or it is empty.",
            "L’attribut « %s » du CloudEvent manque ou est vide."),
    OTHER_VERSION(
            "The CloudEvent is of version '%s', and 1.0 is read.",
            "Le CloudEvent est en version « %s », et seule la 1.0 est lue."),
    BAD_TIME("The time of the event cannot be read.", "L’heure de l’événement est illisible."),
    BAD_DATA(
            "The data of the CloudEvent is not JSON, as its content type says.",
            "Les données du CloudEvent ne sont pas du JSON, contrairement à leur type."),
    UNKNOWN_CHANGE(
            "Meta tells of a kind of change that is not known here: %s.",
            "Meta signale une sorte de changement inconnue ici : %s."),
    NOT_KEPT("(not kept: it may hold customer data)", "(non conservé : il peut contenir des données de client)"),

    // To operators.
    LIVE_ONLY(
            "This source is sent to and cannot be read once: run it with 'vigie run'.",
            "Cette source reçoit des envois et ne peut pas être lue une fois : exécutez-la avec « vigie run »."),
    FOREIGN_POSITION(
            "This source has no position, and one is stored under its name: reset its offsets, or give it another name.",
            "Cette source n’a pas de position, et une est enregistrée sous son nom : réinitialisez-la, ou donnez-lui un"
                    + " autre nom."),
    SET_SECRET(
            "Set '%1$s' to a reference such as $[secret:%2$s].",
            "Réglez « %1$s » sur une référence comme $[secret:%2$s]."),
    SHORT_SECRET(
            "The secret '%s' has fewer than 8 characters; take one of 32 or more that nobody can guess.",
            "Le secret « %s » a moins de 8 caractères ; prenez-en un de 32 ou plus que personne ne puisse deviner."),
    SET_ALGORITHM(
            "Set 'algorithm' to sha256, sha1, sha512 or token, not '%s'.",
            "Réglez « algorithm » sur sha256, sha1, sha512 ou token, et non « %s »."),
    SET_ENCODING("Set 'encoding' to hex or base64, not '%s'.", "Réglez « encoding » sur hex ou base64, et non « %s »."),
    SET_HEADER(
            "Set 'header' to the name of the header that holds the signature.",
            "Réglez « header » sur le nom de l’en-tête qui porte la signature."),
    SET_SIGNED(
            "Setting 'signed' is '%s'; it needs {body} once, {timestamp} if 'timestampHeader' is set, and {id} if 'idHeader' is.",
            "Le réglage « signed » vaut « %s » ; il lui faut {body} une fois, {timestamp} si « timestampHeader » est"
                    + " réglé et {id} si « idHeader » l’est."),
    SET_WINDOW(
            "Set 'window' to a number of seconds from 1 to 86400, not %d.",
            "Réglez « window » sur un nombre de secondes de 1 à 86400, et non %d."),
    SET_AGE(
            "Set 'maxAge' to a number of hours from 1 to 8784, not %d.",
            "Réglez « maxAge » sur un nombre d’heures de 1 à 8784, et non %d."),
    SET_POINTER(
            "Setting '%s' holds '%s'; write a JSON pointer such as /event/id, or header:NAME.",
            "Le réglage « %s » contient « %s » ; écrivez un pointeur JSON comme /event/id, ou header:NOM."),
    SET_ZONE(
            "Setting 'zone' is '%s', which is not a time zone; write one such as Europe/Paris.",
            "Le réglage « zone » vaut « %s », qui n’est pas un fuseau horaire ; écrivez par exemple Europe/Paris."),
    SET_WITH(
            "Setting 'with' holds '%s'; write parameter=value.",
            "Le réglage « with » contient « %s » ; écrivez paramètre=valeur."),

    // Checks.
    SECRET_IS_THERE("The secret is there and long enough.", "Le secret est là et assez long."),
    SECRET_IS_WEAK(
            "The secret has fewer than 16 characters; take a longer one.",
            "Le secret a moins de 16 caractères ; prenez-en un plus long."),
    TWO_SECRETS(
            "Deliveries signed with the secret before are taken too; remove it when the sender has changed.",
            "Les envois signés avec l’ancien secret sont pris aussi ; retirez-le quand l’expéditeur a changé."),
    MAPPING_READS("The mapping '%s' can be used.", "La correspondance « %s » est utilisable."),
    ADDRESS(
            "Senders send to %s; from elsewhere through a reverse proxy that encrypts: https://YOUR-NAME%s.",
            "L’adresse d’envoi est %s ; depuis ailleurs, par un proxy inverse qui chiffre : https://VOTRE-NOM%s."),
    TRY_IT("Try it with the secret in SECRET: %s .", "Essayez, avec le secret dans SECRET : %s .");

    private final String english;
    private final String french;

    WebhookText(String english, String french) {
        this.english = english;
        this.french = french;
    }

    String in(Locale locale, @Nullable Object... arguments) {
        return text(arguments).in(locale);
    }

    /** In both languages, for those whose language is not known yet. */
    Text text(@Nullable Object... arguments) {
        return Text.format(english, french, arguments);
    }
}
