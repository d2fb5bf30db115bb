package io.vigie.store.duckdb.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The settings of the store; changing one takes effect for stores that are opened afterwards. */
@ObjectClassDefinition(localization = "OSGI-INF/l10n/store", name = "%name", description = "%description")
@interface Config {
    /** Megabytes of memory for the database; 0 chooses. */
    @AttributeDefinition(name = "%memory", description = "%memory.help", min = "0")
    int memory() default 0;

    /** Threads of the database; 0 is one for each processor. */
    @AttributeDefinition(name = "%threads", description = "%threads.help", min = "0")
    int threads() default 0;

    /** Seconds after which a query is stopped. */
    @AttributeDefinition(name = "%timeout", description = "%timeout.help", min = "1")
    int timeout() default Settings.TIMEOUT_SECONDS;
}
