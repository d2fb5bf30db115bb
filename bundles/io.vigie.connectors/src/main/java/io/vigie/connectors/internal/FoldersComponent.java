package io.vigie.connectors.internal;

import io.vigie.connectors.ConnectorFolders;
import io.vigie.connectors.Connectors;
import io.vigie.source.Sources;
import java.nio.file.Path;
import java.time.Clock;
import org.osgi.service.component.annotations.Component;

/** Opens folders of connectors by the system's clock. */
@Component
public final class FoldersComponent implements ConnectorFolders {
    @Override
    public Connectors open(Path home, Sources sources) {
        return new FileConnectors(home, sources, Clock.systemUTC());
    }
}
