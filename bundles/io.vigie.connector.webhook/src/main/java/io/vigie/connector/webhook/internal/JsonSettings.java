package io.vigie.connector.webhook.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The settings of a source of type {@code webhook.json}; texts are in {@code OSGI-INF/l10n/json*.properties}. */
@ObjectClassDefinition(
        id = JsonSettings.ID,
        name = "%name",
        description = "%description",
        localization = "OSGI-INF/l10n/json")
public @interface JsonSettings {
    String ID = "io.vigie.connector.webhook.json";

    @AttributeDefinition(name = "%secret.name", description = "%secret.description", type = AttributeType.PASSWORD)
    String secret();

    @AttributeDefinition(
            name = "%previousSecret.name",
            description = "%previousSecret.description",
            required = false,
            type = AttributeType.PASSWORD)
    String previousSecret() default "";

    @AttributeDefinition(name = "%mapping.name", description = "%mapping.description")
    String mapping();

    @AttributeDefinition(name = "%with.name", description = "%with.description", required = false)
    String[] with() default {};

    @AttributeDefinition(name = "%zone.name", description = "%zone.description", required = false)
    String zone() default "";

    @AttributeDefinition(name = "%header.name", description = "%header.description", required = false)
    String header() default "X-Hub-Signature-256";

    @AttributeDefinition(
            name = "%algorithm.name",
            description = "%algorithm.description",
            required = false,
            options = {
                @Option(label = "sha256", value = "sha256"),
                @Option(label = "sha1", value = "sha1"),
                @Option(label = "sha512", value = "sha512"),
                @Option(label = "token", value = "token")
            })
    String algorithm() default "sha256";

    @AttributeDefinition(name = "%prefix.name", description = "%prefix.description", required = false)
    String prefix() default "sha256=";

    @AttributeDefinition(
            name = "%encoding.name",
            description = "%encoding.description",
            required = false,
            options = {@Option(label = "hex", value = "hex"), @Option(label = "base64", value = "base64")})
    String encoding() default "hex";

    @AttributeDefinition(name = "%timestampHeader.name", description = "%timestampHeader.description", required = false)
    String timestampHeader() default "";

    @AttributeDefinition(name = "%idHeader.name", description = "%idHeader.description", required = false)
    String idHeader() default "";

    @AttributeDefinition(name = "%signed.name", description = "%signed.description", required = false)
    String signed() default "";

    @AttributeDefinition(name = "%window.name", description = "%window.description", required = false)
    int window() default 300;

    @AttributeDefinition(name = "%id.name", description = "%id.description", required = false)
    String[] id() default {};

    @AttributeDefinition(name = "%time.name", description = "%time.description", required = false)
    String time() default "";

    @AttributeDefinition(name = "%maxAge.name", description = "%maxAge.description", required = false)
    int maxAge() default 168;
}
