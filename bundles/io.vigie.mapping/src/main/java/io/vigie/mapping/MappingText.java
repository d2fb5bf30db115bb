package io.vigie.mapping;

import io.vigie.fact.FieldType;
import io.vigie.kpi.Text;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a mapping says to a person, in English and French. */
public enum MappingText {
    AND("; ", " ; "),
    VALUE("column '%s': '%s' is not %s", "colonne « %s » : « %s » n’est pas %s"),
    NO_OFFSET(
            "column '%s': '%s' has no UTC offset; write one, as in 2026-03-02T09:00:00+01:00, or set 'zone' to the"
                    + " time zone of the file",
            "colonne « %s » : « %s » n’a pas de décalage UTC ; écrivez-en un, comme dans 2026-03-02T09:00:00+01:00, ou"
                    + " réglez « zone » sur le fuseau horaire du fichier"),
    GAP(
            "column '%s': '%s' does not exist in %s, where clocks were put forward over it",
            "colonne « %s » : « %s » n’existe pas dans %s, où les horloges ont été avancées à cette heure-là"),
    MISSING(
            "column '%s' is missing or empty, and each %s needs it",
            "la colonne « %s » est absente ou vide, et chaque %s en a besoin"),
    NEGATIVE(
            "column '%s': '%s' is a negative duration; if that may be, set 'negative' of the mapping to keep or zero",
            "colonne « %s » : « %s » est une durée négative ; si c’est permis, réglez « negative » de la correspondance sur"
                    + " keep ou zero"),
    NO_WORD("column '%s': '%s' is none of %s", "colonne « %s » : « %s » n’est aucun de %s"),
    WRITTEN("written as %s", "écrit comme %s"),
    SET_MAPPING(
            "Setting 'mapping' is '%s', which is neither a file nor a ready mapping; write a path or one of %s.",
            "Le réglage « mapping » vaut « %s », qui n’est ni un fichier ni une correspondance prête ; écrivez un chemin"
                    + " ou l’un de %s."),
    WITH_NEEDED(
            "Mapping '%1$s' needs the parameter '%2$s' (%3$s); give it as with=%2$s=VALUE.",
            "La correspondance « %1$s » a besoin du paramètre « %2$s » (%3$s) ; donnez-le par with=%2$s=VALEUR."),
    WITH_UNKNOWN(
            "Mapping '%s' has no parameter '%s'; it has %s.",
            "La correspondance « %s » n’a pas de paramètre « %s » ; elle a %s."),
    WITH_NONE(
            "Mapping '%s' has no parameter '%s', nor any other; take it out of 'with'.",
            "La correspondance « %s » n’a pas de paramètre « %s », ni aucun autre ; retirez-le de « with »."),
    MAPPING_NOT_JSON(
            "Mapping '%s' is not one JSON object with each key once; look at line %d, column %d.",
            "La correspondance « %s » n’est pas un objet JSON où chaque clé n’est qu’une fois ; voyez ligne %d, colonne"
                    + " %d."),
    MAPPING_PROBLEM("Mapping '%s', line %d, %s: %s.", "Correspondance « %s », ligne %d, %s : %s."),
    MAPPING_TABLE(
            "write 'file', and the columns 'key' and 'value' of it",
            "écrivez « file », et ses colonnes « key » et « value »"),
    MAPPING_NO_TABLE(
            "'%s' cannot be read; put the table beside the mapping",
            "« %s » n’est pas lisible ; placez la table à côté de la correspondance"),
    MAPPING_TABLE_COLUMN("'%s' has no column '%s'", "« %s » n’a pas de colonne « %s »"),
    MAPPING_TABLE_TWICE("'%s' has the key '%s' twice", "« %s » a deux fois la clé « %s »"),
    MAPPING_TABLE_LARGE(
            "'%s' has more than %s; a table is held in memory", "« %s » dépasse %s ; une table est gardée en mémoire"),
    MAPPING_TABLE_BROKEN(
            "'%s' cannot be read at line %s; check its quotes, its columns and 'encoding'",
            "« %s » n’est pas lisible à la ligne %s ; vérifiez ses guillemets, ses colonnes et « encoding »"),
    MAPPING_UNKNOWN_TABLE(
            "there is no table '%s'; declare it under 'tables'",
            "il n’y a pas de table « %s » ; déclarez-la sous « tables »"),
    MAPPING_UNKNOWN(
            "there is no key '%s' here; write one of %s", "il n’y a pas de clé « %s » ici ; écrivez l’une de %s"),
    MAPPING_KIND("write %s", "écrivez %s"),
    AN_OBJECT("an object", "un objet"),
    A_LIST("a list with at least one entry", "une liste d’au moins un élément"),
    A_TEXT("a text", "un texte"),
    TEXTS("a text or a list of texts", "un texte ou une liste de textes"),
    MAPPING_VALUE("'%s' cannot be used; write for example %s", "« %s » n’est pas utilisable ; écrivez par exemple %s"),
    MAPPING_HEADER(
            "'%s' is not the line of the column names; write its number, or none and name the columns under 'columns'",
            "« %s » n’est pas la ligne des noms de colonnes ; écrivez son numéro, ou none en nommant les colonnes sous"
                    + " « columns »"),
    MAPPING_FACT("'%s' is not a fact type; write one of %s", "« %s » n’est pas un type de fait ; écrivez l’un de %s"),
    MAPPING_FIELD(
            "%s has no field '%s'; write one of %s, or move it to 'attributes'",
            "%s n’a pas de champ « %s » ; écrivez l’un de %s, ou placez-le dans « attributes »"),
    MAPPING_KEY("each %s needs the field '%s'; add it", "chaque %s a besoin du champ « %s » ; ajoutez-le"),
    MAPPING_ATTRIBUTE(
            "'%s' is a field of %s; move it to 'fields'", "« %s » est un champ de %s ; placez-le dans « fields »"),
    MAPPING_CONDITION(
            "write an object of 'column' and one of 'is', 'not', 'present' (true or false), 'changes' (true)",
            "écrivez un objet avec « column » et l’une de « is », « not », « present » (true ou false), « changes »"
                    + " (true)"),
    MAPPING_TWICE(
            "'%s' is here twice but for its case; take one away",
            "« %s » est ici deux fois à la casse près ; retirez-en un"),
    MAPPING_WATCHED("all 'changes' must name the same column", "tous les « changes » doivent nommer la même colonne"),
    MAPPING_ROWS(
            "'%s' is there for the rows of a file alone; name each value by its place in the document",
            "« %s » n’existe que pour les lignes d’un fichier ; nommez chaque valeur par sa place dans le document"),
    MAPPING_FIXED("'%s' is not %s; correct it", "« %s » n’est pas %s ; corrigez-le"),
    AND_ZONE(", or local if 'zone' is set", ", ou local si « zone » est réglé"),
    MAPPING_BRACE(
            "'%s' has a lone brace; write {column}, or {{ or }} for a brace",
            "« %s » a une accolade seule ; écrivez {colonne}, ou {{ ou }} pour une accolade"),
    MAPPING_PARAMETER(
            "there is no parameter '%s'; declare it under 'parameters'",
            "il n’y a pas de paramètre « %s » ; déclarez-le sous « parameters »"),
    MAPPING_MISFIT(
            "'%s' makes %s and the field holds %s; take it away",
            "« %s » donne %s et le champ contient %s ; retirez-le"),
    MAPPING_TIME(
            "'%s' is not a way to write dates and times; write a pattern such as d/M/yyyy H:mm:ss, or iso, epoch-s,"
                    + " epoch-ms",
            "« %s » n’est pas une façon d’écrire dates et heures ; écrivez un modèle comme d/M/yyyy H:mm:ss, ou iso,"
                    + " epoch-s, epoch-ms"),
    MAPPING_DURATION(
            "'%s' is not a way to write durations; write a pattern such as H:mm:ss or mm:ss, or one of any, ms, s, min,"
                    + " h, days, weeks, months, years, iso",
            "« %s » n’est pas une façon d’écrire des durées ; écrivez un modèle comme H:mm:ss ou mm:ss, ou l’un de any, ms,"
                    + " s, min, h, days, weeks, months, years, iso"),
    MAPPING_CALENDAR(
            "'%s' has no fixed length in seconds; write a pattern such as H:mm:ss, or one of ms, s, min, h, iso",
            "« %s » n’a pas de longueur fixe en secondes ; écrivez un modèle comme H:mm:ss, ou l’un de ms, s, min, h,"
                    + " iso"),
    MAPPING_DENIED(
            "'%s' may not be read; give the account that runs Vigie the right to read it.",
            "« %s » ne peut pas être lu ; donnez au compte qui exécute Vigie le droit de le lire.");

    private final String english;
    private final String french;

    MappingText(String english, String french) {
        this.english = english;
        this.french = french;
    }

    /** The sentence with its arguments. */
    public String in(Locale locale, @Nullable Object... arguments) {
        return text(arguments).in(locale);
    }

    /** The text in both languages; arguments may be such texts themselves. */
    public Text text(@Nullable Object... arguments) {
        return Text.format(english, french, arguments);
    }

    /** What a value of this type looks like, as the end of the clause {@link #VALUE}. */
    public static String of(FieldType type, Locale locale) {
        return of(type).in(locale);
    }

    /** The same in both languages. */
    public static Text of(FieldType type) {
        return Text.of(type.description(), french(type));
    }

    private static String french(FieldType type) {
        return switch (type) {
            case INTEGER -> "un nombre entier";
            case DECIMAL -> "un nombre décimal comme 12.5";
            case BOOLEAN -> "true ou false";
            case INSTANT -> "un instant comme 2026-03-02T09:00:00+01:00";
            case DATE -> "une date comme 2026-03-02";
            case SECONDS -> "un nombre de secondes";
            case MONEY -> "un montant";
            case TEXT -> "un texte";
            default -> type.description();
        };
    }
}
