package io.vigie.example.connector.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The settings; what a person reads is in {@code OSGI-INF/l10n/callbacks*.properties}. */
@ObjectClassDefinition(
        id = CallbackSettings.ID,
        name = "%name",
        description = "%description",
        localization = "OSGI-INF/l10n/callbacks")
public @interface CallbackSettings {
    String ID = "io.vigie.example.connector";

    @AttributeDefinition(name = "%path.name", description = "%path.description")
    String path();

    @AttributeDefinition(name = "%site.name", description = "%site.description", required = false)
    String site() default "";
}
