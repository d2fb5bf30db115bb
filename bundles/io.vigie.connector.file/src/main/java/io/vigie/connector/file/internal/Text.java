package io.vigie.connector.file.internal;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Everything that this source says to a person, in English and French. */
enum Text {
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
    CR_ONLY(
            "The file is refused: its lines end with CR alone; save it with LF or CRLF line ends.",
            "Le fichier est refusé : ses lignes finissent par CR seul ; enregistrez-le avec des fins de ligne LF ou"
                    + " CRLF."),
    SET_PATH("Set 'path' to a file or directory.", "Réglez « path » sur un fichier ou un dossier."),
    SET_FORMAT(
            "Set 'format' to auto, csv or jsonl, not '%s'.",
            "Réglez « format » sur auto, csv ou jsonl, et non « %s »."),
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
            "'%s' ends with none of .csv, .tsv, .jsonl, .ndjson; set 'format' to csv or jsonl.",
            "« %s » ne finit par aucun de .csv, .tsv, .jsonl, .ndjson ; réglez « format » sur csv ou jsonl."),
    NO_FILES(
            "Directory '%s' holds no file that ends with %s.",
            "Le dossier « %s » ne contient aucun fichier finissant par %s."),
    DENIED(
            "'%s' may not be read; give the account that runs Vigie the right to read it.",
            "« %s » ne peut pas être lu ; donnez au compte qui exécute Vigie le droit de le lire."),
    BROKEN("Reading '%s' failed: %s.", "La lecture de « %s » a échoué : %s."),
    NOT_KEPT(
            "(not kept: the line may hold customer data)",
            "(non conservé : la ligne peut contenir des données de client)");

    private final String english;
    private final String french;

    Text(String english, String french) {
        this.english = english;
        this.french = french;
    }

    String in(Locale locale, @Nullable Object... arguments) {
        return String.format(Locale.ROOT, isFrench(locale) ? french : english, arguments);
    }

    static boolean isFrench(Locale locale) {
        return locale.getLanguage().equals("fr");
    }
}
