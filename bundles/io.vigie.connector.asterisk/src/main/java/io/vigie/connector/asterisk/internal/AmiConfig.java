package io.vigie.connector.asterisk.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The settings of a source of type {@code asterisk.ami}. */
@ObjectClassDefinition(
        id = AmiConfig.ID,
        localization = "OSGI-INF/l10n/ami",
        name = "%type.name",
        description = "%type.description")
public @interface AmiConfig {
    String ID = "io.vigie.connector.asterisk.ami";

    @AttributeDefinition(name = "%host.name", description = "%host.description")
    String host();

    @AttributeDefinition(
            name = "%port.name",
            description = "%port.description",
            required = false,
            min = "1",
            max = "65535")
    int port() default 5038;

    @AttributeDefinition(name = "%username.name", description = "%username.description")
    String username();

    @AttributeDefinition(name = "%secret.name", description = "%secret.description", type = AttributeType.PASSWORD)
    String secret();

    @AttributeDefinition(
            name = "%login.name",
            description = "%login.description",
            required = false,
            options = {@Option(label = "%login.md5", value = "md5"), @Option(label = "%login.plain", value = "plain")})
    String login() default "md5";

    @AttributeDefinition(name = "%tls.name", description = "%tls.description", required = false)
    boolean tls() default false;

    @AttributeDefinition(name = "%certificate.name", description = "%certificate.description", required = false)
    String certificate() default "";
}
