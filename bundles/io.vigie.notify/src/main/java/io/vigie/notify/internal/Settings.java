package io.vigie.notify.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.config.ConfigMistake;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code conf/notify.json} says.
 *
 * @param channels by name
 * @param server the mail server; null when none is set
 * @param page the address of the page, for links
 * @param mistakes what is wrong with the file
 */
record Settings(Map<String, Channel> channels, @Nullable Server server, String page, List<ConfigMistake> mistakes) {
    /**
     * Somebody to tell.
     *
     * @param to the mail addresses; empty for a webhook
     * @param url where a webhook is; null for mail
     * @param secret what signs it, may be a reference
     * @param certificates a PEM file of whom a webhook's server is vouched for by; empty for those whom Java trusts
     * @param language in which they are told
     */
    record Channel(List<String> to, @Nullable URI url, String secret, String certificates, Locale language) {}

    /**
     * A mail server.
     *
     * @param security {@code starttls}, {@code tls} or {@code plain}
     * @param password may be a reference
     * @param certificates a PEM file of whom it is vouched for by; empty for those whom Java trusts
     */
    record Server(
            String host, int port, String security, String user, String password, String from, String certificates) {}

    private static final String PAGE = "http://localhost:8080/";
    private static final Set<String> SECURITY = Set.of("starttls", "tls", "plain");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Reads the file; without one there is nobody to tell. */
    static Settings read(Path file) {
        if (!Files.exists(file)) {
            return new Settings(Map.of(), null, PAGE, List.of());
        }
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            return new Settings(Map.of(), null, PAGE, List.of(unreadable()));
        }
        return of(text);
    }

    private static ConfigMistake unreadable() {
        return new ConfigMistake(
                "",
                Text.of(
                        "It cannot be read as JSON; mend it and save it again.",
                        "Il n'est pas lisible en JSON ; corrigez-le et enregistrez-le."));
    }

    /** What is wrong with the file, one sentence each. */
    List<Text> faults() {
        return mistakes.stream()
                .map(mistake -> Text.of(
                        "notify.json: " + mistake.sentence().en(),
                        "notify.json : " + mistake.sentence().fr()))
                .toList();
    }

    /** Takes what the file says. */
    static Settings of(String text) {
        List<ConfigMistake> mistakes = new ArrayList<>();
        Map<String, Channel> channels = new LinkedHashMap<>();
        Server server = null;
        String page = PAGE;
        try {
            JsonNode root = MAPPER.readTree(text);
            page = root.path("page").asText(PAGE);
            JsonNode mail = root.path("mail");
            if (mail.isObject()) {
                server = new Server(
                        mail.path("host").asText(""),
                        mail.path("port").asInt(587),
                        mail.path("security").asText("starttls"),
                        mail.path("user").asText(""),
                        mail.path("password").asText(""),
                        mail.path("from").asText(""),
                        mail.path("certificates").asText(""));
                if (server.host().isBlank() || !server.from().contains("@") || !SECURITY.contains(server.security())) {
                    mistakes.add(fault(
                            "mail",
                            "needs host, from (an address), and security starttls, tls or plain",
                            "a besoin de host, de from (une adresse) et de security starttls, tls ou plain"));
                    server = null;
                }
            }
            for (var entry : root.path("channels").properties()) {
                Channel channel = channel(entry.getKey(), entry.getValue(), mistakes);
                if (channel != null) {
                    channels.put(entry.getKey(), channel);
                    if (channel.url() == null && server == null) {
                        mistakes.add(fault(
                                "channels/" + entry.getKey(),
                                "needs a mail server: write \"mail\"",
                                "a besoin d'un serveur : écrivez « mail »"));
                    }
                }
            }
        } catch (JsonProcessingException e) {
            mistakes.add(unreadable());
        }
        return new Settings(channels, server, page.endsWith("/") ? page : page + "/", mistakes);
    }

    private static @Nullable Channel channel(String name, JsonNode node, List<ConfigMistake> mistakes) {
        Locale language = node.path("lang").asText("en").equals("fr") ? Locale.FRENCH : Locale.ENGLISH;
        List<String> to = new ArrayList<>();
        node.path("to").forEach(address -> to.add(address.asText()));
        String url = node.path("url").asText("");
        if (url.isEmpty() && !to.isEmpty() && to.stream().allMatch(address -> address.matches("[^\\s@]+@[^\\s@]+"))) {
            return new Channel(to, null, "", "", language);
        }
        try {
            URI uri = URI.create(url);
            String secret = node.path("secret").asText("");
            if (to.isEmpty()
                    && uri.getHost() != null
                    && !secret.isEmpty()
                    && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                return new Channel(
                        List.of(), uri, secret, node.path("certificates").asText(""), language);
            }
        } catch (IllegalArgumentException e) {
            // Told below, with what is needed.
            url = "";
        }
        mistakes.add(fault(
                "channels/" + name,
                "needs to (a list of addresses), or url and secret",
                "a besoin de to (une liste d'adresses), ou de url et secret"));
        return null;
    }

    private static ConfigMistake fault(String place, String en, String fr) {
        return new ConfigMistake("/" + place, Text.of(place + " " + en + ".", place + " " + fr + "."));
    }
}
