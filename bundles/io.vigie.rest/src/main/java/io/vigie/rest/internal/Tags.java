package io.vigie.rest.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The ETags of one answer that was worked out, each made once: who asks again, and has it, costs no tree and no JSON.
 * They are made of what is said, so that an answer that was worked out anew and says the same has the same. Thread-safe.
 */
final class Tags {
    private final Map<String, String> made = new ConcurrentHashMap<>();

    /**
     * The ETag of one way to say it.
     *
     * @param way what decides how it is said, such as the language
     * @param tree what is said, but for what the clock alone changes
     */
    String of(String way, Supplier<Object> tree) {
        return made.computeIfAbsent(way, each -> of(each, tree.get()));
    }

    /** The ETag of what is said in one way. */
    static String of(String way, Object tree) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(way.getBytes(StandardCharsets.UTF_8));
            byte[] hash = digest.digest(Json.bytes(tree));
            return "\""
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(hash)
                            .substring(0, 22) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
