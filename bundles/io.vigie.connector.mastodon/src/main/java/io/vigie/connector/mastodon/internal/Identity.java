package io.vigie.connector.mastodon.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.source.SourceException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who we are on the server.
 *
 * @param domain the name of the server in the names of its accounts
 * @param self the id of the account of the token
 * @param names our accounts by id, that of the token first
 * @param streaming where events are streamed from, null when the server does not
 */
record Identity(
        String domain,
        String version,
        String self,
        Map<String, String> names,
        @Nullable Server streaming) {
    private static final int LONGEST = 253;

    Identity {
        names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
    }

    static Identity learn(Api api, Settings settings) throws SourceException, InterruptedException {
        String target = "/api/v2/instance";
        Api.Answer instance = api.get(target);
        if (instance.status() == 404) {
            target = "/api/v1/instance";
            instance = api.get(target);
        }
        if (instance.status() == 404) {
            throw new SourceException(SourceException.Kind.CONFIG, Messages.both("url.other", settings.server()));
        }
        if (!instance.ok()) {
            throw api.refused(instance, target);
        }
        String domain = instance.body()
                .path("domain")
                .asText(instance.body().path("uri").asText(""));
        if (domain.isBlank() || domain.length() > LONGEST || domain.contains("/")) {
            domain = settings.server().authority();
        }
        domain = domain.toLowerCase(Locale.ROOT);
        String streaming = instance.body()
                .path("configuration")
                .path("urls")
                .path("streaming")
                .asText(instance.body().path("urls").path("streaming_api").asText(""));
        JsonNode account = api.require("/api/v1/accounts/verify_credentials").body();
        Map<String, String> names = new LinkedHashMap<>();
        String self = add(account, domain, names);
        if (self == null) {
            throw new SourceException(SourceException.Kind.CONFIG, Messages.both("url.other", settings.server()));
        }
        for (String other : settings.accounts()) {
            Api.Answer found = api.get(Targets.with("/api/v1/accounts/lookup", "acct", withoutDomain(other, domain)));
            if (!found.ok() || add(found.body(), domain, names) == null) {
                throw new SourceException(
                        SourceException.Kind.CONFIG, Messages.both("accounts.unknown", other, settings.server()));
            }
        }
        return new Identity(
                domain, instance.body().path("version").asText("?"), self, names, server(streaming, settings.server()));
    }

    private static @Nullable String add(JsonNode account, String domain, Map<String, String> names) {
        String id = Post.id(account.path("id"));
        String name = account.path("acct").asText("");
        if (id == null || name.isBlank()) {
            return null;
        }
        names.putIfAbsent(id, withDomain(name.toLowerCase(Locale.ROOT), domain));
        return id;
    }

    /** Never where the token would travel less safely than to the server itself. */
    private static @Nullable Server server(String streaming, Server asked) {
        if (streaming.isBlank()) {
            return null;
        }
        try {
            URI uri = new URI(streaming);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (uri.getHost() == null || !Set.of("ws", "wss", "http", "https").contains(scheme)) {
                return null;
            }
            Server server = Server.of(uri);
            return asked.secure() && !server.secure() ? null : server;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static String withDomain(String name, String domain) {
        return name.contains("@") ? name : name + "@" + domain;
    }

    private static String withoutDomain(String name, String domain) {
        return name.endsWith("@" + domain) ? name.substring(0, name.indexOf('@')) : name;
    }

    Set<String> accounts() {
        return names.keySet();
    }

    boolean owns(String account) {
        return names.containsKey(account);
    }

    boolean isMentioned(Post post) {
        return post.mentioned().stream().anyMatch(names::containsKey);
    }

    /** Our account of that id, with its server. */
    String name(String account) {
        return names.getOrDefault(account, account);
    }

    /** A customer by name, with the server: personal. */
    String personal(Post post) {
        return withDomain(post.account(), domain);
    }

    /** A customer in what is not personal. */
    String customer(String account) {
        return hashed("account", account);
    }

    /** What stands for an id of this server outside of it; another for each account that reads it. */
    String hashed(String what, String id) {
        return Ids.hash(domain, self, what, id);
    }
}
