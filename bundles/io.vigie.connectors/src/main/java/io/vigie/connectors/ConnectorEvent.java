package io.vigie.connectors;

import io.vigie.kpi.Text;
import java.time.Instant;

/**
 * Something that became of a file.
 *
 * @param at when
 * @param name the connector
 * @param sentence what happened
 */
public record ConnectorEvent(Instant at, String name, Text sentence) {}
