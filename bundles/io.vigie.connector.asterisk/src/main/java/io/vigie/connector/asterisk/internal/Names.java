package io.vigie.connector.asterisk.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who an agent is, by name or by interface, and what a call is called outside of its Asterisk. */
final class Names {
    private static final Pattern OPTIONS = Pattern.compile("/[a-z]+$");

    private final String prefix;
    private final Map<String, String> configured;
    private final Map<String, String> learnt = new TreeMap<>();
    private final Map<String, String> interfaces = new HashMap<>();

    Names(String prefix, Map<String, String> members) {
        this.prefix = prefix;
        this.configured = new HashMap<>();
        members.forEach((face, name) -> {
            configured.put(plain(face), name);
            interfaces.put(name, face);
        });
    }

    /** The id of the contact: unique over all systems. */
    String contact(String callid) {
        return system(callid) != null ? callid : prefix + ":" + callid;
    }

    /** The system name that the callid carries, as in pbx1-1795291568.59; null when it carries none. */
    @Nullable
    String system(String callid) {
        int dot = callid.lastIndexOf('.');
        int dash = callid.lastIndexOf('-', dot);
        return dash > 0 && isNumber(callid, dash + 1, dot) && isNumber(callid, dot + 1, callid.length())
                ? callid.substring(0, dash)
                : null;
    }

    private static boolean isNumber(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return from < to;
    }

    /** The name of the agent that a line names by name or interface. */
    String agent(String field) {
        String face = plain(field);
        String name = configured.get(face);
        return name != null ? name : learnt.getOrDefault(face, field);
    }

    /**
     * The interface of the agent that a line names, null when neither the line nor the settings tell it.
     */
    @Nullable
    String interfaceOf(String field) {
        return isInterface(field) ? field : interfaces.get(field);
    }

    /** Learns that both mean one agent, where one is an interface and the other a name. */
    void learn(String name, @Nullable String face) {
        if (face != null && isInterface(face) && !isInterface(name)) {
            learnt.put(plain(face), name);
        }
    }

    void save(ObjectNode state) {
        if (!learnt.isEmpty()) {
            ObjectNode names = state.putObject("names");
            learnt.forEach(names::put);
        }
    }

    void restore(JsonNode state) {
        for (var name : state.path("names").properties()) {
            learn(name.getValue().asText(), name.getKey());
        }
    }

    private static boolean isInterface(String field) {
        int slash = field.indexOf('/');
        return slash > 0 && field.indexOf(' ') < 0;
    }

    /** The same interface is written with and without dial options: Local/101@agents/n. */
    private static String plain(String face) {
        return face.indexOf('/') == face.lastIndexOf('/')
                ? face
                : OPTIONS.matcher(face).replaceFirst("");
    }
}
