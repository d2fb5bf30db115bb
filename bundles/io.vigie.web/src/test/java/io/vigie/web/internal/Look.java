package io.vigie.web.internal;

import java.util.ArrayList;
import java.util.List;
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

    /** Each language in each theme. */
    static List<Look> all() {
        List<Look> all = new ArrayList<>();
        for (String language : List.of("en", "fr")) {
            for (Theme theme : Theme.values()) {
                all.add(new Look(language, theme));
            }
        }
        return all;
    }

    @Override
    public String toString() {
        return language + "-" + theme.id();
    }
}
