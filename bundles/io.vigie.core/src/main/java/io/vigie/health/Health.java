package io.vigie.health;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Examines the platform; a service of whoever runs the checks, absent where nobody does. Thread-safe. */
@ProviderType
public interface Health {
    /** The checks that are there at this moment, by id. */
    List<Check> checks();

    /**
     * Makes all checks now, side by side, and blocks until each has ended or its time is over, some seconds
     * at most. A check that does not end in time is a finding too.
     *
     * @return one finding for each check, by its id
     */
    List<Finding> examine();
}
