package io.vigie.connectors;

import io.vigie.kpi.Text;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a connector stands at one moment. Immutable.
 *
 * @param name its name
 * @param file its file
 * @param connector what is in force of it; null when its file has never made sense
 * @param desired what is wanted of it; null when its file has never made sense
 * @param observed what it is doing; {@link SourceState#STOPPED} where nothing runs
 * @param detail one sentence on why, empty while all is well
 * @param problems what is wrong with its file as it is now; while there are any, what was in force before stays so
 * @param source how its source stands, null when it was not started
 * @param freshness how long ago it was last read well, null when it was not
 * @param factsPerMinute over the last minute, negative when not known
 * @param rejectedPerMinute over the last minute, negative when not known
 */
public record ConnectorStatus(
        String name,
        Path file,
        @Nullable Connector connector,
        @Nullable Desired desired,
        SourceState observed,
        Text detail,
        List<Problem> problems,
        @Nullable SourceStatus source,
        @Nullable Duration freshness,
        double factsPerMinute,
        double rejectedPerMinute) {
    public ConnectorStatus {
        problems = List.copyOf(problems);
    }
}
