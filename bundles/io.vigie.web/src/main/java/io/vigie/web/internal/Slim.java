package io.vigie.web.internal;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Our own scripts and style sheets without what only those who write them read: comments that have lines of their own,
 * and indentation. Line by line and nothing cleverer, so that what browsers run is what was written; libraries, whose
 * comments hold their licences, and what plug-ins bring stay as they are.
 */
final class Slim {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^[ \\t]*/\\*.*?\\*/[ \\t]*\\R");
    private static final Pattern LINE = Pattern.compile("(?m)^[ \\t]*//.*\\R");
    private static final Pattern INDENT = Pattern.compile("(?m)^[ \\t]+|^[ \\t]*\\R");

    private Slim() {}

    static byte[] of(String path, byte[] content) {
        boolean script = path.endsWith(".js");
        if (path.startsWith("vendor/") || !script && !path.endsWith(".css")) {
            return content;
        }
        String text = BLOCK.matcher(new String(content, StandardCharsets.UTF_8)).replaceAll("");
        if (script) {
            text = LINE.matcher(text).replaceAll("");
        }
        return INDENT.matcher(text).replaceAll("").getBytes(StandardCharsets.UTF_8);
    }
}
