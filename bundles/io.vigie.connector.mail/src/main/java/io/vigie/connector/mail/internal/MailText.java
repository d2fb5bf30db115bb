package io.vigie.connector.mail.internal;

import io.vigie.kpi.Text;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Everything that these sources say to a person, in English and French. */
enum MailText {
    // Settings
    BAD_PATTERN(
            "Setting '%s' holds '%s', which is no regular expression: %s.",
            "Le réglage « %s » contient « %s », qui n’est pas une expression rationnelle : %s."),
    BAD_OWN(
            "Setting 'own' holds '%s'; write an address such as support@example.com, or a domain such as example.com.",
            "Le réglage « own » contient « %s » ; écrivez une adresse comme support@exemple.fr ou un domaine comme"
                    + " exemple.fr."),
    NO_CASES(
            "Setting 'cases' holds '%s'; write some of human, list, automatic and feedback.",
            "Le réglage « cases » contient « %s » ; écrivez un ou plusieurs de human, list, automatic et feedback."),
    BAD_ANSWERS(
            "Setting 'answers' is '%s'; write own or anyone.",
            "Le réglage « answers » vaut « %s » ; écrivez own ou anyone."),
    NO_CREDENTIALS(
            "Set 'password', best as $[secret:mailbox], or 'tokenProvider'.",
            "Réglez « password », de préférence $[secret:boite], ou « tokenProvider »."),
    TWO_CREDENTIALS(
            "Settings 'password' and 'tokenProvider' are both set; leave one of them out.",
            "Les réglages « password » et « tokenProvider » sont tous deux donnés ; ôtez l’un des deux."),
    BAD_SECURITY(
            "Setting 'security' is '%s'; write tls, starttls or plain.",
            "Le réglage « security » vaut « %s » ; écrivez tls, starttls ou plain."),
    NO_FOLDER_SET(
            "Setting 'folder' names no folder; write INBOX, or leave it out.",
            "Le réglage « folder » ne nomme aucun dossier ; écrivez INBOX, ou ôtez-le."),
    FOLDER_TWICE(
            "Folder '%s' is named both in 'folder' and in 'sent'; leave it in one of them.",
            "Le dossier « %s » est nommé dans « folder » et dans « sent » ; laissez-le dans l’un des deux."),
    BAD_CERTIFICATES(
            "Setting 'certificates': '%s' cannot be read as PEM certificates: %s.",
            "Réglage « certificates » : « %s » ne peut pas être lu comme des certificats PEM : %s."),
    PLAIN_AFAR(
            "Setting 'security' is plain, and '%s' is not this machine: set it to tls or starttls, or passwords would be"
                    + " sent in the clear.",
            "Le réglage « security » vaut plain, et « %s » n’est pas cette machine : mettez tls ou starttls, sinon les mots"
                    + " de passe passeraient en clair."),
    BAD_PATH(
            "Setting 'path' holds '%s', which is no path.",
            "Le réglage « path » contient « %s », qui n’est pas un chemin."),

    // Positions
    FOREIGN_POSITION(
            "The stored position is not one of this connector; set it back to the beginning, and what is known already"
                    + " is told once more without being counted twice.",
            "La position enregistrée n’est pas celle de ce connecteur ; remettez-la au début, et ce qui est déjà connu"
                    + " est redit sans être compté deux fois."),

    // Files
    NO_PATH("'%s' is not there; mend the setting 'path'.", "« %s » n’existe pas ; corrigez le réglage « path »."),
    NO_FILES(
            "'%s' holds no mails: no .mbox, .mbx or .eml file, and no maildir.",
            "« %s » ne contient pas de courriels : ni fichier .mbox, .mbx ou .eml, ni maildir."),
    DENIED(
            "'%s' may not be read; give the account that runs Vigie the right to read it.",
            "« %s » ne peut pas être lu ; donnez au compte qui exécute Vigie le droit de le lire."),
    BROKEN("Reading '%s' failed: %s.", "La lecture de « %s » a échoué : %s."),

    // Quarantine
    NO_MAIL(
            "This is no mail: it has neither From, Subject, Date nor Message-ID; look at it where it is stored.",
            "Ce n’est pas un courriel : il n’a ni From, ni Subject, ni Date, ni Message-ID ; regardez-le là où il est"
                    + " conservé."),
    NO_DATE(
            "The mail has no date: neither Date nor Received can be read, and nothing says when it came; give it a Date.",
            "Le courriel n’a pas de date : ni Date ni Received ne se lisent, et rien ne dit quand il est arrivé ;"
                    + " donnez-lui une Date."),
    NOT_SENT(
            "The server did not give the header of this mail; look at it with a mail program, and mend or delete it.",
            "Le serveur n’a pas donné l’en-tête de ce courriel ; regardez-le avec un logiciel de courriel, et réparez ou"
                    + " supprimez-le."),
    GONE(
            "The mail is not there any more; discard the record.",
            "Le courriel n’est plus là ; écartez l’enregistrement."),
    NOT_KEPT("(not kept: mails are personal)", "(non conservé : les courriels sont personnels)"),

    // IMAP
    REFUSED(
            "The mail server '%s' refuses the user '%s': %s. Mend 'user', 'password' or 'tokenProvider', and see whether"
                    + " the mailbox allows IMAP.",
            "Le serveur de courriel « %s » refuse l’utilisateur « %s » : %s. Corrigez « user », « password » ou"
                    + " « tokenProvider », et voyez si la boîte permet IMAP."),
    BUSY(
            "The mail server '%s' takes no log-in now: %s.",
            "Le serveur de courriel « %s » n’accepte pas de connexion pour l’instant : %s."),
    NO_CONNECTION(
            "The mail server '%s' cannot be reached on port %d: %s.",
            "Le serveur de courriel « %s » n’est pas joignable sur le port %d : %s."),
    NO_TLS(
            "The certificate of the mail server '%s' is not trusted: %s. Name its authority in 'certificates', or mend"
                    + " 'host'.",
            "Le certificat du serveur de courriel « %s » n’inspire pas confiance : %s. Nommez son autorité dans"
                    + " « certificates », ou corrigez « host »."),
    NO_STARTTLS(
            "The mail server '%s' offers no STARTTLS; set 'security' to tls.",
            "Le serveur de courriel « %s » ne propose pas STARTTLS ; réglez « security » sur tls."),
    LOST(
            "The connection to the mail server '%s' broke: %s.",
            "La connexion au serveur de courriel « %s » s’est rompue : %s."),
    NO_FOLDER("The mailbox has no folder '%s'; it has %s.", "La boîte n’a pas de dossier « %s » ; elle a %s."),
    NO_PROVIDER(
            "No token provider '%s' is installed; install its bundle, or mend 'tokenProvider'. There are: %s.",
            "Aucun fournisseur de jetons « %s » n’est installé ; installez son bundle, ou corrigez « tokenProvider »."
                    + " Il y a : %s."),
    NONE("none", "aucun"),

    // Check
    CONNECTED("Connected to '%s' (%s), %s.", "Connecté à « %s » (%s), %s."),
    WITH_TLS("with TLS", "avec TLS"),
    WITHOUT_TLS("without encryption, on this machine", "sans chiffrement, sur cette machine"),
    LOGGED_IN("Logged in as '%s' by %s.", "Identifié comme « %s » par %s."),
    BY_PASSWORD("password", "mot de passe"),
    BY_TOKEN("access token (XOAUTH2)", "jeton d’accès (XOAUTH2)"),
    FOLDER(
            "Folder '%s': %d mails, read only: nothing there will be marked or moved.",
            "Dossier « %s » : %d courriels, en lecture seule : rien n’y sera marqué ni déplacé."),
    TELLS(
            "The server tells of new mail by itself (IDLE).",
            "Le serveur annonce lui-même les nouveaux courriels (IDLE)."),
    DOES_NOT_TELL(
            "The server does not tell of new mail (no IDLE): it is looked for every %d s.",
            "Le serveur n’annonce pas les nouveaux courriels (pas d’IDLE) : on regarde toutes les %d s."),
    COUNTS_CHANGES(
            "The server counts changes (CONDSTORE): a mailbox that is put back from a backup is noticed.",
            "Le serveur compte les changements (CONDSTORE) : une boîte restaurée d’une sauvegarde est remarquée."),
    SENT_IS(
            "No sent folder is read: answers are not seen. Set 'sent' to '%s'.",
            "Aucun dossier d’envoi n’est lu : les réponses ne sont pas vues. Réglez « sent » sur « %s »."),
    NO_SENT(
            "No sent folder is read: only answers that come by the folders read are seen. Set 'sent' if there is one.",
            "Aucun dossier d’envoi n’est lu : seules les réponses qui passent par les dossiers lus sont vues. Réglez"
                    + " « sent » s’il y en a un."),
    NO_OWN(
            "Setting 'own' is empty: answers are known by the sent folders alone.",
            "Le réglage « own » est vide : les réponses ne se reconnaissent qu’aux dossiers d’envoi."),
    FILES("Found %d mail files and %d single mails.", "Trouvé %d fichiers de courriels et %d courriels seuls.");

    private final String english;
    private final String french;

    MailText(String english, String french) {
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
