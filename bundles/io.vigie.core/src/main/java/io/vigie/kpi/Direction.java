package io.vigie.kpi;

/** Which way a KPI should go. */
public enum Direction {
    /** More is better. */
    UP(Text.of("higher is better", "plus haut est mieux")),
    /** Less is better. */
    DOWN(Text.of("lower is better", "plus bas est mieux")),
    /** A corridor: too much and too little are both bad. */
    BAND(Text.of("a corridor, neither high nor low", "un couloir, ni haut ni bas")),
    /** Context only: no value is good or bad by itself. */
    NONE(Text.of("context only", "contexte seulement"));

    private final Text text;

    Direction(Text text) {
        this.text = text;
    }

    /** For a person. */
    public Text text() {
        return text;
    }
}
