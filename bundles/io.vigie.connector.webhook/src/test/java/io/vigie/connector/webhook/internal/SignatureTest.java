package io.vigie.connector.webhook.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vigie.source.Delivery;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
    /** The vector that GitHub publishes, which is Meta's scheme too. */
    private static final String RIGHT = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    private static final byte[] BODY = "Hello, World!".getBytes(StandardCharsets.UTF_8);

    private static Delivery with(String... headers) {
        Map<String, List<String>> all = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.merge(headers[i], List.of(headers[i + 1]), (a, b) -> List.of(a.get(0), b.get(0)));
        }
        return new Delivery("POST", Map.of(), all, BODY, "192.0.2.1", Sender.NOW);
    }

    private static Signature of(
            Signature.Algorithm algorithm, String prefix, boolean base64, String dated, String signed) {
        return new Signature(
                List.of(Sender.SECRET),
                "X-Sign",
                algorithm,
                prefix,
                base64,
                dated,
                "",
                signed,
                Duration.ofSeconds(300));
    }

    @Test
    void thePublishedVectorHolds() {
        Signature meta = Signature.meta(List.of(Sender.SECRET));
        assertNull(meta.refusal(with("X-Hub-Signature-256", "sha256=" + RIGHT), BODY));
        assertNull(meta.refusal(with("x-hub-signature-256", "SHA256=" + RIGHT.toUpperCase(Locale.ROOT)), BODY));
        assertEquals(
                WebhookText.FORGED,
                meta.refusal(
                        with("X-Hub-Signature-256", "sha256=" + RIGHT),
                        "Hello, World".getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256=",
                "sha256=" + "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e",
                "sha256=" + RIGHT + "00",
                "sha256=" + "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e18",
                "sha256=zz7107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
                "sha1=" + RIGHT,
                RIGHT,
                "sha256=" + RIGHT + ",sha256=" + RIGHT,
                "sha256= " + RIGHT
            })
    void whatIsNearlyRightIsWrong(String header) {
        Signature meta = Signature.meta(List.of(Sender.SECRET));
        assertEquals(WebhookText.FORGED, meta.refusal(with("X-Hub-Signature-256", header), BODY));
    }

    /** The example of the specification of Standard Webhooks. */
    @Test
    void theVectorOfStandardWebhooksHolds() {
        byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
        String id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        String time = "1614265330";
        String right = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        Signature standard = new Signature(
                List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                "webhook-signature",
                Signature.Algorithm.SHA256,
                "v1,",
                true,
                "webhook-timestamp",
                "webhook-id",
                "{id}.{timestamp}.{body}",
                Duration.ofSeconds(300));
        assertNull(standard.refusal(standard(body, id, time, right), body));
        assertNull(standard.refusal(
                standard(body, id, time, "v1a,AAAA v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4= " + right), body));
        assertEquals(WebhookText.FORGED, standard.refusal(standard(body, id + "x", time, right), body));
        assertEquals(WebhookText.FORGED, standard.refusal(standard(body, "", time, right), body));
        assertEquals(WebhookText.FORGED, standard.refusal(standard(body, id, "1614265331", right), body));
        // What a header says is no part of the template.
        assertEquals(
                WebhookText.FORGED,
                standard.refusal(standard(body, id + "." + time + ".{body}", time, right), new byte[0]));
    }

    private static Delivery standard(byte[] body, String id, String time, String proof) {
        return new Delivery(
                "POST",
                Map.of(),
                Map.of(
                        "webhook-id",
                        List.of(id),
                        "webhook-timestamp",
                        List.of(time),
                        "webhook-signature",
                        List.of(proof)),
                body,
                "192.0.2.1",
                Instant.ofEpochSecond(1614265340));
    }

    @Test
    void noHeaderAndTwoHeadersProveNothing() {
        Signature meta = Signature.meta(List.of(Sender.SECRET));
        assertEquals(WebhookText.UNSIGNED, meta.refusal(with(), BODY));
        assertEquals(
                WebhookText.FORGED,
                meta.refusal(
                        with("X-Hub-Signature-256", "sha256=" + RIGHT, "X-Hub-Signature-256", "sha256=" + RIGHT),
                        BODY));
    }

    @Test
    void duringARotationBothSecretsHold() {
        for (List<String> secrets :
                List.of(List.of("the new one", Sender.SECRET), List.of(Sender.SECRET, "the old one"))) {
            assertNull(Signature.meta(secrets).refusal(with("X-Hub-Signature-256", "sha256=" + RIGHT), BODY));
        }
        assertEquals(
                WebhookText.FORGED,
                Signature.meta(List.of("the new one", "another"))
                        .refusal(with("X-Hub-Signature-256", "sha256=" + RIGHT), BODY));
    }

    @Test
    void eachAlgorithmAndWritingIsRead() {
        byte[] key = Sender.SECRET.getBytes(StandardCharsets.UTF_8);
        for (Signature.Algorithm algorithm :
                List.of(Signature.Algorithm.SHA1, Signature.Algorithm.SHA256, Signature.Algorithm.SHA512)) {
            byte[] digest = Hashes.hmac(algorithm.mac, key, BODY);
            assertNull(of(algorithm, "", false, "", "{body}")
                    .refusal(with("X-Sign", HexFormat.of().formatHex(digest)), BODY));
            assertNull(of(algorithm, "v1=", true, "", "{body}")
                    .refusal(with("X-Sign", "v1=" + Base64.getEncoder().encodeToString(digest)), BODY));
        }
    }

    @Test
    void aTokenIsComparedAsAWhole() {
        Signature token = of(Signature.Algorithm.TOKEN, "Bearer ", false, "", "{body}");
        assertNull(token.refusal(with("X-Sign", "Bearer " + Sender.SECRET), BODY));
        assertEquals(WebhookText.FORGED, token.refusal(with("X-Sign", "Bearer " + Sender.SECRET + "x"), BODY));
        assertEquals(WebhookText.FORGED, token.refusal(with("X-Sign", "Bearer "), BODY));
        assertEquals(WebhookText.FORGED, token.refusal(with("X-Sign", "Basic " + Sender.SECRET), BODY));
    }

    @Test
    void aSignedTimeMustBeOfNow() {
        Signature dated = of(Signature.Algorithm.SHA256, "v0=", false, "X-Time", "v0:{timestamp}:{body}");
        for (int seconds : new int[] {0, 299, -299}) {
            String at = String.valueOf(Sender.NOW.getEpochSecond() + seconds);
            assertNull(
                    dated.refusal(with("X-Sign", "v0=" + digest("v0:" + at + ":Hello, World!"), "X-Time", at), BODY));
        }
        for (int seconds : new int[] {301, -301}) {
            String at = String.valueOf(Sender.NOW.getEpochSecond() + seconds);
            assertEquals(
                    WebhookText.REPLAYED,
                    dated.refusal(with("X-Sign", "v0=" + digest("v0:" + at + ":Hello, World!"), "X-Time", at), BODY));
        }
        String now = Sender.NOW.toString();
        assertNull(dated.refusal(with("X-Sign", "v0=" + digest("v0:" + now + ":Hello, World!"), "X-Time", now), BODY));
        // Another time than the one that was signed.
        assertEquals(
                WebhookText.FORGED,
                dated.refusal(
                        with(
                                "X-Sign",
                                "v0=" + digest("v0:" + now + ":Hello, World!"),
                                "X-Time",
                                Sender.NOW.plusSeconds(1).toString()),
                        BODY));
        assertEquals(WebhookText.UNDATED, dated.refusal(with("X-Sign", "v0=" + RIGHT), BODY));
        assertEquals(WebhookText.UNDATED, dated.refusal(with("X-Sign", "v0=" + RIGHT, "X-Time", "yesterday"), BODY));
    }

    private static String digest(String text) {
        return HexFormat.of()
                .formatHex(Hashes.hmac(
                        "HmacSHA256",
                        Sender.SECRET.getBytes(StandardCharsets.UTF_8),
                        text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void howToTryItIsToldForAShell() {
        assertEquals(
                "curl -i -H \"X-Hub-Signature-256: sha256=$(openssl dgst -sha256 -hmac \"$SECRET\" -r body.json | cut"
                        + " -d' ' -f1)\" --data-binary @body.json http://localhost:8080/x",
                Signature.meta(List.of(Sender.SECRET)).curl("http://localhost:8080/x"));
        assertEquals(
                "NOW=$(date +%s); curl -i -H \"X-Sign: $((printf %s \"\"; cat body.json; printf %s \"$NOW\") | openssl"
                        + " dgst -sha1 -hmac \"$SECRET\" -binary | base64 -w0)\" -H \"X-Time: $NOW\" --data-binary"
                        + " @body.json http://localhost:8080/x",
                of(Signature.Algorithm.SHA1, "", true, "X-Time", "{body}{timestamp}")
                        .curl("http://localhost:8080/x"));
    }
}
