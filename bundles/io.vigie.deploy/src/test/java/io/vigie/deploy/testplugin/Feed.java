package io.vigie.deploy.testplugin;

/** The settings of the test connector, described in {@code testplugin/OSGI-INF/metatype/feed.xml}. */
public @interface Feed {
    /** How many contacts a batch has. */
    int size() default 10;

    /** The system property that says how many contacts there are as yet; empty for ever more of them. */
    String until() default "";
}
