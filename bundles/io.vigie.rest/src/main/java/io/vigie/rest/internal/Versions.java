package io.vigie.rest.internal;

import io.vigie.kpi.Text;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps two who change one thing from undoing each other: ETag, If-Match, If-None-Match. */
final class Versions {
    private Versions() {}

    /** The ETag of what a file says. */
    static String tag(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "\""
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(hash)
                            .substring(0, 22) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /**
     * Whether a change is meant for what is there.
     *
     * @param current the ETag of what is there; null when nothing is
     * @throws Refusal when it is meant for something else, or nobody says for what
     */
    static void hold(Call call, @Nullable String current) {
        String match = call.request().getHeader("If-Match");
        String none = call.request().getHeader("If-None-Match");
        if (match == null && none == null) {
            throw current == null
                    ? refused(
                            428,
                            "Send 'If-None-Match: *' to create this.",
                            "Envoyez « If-None-Match: * » pour créer ceci.")
                    : refused(
                            428,
                            "Send the ETag of what you read in 'If-Match', so that no change of others is undone.",
                            "Envoyez dans « If-Match » l'ETag de ce que vous avez lu, pour ne défaire aucun changement"
                                    + " d'autrui.");
        }
        if (none != null && current != null) {
            throw refused(412, "This is there already.", "Ceci existe déjà.");
        }
        if (match != null && (current == null || !names(match, current))) {
            throw refused(
                    412,
                    "This has changed since you read it: read it again, then change it.",
                    "Ceci a changé depuis votre lecture : relisez, puis modifiez.");
        }
    }

    private static boolean names(String header, String tag) {
        return List.of(header.split(",")).stream()
                .map(String::strip)
                .anyMatch(given -> given.equals("*") || given.equals(tag));
    }

    private static Refusal refused(int status, String en, String fr) {
        return new Refusal(status, Text.of(en, fr), List.of(), Map.of());
    }
}
