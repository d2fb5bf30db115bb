package io.vigie.connector.file.internal;

import io.vigie.kpi.Text;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Everything that this source says to a person, in English and French. */
enum FileText {
    EMPTY("the row sets no field", "la ligne ne renseigne aucun champ"),
    NESTED(
            "column '%s' holds an object or a list, where one value is needed",
            "la colonne « %s » contient un objet ou une liste, alors qu’une seule valeur est attendue"),
    COLUMNS("the row has %d columns and the header has %d", "la ligne compte %d colonnes et l’en-tête en compte %d"),
    QUOTE_OPEN(
            "column '%s': the quote is opened and never closed",
            "colonne « %s » : le guillemet est ouvert et n’est jamais fermé"),
    QUOTE_TEXT(
            "column '%s': text follows the closing quote; double the quotes inside a quoted value",
            "colonne « %s » : du texte suit le guillemet fermant ; doublez les guillemets à l’intérieur d’une valeur"),
    NOT_JSON(
            "the line is not one complete JSON object (see character %d)",
            "la ligne n’est pas un objet JSON complet (voir le caractère %d)"),
    ENCODING(
            "the line is not valid %s; set 'encoding' to the encoding of the file, for example ISO-8859-1",
            "la ligne n’est pas du %s valide ; réglez « encoding » sur l’encodage du fichier, par exemple ISO-8859-1"),
    NUL(
            "the line holds a NUL character; set 'encoding' to UTF-16 if the file is written in it, else mend the file",
            "la ligne contient un caractère NUL ; réglez « encoding » sur UTF-16 si le fichier l’utilise, sinon corrigez"
                    + " le fichier"),
    TOO_DEEP(
            "the record nests objects and lists deeper than %d levels",
            "l’enregistrement imbrique objets et listes sur plus de %d niveaux"),
    RECORD_TOO_LONG("the record holds more than 4 MiB", "l’enregistrement dépasse 4 Mio"),
    NO_OBJECT("the record is not a JSON object", "l’enregistrement n’est pas un objet JSON"),
    TOO_LONG("the line is longer than 1 MiB", "la ligne dépasse 1 Mio"),
    UNKNOWN_FACT(
            "column 'fact': '%s' is not a fact type; write one of %s",
            "colonne « fact » : « %s » n’est pas un type de fait ; écrivez l’un de %s"),
    NO_FACT_IN_ROW(
            "column 'fact' is empty and neither the file name nor the setting 'fact' says which facts the file holds",
            "la colonne « fact » est vide et ni le nom du fichier ni le réglage « fact » ne disent quels faits le"
                    + " fichier contient"),
    NO_FACT(
            "The file is refused: its name does not begin with a fact type and it has no column 'fact'; rename it, for"
                    + " example contact.csv, or set 'fact'.",
            "Le fichier est refusé : son nom ne commence pas par un type de fait et il n’a pas de colonne « fact » ;"
                    + " renommez-le, par exemple contact.csv, ou réglez « fact »."),
    NO_HEADER(
            "The file is refused: its first line must name the columns, and none of them is a field of %s (%s).",
            "Le fichier est refusé : sa première ligne doit nommer les colonnes, et aucune n’est un champ de %s (%s)."),
    EMPTY_FILE(
            "The file is refused: it is empty, and its first line must name the columns.",
            "Le fichier est refusé : il est vide, et sa première ligne doit nommer les colonnes."),
    NO_KEY(
            "The file is refused: it has no column '%s', and each %s needs it.",
            "Le fichier est refusé : il n’a pas de colonne « %s », et chaque %s en a besoin."),
    TWICE(
            "The file is refused: two columns are named '%s'.",
            "Le fichier est refusé : deux colonnes s’appellent « %s »."),
    NO_WHERE(
            "The file is refused: it has no column '%s', which the setting 'where' asks for.",
            "Le fichier est refusé : il n’a pas de colonne « %s », que le réglage « where » demande."),
    NO_COLUMNS(
            "The file is refused: mapping '%s' needs %s; name its columns so, or list the names it has under 'columns' in"
                    + " a mapping of your own.",
            "Le fichier est refusé : la correspondance « %s » a besoin de %s ; nommez ainsi ses colonnes, ou donnez les"
                    + " noms qu’il porte sous « columns » dans une correspondance à vous."),
    A_COLUMN("column '%s'", "la colonne « %s »"),
    BROKEN_HEADER(
            "The file is refused: its first line cannot be read (%s).",
            "Le fichier est refusé : sa première ligne est illisible (%s)."),
    NO_HEADER_LINE(
            "The file is refused: 'header' is line %d and the file has %d lines.",
            "Le fichier est refusé : « header » est la ligne %d et le fichier compte %d lignes."),
    EMPTY_DOCUMENT(
            "The file is refused: it is empty, and a JSON document is expected.",
            "Le fichier est refusé : il est vide, alors qu’un document JSON est attendu."),
    NO_RECORDS(
            "The file is refused: it has no list at '%s', where 'records' looks for the records.",
            "Le fichier est refusé : il n’a pas de liste à « %s », où « records » cherche les enregistrements."),
    BROKEN_DOCUMENT(
            "The document is not JSON from line %d, column %d on: what follows is not read; mend the file, it is then"
                    + " read again.",
            "Le document n’est plus du JSON à partir de la ligne %d, colonne %d : la suite n’est pas lue ; corrigez le"
                    + " fichier, il sera alors relu."),
    DOCUMENT_ENCODING(
            "The document is not valid %s from here on: what follows is not read; set 'encoding' to its encoding.",
            "Le document n’est plus du %s valide à partir d’ici : la suite n’est pas lue ; réglez « encoding » sur son"
                    + " encodage."),
    NOT_PACKED(
            "The file is refused: it is not a whole gzip or zip file; write it again.",
            "Le fichier est refusé : ce n’est pas un fichier gzip ou zip complet ; écrivez-le à nouveau."),
    ARCHIVE_LIST(
            "The file is refused: it lists too many entries for an archive of exports; pack fewer files in it.",
            "Le fichier est refusé : il annonce trop d’entrées pour une archive d’exports ; mettez-y moins de fichiers."),
    BOMB(
            "Reading stopped here: what is packed grows to over %d times its size, as no export does; unpack it yourself if"
                    + " you trust it.",
            "La lecture s’arrête ici : le contenu fait plus de %d fois la taille du fichier compressé, ce qu’aucun export"
                    + " ne fait ; décompressez-le vous-même s’il est sûr."),
    BOMB_SIZE(
            "Reading stopped here: what is packed is larger than %d GiB; unpack it yourself if you trust it.",
            "La lecture s’arrête ici : le contenu dépasse %d Gio ; décompressez-le vous-même s’il est sûr."),
    MORE(
            "Another %d rows between these lines were refused and are not kept, for the first %d of a file are; mend what"
                    + " these say, then set the source back to read the file again.",
            "%d autres lignes entre celles-ci ont été refusées sans être conservées, car seules les %d premières d’un"
                    + " fichier le sont ; corrigez ce qu’elles disent, puis ramenez la source en arrière pour relire le"
                    + " fichier."),
    GONE(
            "'%s' is not there any more; put the file back to read the row again.",
            "« %s » n’est plus là ; remettez le fichier en place pour relire la ligne."),
    CHANGED(
            "Line %d of '%s' is not the row any more that was refused; where the file has changed, the source has read it"
                    + " again by itself.",
            "La ligne %d de « %s » n’est plus celle qui a été refusée ; si le fichier a changé, la source l’a déjà relu"
                    + " d’elle-même."),
    REPLAY_MANY(
            "These rows are not kept one by one; set the source back to read the file again.",
            "Ces lignes ne sont pas conservées une à une ; ramenez la source en arrière pour relire le fichier."),
    CR_ONLY(
            "The file is refused: its lines end with CR alone; save it with LF or CRLF line ends.",
            "Le fichier est refusé : ses lignes finissent par CR seul ; enregistrez-le avec des fins de ligne LF ou"
                    + " CRLF."),
    SET_PATH("Set 'path' to a file or directory.", "Réglez « path » sur un fichier ou un dossier."),
    SET_FORMAT(
            "Set 'format' to auto, csv, jsonl or json, not '%s'.",
            "Réglez « format » sur auto, csv, jsonl ou json, et non « %s »."),
    SET_FILES(
            "Setting 'files' holds '%s', which is not a pattern; write one such as *.csv or **/calls-*.csv.",
            "Le réglage « files » contient « %s », qui n’est pas un modèle ; écrivez par exemple *.csv ou"
                    + " **/calls-*.csv."),
    SET_MARK("Set '%s' to one character or none, not '%s'.", "Réglez « %s » sur un caractère ou none, et non « %s »."),
    SET_HEADER(
            "Set 'header' to the line that names the columns, or to none and name them in 'columns', not '%s'.",
            "Réglez « header » sur la ligne qui nomme les colonnes, ou sur none en les nommant dans « columns », et non"
                    + " « %s »."),
    SET_DECIMAL("Set 'decimal' to comma or point, not '%s'.", "Réglez « decimal » sur comma ou point, et non « %s »."),
    SET_RECORDS(
            "Setting 'records' is '%s', which is not a JSON pointer; write one such as /tickets or"
                    + " /conversations/*/messages.",
            "Le réglage « records » vaut « %s », qui n’est pas un pointeur JSON ; écrivez par exemple /tickets ou"
                    + " /conversations/*/messages."),
    SET_FACT(
            "Setting 'fact' is '%s', which is not a fact type; write one of %s.",
            "Le réglage « fact » vaut « %s », qui n’est pas un type de fait ; écrivez l’un de %s."),
    SET_SEPARATOR(
            "Set 'separator' to auto, comma, semicolon, tab, pipe or one character, not '%s'.",
            "Réglez « separator » sur auto, comma, semicolon, tab, pipe ou un caractère, et non « %s »."),
    SET_ENCODING(
            "Setting 'encoding' is '%s', which cannot be used; write UTF-8, UTF-16, ISO-8859-1 or windows-1252.",
            "Le réglage « encoding » vaut « %s », qui n’est pas utilisable ; écrivez UTF-8, UTF-16, ISO-8859-1 ou"
                    + " windows-1252."),
    SET_ZONE(
            "Setting 'zone' is '%s', which is not a time zone; write one such as Europe/Paris.",
            "Le réglage « zone » vaut « %s », qui n’est pas un fuseau horaire ; écrivez par exemple Europe/Paris."),
    SET_WHERE(
            "Setting 'where' holds '%s'; write column=value.",
            "Le réglage « where » contient « %s » ; écrivez colonne=valeur."),
    SET_MAPPING_OR_FACT(
            "Set 'mapping' or 'fact', not both: a mapping says itself which facts a row is.",
            "Réglez « mapping » ou « fact », pas les deux : une correspondance dit elle-même quels faits contient une"
                    + " ligne."),
    SET_WITH(
            "Setting 'with' holds '%s'; write parameter=value.",
            "Le réglage « with » contient « %s » ; écrivez paramètre=valeur."),
    SET_WITH_ALONE(
            "Setting 'with' gives parameters of a mapping; set 'mapping' too.",
            "Le réglage « with » donne les paramètres d’une correspondance ; réglez aussi « mapping »."),
    FOREIGN_POSITION(
            "This version of the file connector cannot go on from the stored position, which another version wrote.",
            "Cette version du connecteur de fichiers ne peut pas repartir de la position enregistrée, qu’une autre"
                    + " version a écrite."),
    NO_PATH(
            "'%s' does not exist; correct 'path' or put the file there.",
            "« %s » n’existe pas ; corrigez « path » ou déposez-y le fichier."),
    NO_FORMAT(
            "'%s' ends with none of .csv, .tsv, .jsonl, .ndjson, .json; set 'format' to csv, jsonl or json.",
            "« %s » ne finit par aucun de .csv, .tsv, .jsonl, .ndjson, .json ; réglez « format » sur csv, jsonl ou"
                    + " json."),
    NO_MATCH(
            "Directory '%s' holds no file that 'files' takes (%s).",
            "Le dossier « %s » ne contient aucun fichier que « files » retient (%s)."),
    TOO_MANY(
            "There are more than %d files to keep track of; move away what is read, narrow 'files', or make several"
                    + " sources.",
            "Il y a plus de %d fichiers à suivre ; déplacez ce qui est lu, restreignez « files », ou faites plusieurs"
                    + " sources."),
    NO_FILES(
            "Directory '%s' holds no file that ends with %s.",
            "Le dossier « %s » ne contient aucun fichier finissant par %s."),
    DENIED(
            "'%s' may not be read; give the account that runs Vigie the right to read it.",
            "« %s » ne peut pas être lu ; donnez au compte qui exécute Vigie le droit de le lire."),
    BROKEN("Reading '%s' failed: %s.", "La lecture de « %s » a échoué : %s."),
    NOT_KEPT(
            "(not kept: the line may hold customer data; it is %d bytes with checksum %04x)",
            "(non conservé : la ligne peut contenir des données de client ; elle fait %d octets, somme de contrôle %04x)"),

    // What a check found.
    CHECK_NONE(
            "No file is there yet; new ones are read as they come.",
            "Aucun fichier pour l’instant ; ils seront lus à leur arrivée."),
    CHECK_FILES("%d files are there.", "%d fichiers sont là."),
    CHECK_GOOD("'%s' (%s): the first %d rows can be read.", "« %s » (%s) : les %d premières lignes sont lisibles."),
    CHECK_BAD(
            "'%s' (%s): of the first %d rows, %d are refused; the first is line %s: %s",
            "« %s » (%s) : sur les %d premières lignes, %d sont refusées ; la première est la ligne %s : %s"),
    CHECK_REFUSED("'%s': %s", "« %s » : %s"),
    CHECK_EMPTY("'%s' (%s) holds no row.", "« %s » (%s) ne contient aucune ligne."),
    CHECK_REST("%d more files are not tried.", "%d autres fichiers ne sont pas essayés.");

    private final String english;
    private final String french;

    FileText(String english, String french) {
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
