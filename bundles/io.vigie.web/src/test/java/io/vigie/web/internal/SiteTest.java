package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SiteTest {
    private static final String INDEX =
            "<script type=\"importmap\">{\"imports\":{\"lit\":\"@ASSETS@/lit.js\"}}</script>";

    private static Site site(String version, String script) {
        return new Site(version, Map.of("index.html", bytes(INDEX), "a/b.js", bytes(script)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void anotherContentOrVersionHasOtherAddresses() {
        Site one = site("1.0.0", "one");
        assertEquals(one.name(), site("1.0.0", "one").name());
        assertEquals(one.indexTag(), site("1.0.0", "one").indexTag());
        for (Site other : new Site[] {site("1.0.0", "two"), site("1.0.1", "one")}) {
            assertNotEquals(one.name(), other.name());
            assertNotEquals(one.indexTag(), other.indexTag());
        }
    }

    @Test
    void theImportMapIsTheOneScriptWithinThePageThatMayRun() {
        Site site = site("1.0.0", "one");
        String html = new String(site.index().content(), StandardCharsets.UTF_8);
        assertTrue(html.contains("\"/ui/" + site.name() + "/lit.js\""), html);
        String map = html.substring(html.indexOf('{'), html.lastIndexOf('}') + 1);
        String policy = site.policy();
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self' " + Digest.source(map) + ";"), policy);
        assertTrue(!policy.contains("unsafe"), policy);
    }

    @Test
    void filesAreFoundByTheirPathsAndThePageIsNone() {
        Site site = site("1.0.0", "one");
        assertNotNull(site.asset("a/b.js"));
        for (String path : new String[] {"index.html", "a", "", "../a/b.js", "a/c.js"}) {
            assertNull(site.asset(path), path);
        }
    }

    @Test
    void whatGetsSmallerIsKeptCompressed() {
        Asset script = new Asset("a.js", bytes("const a = 1;\n".repeat(1000)));
        byte[] gzip = script.gzip();
        assertTrue(gzip != null && gzip.length < 200);
        assertEquals("text/javascript; charset=utf-8", script.type());
        assertNull(new Asset("a.js", bytes("1")).gzip());
        assertEquals("application/octet-stream", Asset.type("a.exe"));
    }

    @Test
    void whatOnlyAuthorsReadIsLeftOutOfOurOwn() {
        String script = "/** Says\n * why. */\nconst a = 'http://x'; // kept\n  // not kept\n\n  b(`/* kept */`);\n";
        assertEquals(
                "const a = 'http://x'; // kept\nb(`/* kept */`);\n",
                new String(Slim.of("a.js", bytes(script)), StandardCharsets.UTF_8));
        assertEquals(
                "a { b: c; }\n//d\n",
                new String(Slim.of("a.css", bytes("/* e */\na { b: c; }\n  //d\n")), StandardCharsets.UTF_8));
        for (String path : new String[] {"vendor/lit/index.js", "a.json"}) {
            assertEquals(script, new String(Slim.of(path, bytes(script)), StandardCharsets.UTF_8), path);
        }
    }
}
