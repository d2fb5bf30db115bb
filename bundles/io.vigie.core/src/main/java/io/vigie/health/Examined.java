package io.vigie.health;

import io.vigie.kpi.Text;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A part of the platform that tells how it stands: a service, which whoever runs the checks asks along with its own. It
 * needs nobody to be there who does.
 */
@ConsumerType
public interface Examined {
    /** What is looked at; the same each time. */
    Check check();

    /**
     * What somebody should look after, one sentence each; empty when all is as it should be. Called on a thread of
     * whoever runs the checks, which waits some seconds at most.
     */
    List<Text> troubles();
}
