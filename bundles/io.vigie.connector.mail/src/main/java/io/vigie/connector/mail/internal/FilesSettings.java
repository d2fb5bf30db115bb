package io.vigie.connector.mail.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The settings of a source of type {@code mail.files}; texts are in {@code OSGI-INF/l10n/mailfiles*.properties}. */
@ObjectClassDefinition(
        id = FilesSettings.ID,
        name = "%name",
        description = "%description",
        localization = "OSGI-INF/l10n/mailfiles")
public @interface FilesSettings {
    String ID = "io.vigie.connector.mail.files";

    @AttributeDefinition(name = "%path.name", description = "%path.description")
    String[] path();

    @AttributeDefinition(name = "%sent.name", description = "%sent.description", required = false)
    String[] sent() default {};

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
