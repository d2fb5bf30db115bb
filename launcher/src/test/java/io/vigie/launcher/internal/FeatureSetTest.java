package io.vigie.launcher.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.launcher.LaunchException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeatureSetTest {
    private final FeatureSet set = new FeatureSet(Map.of("home", "/opt/x"));

    @Test
    void featuresAddUp() {
        add("one", """
                "bundles": [{"id": "g:a:1.0", "bundleStartLevel": 2}, {"id": "g:b:jar:linux:1.0"}],
                "extensions": {
                  "framework-launching-properties": {"kind": "mandatory", "type": "json", "json": {"x": "y", "n": 3}}}""");
        add("two", """
                "bundles": [{"id": "g:a:1.0"}, {"id": "g:c:2.0", "bundleStartLevel": 7}],
                "extensions": {
                  "bundle-start-levels": {"kind": "mandatory", "type": "json", "json": {"defaultBundleStartLevel": 4}},
                  "pictures": {"kind": "optional", "type": "text", "text": ["of no use here"]}}""");
        assertEquals(
                List.of(
                        new FeatureSet.Entry("one", "g:a", "a-1.0.jar", 2),
                        new FeatureSet.Entry("one", "g:b:linux", "b-1.0-linux.jar", 0),
                        new FeatureSet.Entry("two", "g:c", "c-2.0.jar", 7)),
                set.bundles());
        assertEquals(Map.of("x", "y", "n", "3"), set.frameworkProperties());
        assertEquals(4, set.defaultStartLevel());
        assertEquals(7, set.frameworkStartLevel());
        assertEquals("", set.configurationsAsJson());
    }

    @Test
    void variablesAreFilledByTheLauncherBeforeTheirOwnValues() {
        add("one", """
                "variables": {"home": ".", "size": 3, "none": null},
                "configurations": {"p": {"path": "${home}/data", "paths:String[]": ["${home}", "${size} ${other}"], "n": 1}}""");
        String json = set.configurationsAsJson();
        assertTrue(json.contains("\"/opt/x/data\""), json);
        assertTrue(json.contains("\"/opt/x\""), json);
        assertTrue(json.contains("\"3 ${other}\""), json);
    }

    @Test
    void whatCannotBeMeantIsRefusedInWords() {
        add("one", "\"bundles\": [{\"id\": \"g:a:1.0\"}]");
        assertMessage("a-2.0.jar", "two", "\"bundles\": [{\"id\": \"g:a:2.0\"}]");
        assertMessage("high", "three", "\"bundles\": [{\"id\": \"g:d:2.0\", \"bundleStartLevel\": \"high\"}]");
        assertMessage(
                "pictures", "four", "\"extensions\": {\"pictures\": {\"kind\": \"mandatory\", \"type\": \"text\"}}");
        assertMessage("five", "five", "\"bundles\": [");
        assertMessage(
                "size", "six", "\"variables\": {\"size\": null}, \"configurations\": {\"p\": {\"a\": \"${size}\"}}");
    }

    private void assertMessage(String expected, String name, String body) {
        String message =
                assertThrows(LaunchException.class, () -> add(name, body)).getMessage();
        assertTrue(message.contains(expected) && message.contains(name), message);
    }

    private void add(String name, String body) {
        set.add(
                name,
                new StringReader(
                        "{\"feature-resource-version\": \"1.0\", \"id\": \"g:" + name + ":1.0\", " + body + "}"));
    }
}
