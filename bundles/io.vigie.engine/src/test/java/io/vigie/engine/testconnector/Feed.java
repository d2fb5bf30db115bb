package io.vigie.engine.testconnector;

/** The settings of the test connector, described in {@code OSGI-INF/metatype/feed.xml}. */
public @interface Feed {
    int count();

    int size() default 1;
}
