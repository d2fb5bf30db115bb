package io.vigie.notify.internal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.kpi.Text;
import io.vigie.notify.Content;
import io.vigie.source.Outside;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends a CloudEvent 1.0 in structured mode, signed as Standard Webhooks says.
 *
 * <p>The client of the JDK looks names up by itself, so that an address that was checked need not be the one that is
 * connected to; this one connects to the address that was checked. It follows no redirect.
 */
final class Calling {
    private static final int TIMEOUT = 20_000;
    private static final int LONGEST_LINE = 2_000;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(com.fasterxml.jackson.core.StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private Calling() {}

    /**
     * Calls a webhook.
     *
     * @param certificates a PEM file of who is trusted; null for those whom Java trusts
     */
    static void send(
            URI url,
            String secret,
            @Nullable Path certificates,
            String id,
            Content content,
            Instant made,
            Instant now,
            String source,
            Outside outside)
            throws Unsent {
        boolean secure = "https".equals(url.getScheme());
        int port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
        InetSocketAddress address = Unsent.address(outside, url.getHost(), port);
        if (!secure && !address.getAddress().isLoopbackAddress()) {
            throw new Unsent(Text.of(
                    "a webhook goes unencrypted within this machine only; use https",
                    "un webhook ne circule en clair que dans cette machine ; prenez https"));
        }
        String key = Unsent.secret(outside, "secret", secret);
        SSLSocketFactory tls = secure ? Wire.trusting(certificates) : null;
        String place = url.getHost() + ":" + port;
        int status;
        try {
            byte[] body = body(id, content, made, source);
            status = post(url, new Wire(address, url.getHost(), tls), headers(id, key, body, now), body);
        } catch (IOException e) {
            Text wire = Wire.why(place, e);
            throw new Unsent(
                    wire != null
                            ? wire
                            : Text.of(
                                    place + " broke off before it answered", place + " a coupé avant d'avoir répondu"),
                    e);
        }
        if (status < 200 || status > 299) {
            throw new Unsent(Text.of(place + " answered HTTP " + status, place + " a répondu HTTP " + status));
        }
    }

    private static byte[] body(String id, Content content, Instant made, String source) throws IOException {
        ObjectNode event = MAPPER.createObjectNode()
                .put("specversion", "1.0")
                .put("id", id)
                .put("source", source)
                .put("type", content.type())
                .put("time", made.toString())
                .put("datacontenttype", "application/json");
        ObjectNode data =
                event.putObject("data").put("subject", content.subject()).put("text", content.text());
        data.setAll((ObjectNode) MAPPER.valueToTree(content.data()));
        return MAPPER.writeValueAsBytes(event);
    }

    /** The headers of Standard Webhooks: HMAC-SHA256 over id, time and body. */
    static Map<String, String> headers(String id, String key, byte[] body, Instant now) {
        long seconds = now.getEpochSecond();
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            byte[] secret = key.startsWith("whsec_")
                    ? Base64.getDecoder().decode(key.substring("whsec_".length()))
                    : key.getBytes(StandardCharsets.UTF_8);
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update((id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8));
            Map<String, String> headers = new TreeMap<>();
            headers.put("webhook-id", id);
            headers.put("webhook-timestamp", Long.toString(seconds));
            headers.put("webhook-signature", "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body)));
            return headers;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA-256", e);
        }
    }

    private static int post(URI url, Wire wire, Map<String, String> headers, byte[] body) throws IOException {
        try (Socket socket = wire.open(TIMEOUT)) {
            String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
            StringBuilder head = new StringBuilder(
                    "POST " + path + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()) + " HTTP/1.1\r\n");
            head.append("Host: ").append(url.getRawAuthority()).append("\r\n");
            head.append("Content-Type: application/cloudevents+json; charset=utf-8\r\n");
            head.append("Content-Length: ").append(body.length).append("\r\nConnection: close\r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            OutputStream out = socket.getOutputStream();
            out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            out.write(body);
            out.flush();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0 && c != '\n' && line.length() < LONGEST_LINE; c = in.read()) {
                line.append((char) c);
            }
            String[] parts = line.toString().strip().split(" ");
            if (parts.length < 2 || !parts[0].startsWith("HTTP/") || !parts[1].matches("\\d{3}")) {
                throw new IOException("no HTTP answer of " + url.getHost());
            }
            return Integer.parseInt(parts[1]);
        }
    }
}
