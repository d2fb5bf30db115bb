package io.vigie.connector.asterisk.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The settings of a source of type {@code asterisk.queue-log}. */
@ObjectClassDefinition(
        id = Config.ID,
        localization = "OSGI-INF/l10n/config",
        name = "%type.name",
        description = "%type.description")
public @interface Config {
    String ID = "io.vigie.connector.asterisk";

    @AttributeDefinition(name = "%path.name", description = "%path.description")
    String[] path();

    @AttributeDefinition(name = "%members.name", description = "%members.description", required = false)
    String[] members() default {};

    @AttributeDefinition(name = "%prefix.name", description = "%prefix.description", required = false)
    String prefix() default "";

    @AttributeDefinition(name = "%cdr.name", description = "%cdr.description", required = false)
    String[] cdr() default {};

    @AttributeDefinition(name = "%cel.name", description = "%cel.description", required = false)
    String[] cel() default {};

    @AttributeDefinition(name = "%zone.name", description = "%zone.description", required = false)
    String zone() default "UTC";

    @AttributeDefinition(name = "%contexts.name", description = "%contexts.description", required = false)
    String[] contexts() default {};
}
