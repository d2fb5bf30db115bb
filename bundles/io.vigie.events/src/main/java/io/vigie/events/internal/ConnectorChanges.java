package io.vigie.events.internal;

import io.vigie.connectors.ConnectorStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Compares how connectors stand with how they stood when this was asked last. Not thread-safe. */
final class ConnectorChanges {
    /** What of a connector is told; sentences of sources are not, because they may name people. */
    private record Standing(String desired, String observed, int problems) {
        static Standing of(ConnectorStatus status) {
            return new Standing(
                    status.desired() == null ? "" : status.desired().word(),
                    status.observed().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    status.problems().size());
        }
    }

    private Map<String, Standing> known = new HashMap<>();

    /** One entry for each connector that stands otherwise than before, is new or is gone. */
    List<Map<String, Object>> since(List<ConnectorStatus> all) {
        List<Map<String, Object>> changes = new ArrayList<>();
        Map<String, Standing> now = new LinkedHashMap<>();
        for (ConnectorStatus status : all) {
            Standing standing = Standing.of(status);
            now.put(status.name(), standing);
            if (!standing.equals(known.get(status.name()))) {
                Map<String, Object> change = new LinkedHashMap<>();
                change.put("name", status.name());
                if (!standing.desired().isEmpty()) {
                    change.put("desired", standing.desired());
                }
                change.put("observed", standing.observed());
                change.put("problems", standing.problems());
                changes.add(change);
            }
        }
        for (String name : known.keySet()) {
            if (!now.containsKey(name)) {
                changes.add(Map.of("name", name, "gone", true));
            }
        }
        known = now;
        return changes;
    }
}
