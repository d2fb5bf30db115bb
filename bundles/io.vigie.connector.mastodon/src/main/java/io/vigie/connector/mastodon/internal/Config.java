package io.vigie.connector.mastodon.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The settings of a source of type {@code mastodon}. */
@ObjectClassDefinition(
        id = Config.ID,
        localization = "OSGI-INF/l10n/config",
        name = "%type.name",
        description = "%type.description")
public @interface Config {
    String ID = "io.vigie.connector.mastodon";

    @AttributeDefinition(name = "%url.name", description = "%url.description")
    String url();

    @AttributeDefinition(name = "%token.name", description = "%token.description", type = AttributeType.PASSWORD)
    String token();

    @AttributeDefinition(name = "%accounts.name", description = "%accounts.description", required = false)
    String[] accounts() default {};

    @AttributeDefinition(name = "%since.name", description = "%since.description", required = false)
    String since() default "";

    @AttributeDefinition(name = "%stream.name", description = "%stream.description", required = false)
    boolean stream() default true;

    @AttributeDefinition(name = "%interval.name", description = "%interval.description", required = false, min = "10")
    int interval() default 60;

    @AttributeDefinition(name = "%answerCloses.name", description = "%answerCloses.description", required = false)
    boolean answerCloses() default false;
}
