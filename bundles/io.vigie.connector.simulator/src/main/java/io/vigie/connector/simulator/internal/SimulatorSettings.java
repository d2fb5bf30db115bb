package io.vigie.connector.simulator.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The settings of a source of type {@code simulator}; texts are in {@code OSGI-INF/l10n/simulator*.properties}. */
@ObjectClassDefinition(
        id = SimulatorSettings.ID,
        name = "%name",
        description = "%description",
        localization = "OSGI-INF/l10n/simulator")
public @interface SimulatorSettings {
    String ID = "io.vigie.connector.simulator";

    @AttributeDefinition(name = "%seed.name", description = "%seed.description", required = false)
    long seed() default 1;

    @AttributeDefinition(
            name = "%days.name",
            description = "%days.description",
            required = false,
            min = "0",
            max = "3660")
    int days() default 28;

    @AttributeDefinition(
            name = "%recent.name",
            description = "%recent.description",
            required = false,
            min = "0",
            max = "3660")
    int recent() default 0;

    @AttributeDefinition(name = "%start.name", description = "%start.description", required = false)
    String start() default "";

    @AttributeDefinition(
            name = "%speed.name",
            description = "%speed.description",
            required = false,
            min = "0.001",
            max = "86400")
    double speed() default 1;

    @AttributeDefinition(
            name = "%volume.name",
            description = "%volume.description",
            required = false,
            min = "50",
            max = "50000")
    int volume() default 1200;

    @AttributeDefinition(
            name = "%queues.name",
            description = "%queues.description",
            required = false,
            min = "1",
            max = "5")
    int queues() default 5;

    @AttributeDefinition(
            name = "%agents.name",
            description = "%agents.description",
            required = false,
            min = "0",
            max = "5000")
    int agents() default 0;

    @AttributeDefinition(name = "%company.name", description = "%company.description", required = false)
    boolean company() default false;

    @AttributeDefinition(name = "%zone.name", description = "%zone.description", required = false)
    String zone() default "Europe/Paris";
}
