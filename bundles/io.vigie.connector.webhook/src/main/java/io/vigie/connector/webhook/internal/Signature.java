package io.vigie.connector.webhook.internal;

import io.vigie.source.Delivery;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
 * @param signed what is signed, with {@code {body}} and {@code {timestamp}}
 * @param window how far the time of sending may be from now
 */
record Signature(
        List<String> secrets,
        String header,
        Algorithm algorithm,
        String prefix,
        boolean base64,
        String timestampHeader,
        String signed,
        Duration window) {
    private static final String BODY = "{body}";
    private static final String TIMESTAMP = "{timestamp}";

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
                secrets, "X-Hub-Signature-256", Algorithm.SHA256, "sha256=", false, "", BODY, Duration.ZERO);
    }

    /** Why a delivery is refused; null when it proves itself. */
    @Nullable
    Text refusal(Delivery delivery, byte[] body) {
        List<String> given = delivery.headers(header);
        if (given.isEmpty()) {
            return Text.UNSIGNED;
        }
        // Of several, none can be meant.
        if (given.size() > 1) {
            return Text.FORGED;
        }
        String proof = given.get(0).strip();
        if (proof.length() < prefix.length()
                || !proof.substring(0, prefix.length()).equalsIgnoreCase(prefix)) {
            return Text.FORGED;
        }
        String timestamp = "";
        if (!timestampHeader.isEmpty()) {
            timestamp = delivery.header(timestampHeader).orElse("").strip();
            Instant at = Moments.read(timestamp);
            if (at == null) {
                return Text.UNDATED;
            }
            Duration apart = Duration.between(at, delivery.receivedAt()).abs();
            if (apart.compareTo(window) > 0) {
                return Text.REPLAYED;
            }
        }
        byte[] shown = shown(proof.substring(prefix.length()));
        if (shown == null) {
            return Text.FORGED;
        }
        boolean proven = false;
        for (String secret : secrets) {
            byte[] key = secret.getBytes(StandardCharsets.UTF_8);
            byte[] right = algorithm == Algorithm.TOKEN
                    ? Hashes.hmac("HmacSHA256", key, key)
                    : Hashes.hmac(algorithm.mac, key, parts(timestamp, body));
            byte[] compared = algorithm == Algorithm.TOKEN ? Hashes.hmac("HmacSHA256", key, shown) : shown;
            proven |= MessageDigest.isEqual(right, compared);
        }
        return proven ? null : Text.FORGED;
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

    private byte[][] parts(String timestamp, byte[] body) {
        List<byte[]> parts = new ArrayList<>();
        String rest = signed.replace(TIMESTAMP, timestamp);
        int at = rest.indexOf(BODY);
        parts.add(rest.substring(0, Math.max(0, at)).getBytes(StandardCharsets.UTF_8));
        parts.add(body);
        parts.add(rest.substring(at < 0 ? 0 : at + BODY.length()).getBytes(StandardCharsets.UTF_8));
        return parts.toArray(new byte[0][]);
    }

    /** How to try it: what makes the header, for a shell. */
    String curl(String address) {
        if (algorithm == Algorithm.TOKEN) {
            return "curl -i -H \"" + header + ": " + prefix + "$SECRET\" --data-binary @body.json " + address;
        }
        String digest = "openssl dgst -" + algorithm.name().toLowerCase(Locale.ROOT) + " -hmac \"$SECRET\""
                + (base64 ? " -binary" : " -r");
        String written = base64 ? " | base64 -w0" : " | cut -d' ' -f1";
        int body = signed.indexOf(BODY);
        String made = signed.equals(BODY)
                ? digest + " body.json" + written
                : "(printf %s \"" + signed.substring(0, body).replace(TIMESTAMP, "$NOW")
                        + "\"; cat body.json; printf %s \""
                        + signed.substring(body + BODY.length()).replace(TIMESTAMP, "$NOW") + "\") | " + digest
                        + written;
        String when = timestampHeader.isEmpty() ? "" : "NOW=$(date +%s); ";
        String dated = timestampHeader.isEmpty() ? "" : " -H \"" + timestampHeader + ": $NOW\"";
        return when + "curl -i -H \"" + header + ": " + prefix + "$(" + made + ")\"" + dated
                + " --data-binary @body.json " + address;
    }
}
