package io.vigie.health;

import io.vigie.kpi.Text;

/**
 * Something of the platform that is looked at. Immutable.
 *
 * @param id a short name that stays
 * @param name the name for people
 */
public record Check(String id, Text name) {}
