package io.vigie.connector.mail.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The settings of a source of type {@code imap}; texts are in {@code OSGI-INF/l10n/imap*.properties}. */
@ObjectClassDefinition(
        id = ImapSettings.ID,
        name = "%name",
        description = "%description",
        localization = "OSGI-INF/l10n/imap")
public @interface ImapSettings {
    String ID = "io.vigie.connector.mail.imap";

    @AttributeDefinition(name = "%host.name", description = "%host.description")
    String host();

    @AttributeDefinition(
            name = "%port.name",
            description = "%port.description",
            required = false,
            min = "0",
            max = "65535")
    int port() default 0;

    @AttributeDefinition(
            name = "%security.name",
            description = "%security.description",
            required = false,
            options = {
                @Option(label = "%security.tls", value = "tls"),
                @Option(label = "STARTTLS", value = "starttls"),
                @Option(label = "%security.plain", value = "plain")
            })
    String security() default "tls";

    @AttributeDefinition(name = "%certificates.name", description = "%certificates.description", required = false)
    String certificates() default "";

    @AttributeDefinition(name = "%user.name", description = "%user.description")
    String user();

    @AttributeDefinition(
            name = "%password.name",
            description = "%password.description",
            required = false,
            type = AttributeType.PASSWORD)
    String password() default "";

    @AttributeDefinition(name = "%tokenProvider.name", description = "%tokenProvider.description", required = false)
    String tokenProvider() default "";

    @AttributeDefinition(name = "%folder.name", description = "%folder.description", required = false)
    String[] folder() default {"INBOX"};

    @AttributeDefinition(name = "%sent.name", description = "%sent.description", required = false)
    String[] sent() default {};

    @AttributeDefinition(
            name = "%pollSeconds.name",
            description = "%pollSeconds.description",
            required = false,
            min = "1",
            max = "1500")
    int pollSeconds() default 120;

    @AttributeDefinition(name = "%idle.name", description = "%idle.description", required = false)
    boolean idle() default true;

    @AttributeDefinition(
            name = "%timeoutSeconds.name",
            description = "%timeoutSeconds.description",
            required = false,
            min = "1",
            max = "600")
    int timeoutSeconds() default 30;

    @AttributeDefinition(name = "%own.name", description = "%own.description", required = false)
    String[] own() default {};

    @AttributeDefinition(name = "%queue.name", description = "%queue.description", required = false)
    String queue() default "";

    @AttributeDefinition(
            name = "%cases.name",
            description = "%cases.description",
            required = false,
            options = {
                @Option(label = "%cases.human", value = "human"),
                @Option(label = "%cases.list", value = "list"),
                @Option(label = "%cases.automatic", value = "automatic"),
                @Option(label = "%cases.feedback", value = "feedback")
            })
    String[] cases() default {"human"};

    @AttributeDefinition(
            name = "%answers.name",
            description = "%answers.description",
            required = false,
            options = {
                @Option(label = "%answers.own", value = "own"),
                @Option(label = "%answers.anyone", value = "anyone")
            })
    String answers() default "own";

    @AttributeDefinition(name = "%ticket.name", description = "%ticket.description", required = false)
    String ticket() default "";

    @AttributeDefinition(name = "%mergeSubjects.name", description = "%mergeSubjects.description", required = false)
    boolean mergeSubjects() default false;

    @AttributeDefinition(name = "%automatic.name", description = "%automatic.description", required = false)
    String[] automatic() default {};

    @AttributeDefinition(name = "%closing.name", description = "%closing.description", required = false)
    String[] closing() default {};

    @AttributeDefinition(
            name = "%followUpMinutes.name",
            description = "%followUpMinutes.description",
            required = false,
            min = "0",
            max = "100000")
    int followUpMinutes() default 60;

    @AttributeDefinition(
            name = "%rememberDays.name",
            description = "%rememberDays.description",
            required = false,
            min = "1",
            max = "3650")
    int rememberDays() default 365;
}
