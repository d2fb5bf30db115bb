package io.vigie.connector.webhook.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The settings of a source of type {@code webhook.meta}; texts are in {@code OSGI-INF/l10n/meta*.properties}. */
@ObjectClassDefinition(
        id = MetaSettings.ID,
        name = "%name",
        description = "%description",
        localization = "OSGI-INF/l10n/meta")
public @interface MetaSettings {
    String ID = "io.vigie.connector.webhook.meta";

    @AttributeDefinition(
            name = "%appSecret.name",
            description = "%appSecret.description",
            type = AttributeType.PASSWORD)
    String appSecret();

    @AttributeDefinition(
            name = "%previousAppSecret.name",
            description = "%previousAppSecret.description",
            required = false,
            type = AttributeType.PASSWORD)
    String previousAppSecret() default "";

    @AttributeDefinition(
            name = "%verifyToken.name",
            description = "%verifyToken.description",
            type = AttributeType.PASSWORD)
    String verifyToken();

    @AttributeDefinition(name = "%accounts.name", description = "%accounts.description", required = false)
    String[] accounts() default {};

    @AttributeDefinition(name = "%maxAge.name", description = "%maxAge.description", required = false)
    int maxAge() default 168;
}
