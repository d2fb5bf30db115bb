package io.vigie.web.internal;

import java.util.Locale;

/** A language and a theme in which the page is looked at. */
record Look(String language, Theme theme) {
    enum Theme {
        LIGHT,
        DARK,
        TV;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final Look ENGLISH = new Look("en", Theme.LIGHT);

    static final Look FRENCH = new Look("fr", Theme.LIGHT);

    @Override
    public String toString() {
        return language + "-" + theme.id();
    }
}
