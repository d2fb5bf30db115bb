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

    @AttributeDefinition(
            name = "%format.name",
            description = "%format.description",
            required = false,
            options = {
                @Option(label = "%format.auto", value = "auto"),
                @Option(label = "CSV", value = "csv"),
                @Option(label = "JSON Lines", value = "jsonl")
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

    @AttributeDefinition(name = "%encoding.name", description = "%encoding.description", required = false)
    String encoding() default "";

    @AttributeDefinition(name = "%zone.name", description = "%zone.description", required = false)
    String zone() default "";

    @AttributeDefinition(name = "%missing.name", description = "%missing.description", required = false)
    String[] missing() default {"NA", "null"};

    @AttributeDefinition(name = "%where.name", description = "%where.description", required = false)
    String[] where() default {};
}
