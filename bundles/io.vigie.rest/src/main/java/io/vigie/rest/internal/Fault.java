package io.vigie.rest.internal;

import io.vigie.kpi.Text;

/**
 * One thing that is wrong with a request.
 *
 * @param place where
 * @param detail what, and what to write instead
 */
record Fault(Place place, Text detail) {
    /**
     * A place in a request.
     *
     * @param kind {@code parameter} or {@code pointer}
     * @param name the parameter's name, or a JSON pointer into the body
     */
    record Place(String kind, String name) {
        static Place parameter(String name) {
            return new Place("parameter", name);
        }

        static Place pointer(String pointer) {
            return new Place("pointer", pointer);
        }

        /** A place within this one, where this one is in a body. */
        Place at(String child) {
            return kind.equals("pointer")
                    ? pointer(name + "/" + child.replace("~", "~0").replace("/", "~1"))
                    : this;
        }
    }
}
