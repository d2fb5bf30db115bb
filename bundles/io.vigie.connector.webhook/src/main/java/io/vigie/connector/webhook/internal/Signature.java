package io.vigie.connector.webhook.internal;

import io.vigie.source.Delivery;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a delivery proves who sent it: a keyed digest of its raw bytes in a header, or a shared token there. Compared in
 * constant time. Immutable.
 *
 * @param secrets what senders sign with: the present secret, and during a rotation the one before
 * @param header where the proof is
 * @param algorithm how it is made
 * @param prefix what stands before it in the header
 * @param base64 whether it is written in base64, else in hexadecimal digits
 * @param timestampHeader where the time of sending is, empty when there is none
 * @param idHeader where the id of the delivery is, empty when it is not signed; the header of the proof may then hold
 *     several, with blanks between them, as Standard Webhooks has it
 * @param signed what is signed, with {@code {body}}, {@code {timestamp}} and {@code {id}}
 * @param window how far the time of sending may be from now
 */
record Signature(
        List<String> secrets,
        String header,
        Algorithm algorithm,
        String prefix,
        boolean base64,
        String timestampHeader,
        String idHeader,
        String signed,
        Duration window) {
    private static final String BODY = "{body}";
    private static final String TIMESTAMP = "{timestamp}";
    private static final String ID = "{id}";
    /** More are looked at for nobody. */
    private static final int MOST_PROOFS = 8;

    /** What secrets of Standard Webhooks begin with; the key is the rest, decoded. */
    private static final String ENCODED = "whsec_";

    /** How the proof is made. */
    enum Algorithm {
        SHA1("HmacSHA1", 20),
        SHA256("HmacSHA256", 32),
        SHA512("HmacSHA512", 64),
        /** The secret itself. */
        TOKEN("", 0);

        final String mac;
        final int length;

        Algorithm(String mac, int length) {
            this.mac = mac;
            this.length = length;
        }

        static @Nullable Algorithm of(String name) {
            return switch (name.strip().toLowerCase(Locale.ROOT)) {
                case "sha1" -> SHA1;
                case "sha256" -> SHA256;
                case "sha512" -> SHA512;
                case "token" -> TOKEN;
                default -> null;
            };
        }
    }

    /** As Meta signs. */
    static Signature meta(List<String> secrets) {
        return new Signature(
                secrets, "X-Hub-Signature-256", Algorithm.SHA256, "sha256=", false, "", "", BODY, Duration.ZERO);
    }

    /** Why a delivery is refused; null when it proves itself. */
    @Nullable
    WebhookText refusal(Delivery delivery, byte[] body) {
        List<String> given = delivery.headers(header);
        if (given.isEmpty()) {
            return WebhookText.UNSIGNED;
        }
        // Of several, none can be meant.
        if (given.size() > 1) {
            return WebhookText.FORGED;
        }
        String timestamp = "";
        if (!timestampHeader.isEmpty()) {
            timestamp = delivery.header(timestampHeader).orElse("").strip();
            Instant at = Moments.read(timestamp);
            if (at == null) {
                return WebhookText.UNDATED;
            }
            Duration apart = Duration.between(at, delivery.receivedAt()).abs();
            if (apart.compareTo(window) > 0) {
                return WebhookText.REPLAYED;
            }
        }
        String id = "";
        if (!idHeader.isEmpty()) {
            List<String> ids = delivery.headers(idHeader);
            if (ids.size() != 1 || ids.get(0).isBlank()) {
                return WebhookText.FORGED;
            }
            id = ids.get(0).strip();
        }
        // While a sender changes its secret it may prove itself by both.
        String[] proofs = idHeader.isEmpty()
                ? new String[] {given.get(0).strip()}
                : given.get(0).strip().split(" +", MOST_PROOFS);
        boolean proven = false;
        for (String proof : proofs) {
            proven |= proves(proof, timestamp, id, body);
        }
        return proven ? null : WebhookText.FORGED;
    }

    private boolean proves(String proof, String timestamp, String id, byte[] body) {
        if (proof.length() < prefix.length()
                || !proof.substring(0, prefix.length()).equalsIgnoreCase(prefix)) {
            return false;
        }
        byte[] shown = shown(proof.substring(prefix.length()));
        if (shown == null) {
            return false;
        }
        boolean proven = false;
        for (String secret : secrets) {
            byte[] key = key(secret);
            byte[] right = algorithm == Algorithm.TOKEN
                    ? Hashes.hmac("HmacSHA256", key, key)
                    : Hashes.hmac(algorithm.mac, key, parts(timestamp, id, body));
            byte[] compared = algorithm == Algorithm.TOKEN ? Hashes.hmac("HmacSHA256", key, shown) : shown;
            proven |= MessageDigest.isEqual(right, compared);
        }
        return proven;
    }

    private byte[] key(String secret) {
        if (encoded(secret)) {
            try {
                return Base64.getDecoder().decode(secret.substring(ENCODED.length()));
            } catch (IllegalArgumentException e) {
                // It only looks like one.
                return secret.getBytes(StandardCharsets.UTF_8);
            }
        }
        return secret.getBytes(StandardCharsets.UTF_8);
    }

    private boolean encoded(String secret) {
        return !idHeader.isEmpty() && algorithm != Algorithm.TOKEN && secret.startsWith(ENCODED);
    }

    private byte @Nullable [] shown(String text) {
        if (algorithm == Algorithm.TOKEN) {
            return text.isEmpty() ? null : text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            byte[] bytes =
                    base64 ? Base64.getDecoder().decode(text) : HexFormat.of().parseHex(text);
            return bytes.length == algorithm.length ? bytes : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** What is signed. The template is divided first: what a header says is never read as one. */
    private byte[][] parts(String timestamp, String id, byte[] body) {
        int at = signed.indexOf(BODY);
        String before = signed.substring(0, Math.max(0, at));
        String after = signed.substring(at < 0 ? 0 : at + BODY.length());
        return new byte[][] {filled(before, timestamp, id), body, filled(after, timestamp, id)};
    }

    private static byte[] filled(String template, String timestamp, String id) {
        StringBuilder text = new StringBuilder();
        for (String part : template.split("(?=\\{timestamp})|(?<=\\{timestamp})|(?=\\{id})|(?<=\\{id})")) {
            text.append(part.equals(TIMESTAMP) ? timestamp : part.equals(ID) ? id : part);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** How to try it: what makes the header, for a shell. */
    String curl(String address) {
        if (algorithm == Algorithm.TOKEN) {
            return "curl -i -H \"" + header + ": " + prefix + "$SECRET\" --data-binary @body.json " + address;
        }
        String digest = "openssl dgst -" + algorithm.name().toLowerCase(Locale.ROOT) + " "
                + (secrets.stream().anyMatch(this::encoded)
                        ? "-mac HMAC -macopt \"hexkey:$(printf %s \"${SECRET#whsec_}\" | base64 -d | xxd -p -c 256)\""
                        : "-hmac \"$SECRET\"")
                + (base64 ? " -binary" : " -r");
        String written = base64 ? " | base64 -w0" : " | cut -d' ' -f1";
        int body = signed.indexOf(BODY);
        String made = signed.equals(BODY)
                ? digest + " body.json" + written
                : "(printf %s \""
                        + signed.substring(0, body).replace(TIMESTAMP, "$NOW").replace(ID, "$ID")
                        + "\"; cat body.json; printf %s \""
                        + signed.substring(body + BODY.length())
                                .replace(TIMESTAMP, "$NOW")
                                .replace(ID, "$ID") + "\") | " + digest
                        + written;
        String when = (timestampHeader.isEmpty() ? "" : "NOW=$(date +%s); ")
                + (idHeader.isEmpty() ? "" : "ID=msg_$(date +%s%N); ");
        String dated = (timestampHeader.isEmpty() ? "" : " -H \"" + timestampHeader + ": $NOW\"")
                + (idHeader.isEmpty() ? "" : " -H \"" + idHeader + ": $ID\"");
        return when + "curl -i -H \"" + header + ": " + prefix + "$(" + made + ")\"" + dated
                + " --data-binary @body.json " + address;
    }
}
