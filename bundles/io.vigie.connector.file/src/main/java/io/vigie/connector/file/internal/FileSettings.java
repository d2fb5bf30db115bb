package io.vigie.connector.file.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The settings of a source of type {@code file}; texts are in {@code OSGI-INF/l10n/file*.properties}. */
@ObjectClassDefinition(
        id = FileSettings.ID,
        name = "%name",
        description = "%description",
        localization = "OSGI-INF/l10n/file")
public @interface FileSettings {
    String ID = "io.vigie.connector.file";

    @AttributeDefinition(name = "%path.name", description = "%path.description")
    String[] path();

    @AttributeDefinition(name = "%files.name", description = "%files.description", required = false)
    String[] files() default {};

    @AttributeDefinition(
            name = "%format.name",
            description = "%format.description",
            required = false,
            options = {
                @Option(label = "%format.auto", value = "auto"),
                @Option(label = "CSV", value = "csv"),
                @Option(label = "JSON Lines", value = "jsonl"),
                @Option(label = "JSON", value = "json")
            })
    String format() default "auto";

    @AttributeDefinition(name = "%fact.name", description = "%fact.description", required = false)
    String fact() default "";

    @AttributeDefinition(name = "%mapping.name", description = "%mapping.description", required = false)
    String mapping() default "";

    @AttributeDefinition(name = "%with.name", description = "%with.description", required = false)
    String[] with() default {};

    @AttributeDefinition(name = "%separator.name", description = "%separator.description", required = false)
    String separator() default "auto";

    @AttributeDefinition(name = "%quote.name", description = "%quote.description", required = false)
    String quote() default "";

    @AttributeDefinition(name = "%escape.name", description = "%escape.description", required = false)
    String escape() default "";

    @AttributeDefinition(name = "%comment.name", description = "%comment.description", required = false)
    String comment() default "";

    @AttributeDefinition(name = "%header.name", description = "%header.description", required = false)
    String header() default "";

    @AttributeDefinition(name = "%columns.name", description = "%columns.description", required = false)
    String[] columns() default {};

    @AttributeDefinition(name = "%decimal.name", description = "%decimal.description", required = false)
    String decimal() default "";

    @AttributeDefinition(name = "%records.name", description = "%records.description", required = false)
    String records() default "";

    @AttributeDefinition(name = "%encoding.name", description = "%encoding.description", required = false)
    String encoding() default "";

    @AttributeDefinition(name = "%zone.name", description = "%zone.description", required = false)
    String zone() default "";

    @AttributeDefinition(name = "%missing.name", description = "%missing.description", required = false)
    String[] missing() default {"NA", "null"};

    @AttributeDefinition(name = "%where.name", description = "%where.description", required = false)
    String[] where() default {};
}
