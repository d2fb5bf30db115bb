package io.vigie.deploy.testplugin;

/** The settings of the test connector, described in {@code testplugin/OSGI-INF/metatype/feed.xml}. */
public @interface Feed {
    /** How many contacts a batch has. */
    int size() default 10;
}
