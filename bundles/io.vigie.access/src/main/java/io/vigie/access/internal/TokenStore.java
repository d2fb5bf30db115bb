package io.vigie.access.internal;

import io.vigie.access.AccessException;
import io.vigie.access.Role;
import io.vigie.access.Token;
import io.vigie.access.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tokens in a file. */
final class TokenStore implements Tokens {
    static final Duration LINK = Duration.ofHours(1);
    static final Duration SESSION = Duration.ofDays(7);

    private static final Duration REMEMBERED = Duration.ofDays(30);
    private static final Duration USE_PRECISION = Duration.ofMinutes(1);
    private static final int MOST = 10_000;
    private static final int LONGEST_NAME = 80;
    private static final String FIRST = "first admin";
    private static final Logger LOG = LoggerFactory.getLogger(TokenStore.class);

    private final Folder folder;
    private final TokenFile file;
    private final Clock clock;
    private volatile Read read = new Read(null, List.of());

    /** What the file said when it was as the stamp tells. */
    private record Read(@Nullable Object stamp, List<TokenFile.Kept> tokens) {}

    TokenStore(Folder folder, Clock clock) {
        this.folder = folder;
        this.file = new TokenFile(folder);
        this.clock = clock;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public List<Token> list() {
        Instant now = now();
        return current().stream()
                .map(TokenFile.Kept::token)
                .filter(token -> remembered(token, now))
                .toList();
    }

    private static boolean remembered(Token token, Instant now) {
        Instant since = now.minus(REMEMBERED);
        Instant revoked = token.revoked();
        Instant expires = token.expires();
        return (revoked == null || revoked.isAfter(since)) && (expires == null || expires.isAfter(since));
    }

    @Override
    public Created create(String name, Role role, @Nullable Duration validity) {
        return make(name, role, Token.Kind.PROGRAM, validity, null, token -> false);
    }

    @Override
    public Created link(String name, Role role) {
        return make(name, role, Token.Kind.LINK, LINK, null, token -> false);
    }

    @Override
    public Optional<Created> firstLink() {
        boolean admin = current().stream()
                .map(TokenFile.Kept::token)
                .anyMatch(token -> token.role() == Role.ADMIN && token.kind() != Token.Kind.LINK);
        return admin
                ? Optional.empty()
                : Optional.of(make(
                        FIRST,
                        Role.ADMIN,
                        Token.Kind.LINK,
                        LINK,
                        null,
                        token -> token.kind() == Token.Kind.LINK && token.name().equals(FIRST)));
    }

    /** Makes a token in place of those that it replaces. */
    private Created make(
            String name,
            Role role,
            Token.Kind kind,
            @Nullable Duration validity,
            @Nullable String parent,
            Predicate<Token> replaced) {
        String label = name.strip();
        if (label.isEmpty()
                || label.length() > LONGEST_NAME
                || label.chars().anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)) {
            throw new AccessException(
                    "A token needs a name of 1 to " + LONGEST_NAME + " characters that can be seen.",
                    "Un jeton a besoin d'un nom de 1 à " + LONGEST_NAME + " caractères visibles.",
                    null);
        }
        Instant now = now();
        String secret = Secrets.next();
        Token token = new Token(
                Secrets.id(), label, role, kind, now, validity == null ? null : now.plus(validity), null, null);
        change(tokens -> {
            if (tokens.size() >= MOST) {
                throw new AccessException(
                        "There are " + MOST + " tokens; revoke some first.",
                        "Il y a " + MOST + " jetons ; révoquez-en d'abord.",
                        null);
            }
            tokens.removeIf(kept -> replaced.test(kept.token()));
            tokens.add(new TokenFile.Kept(token, Secrets.hash(secret), parent));
            return true;
        });
        return new Created(token, secret);
    }

    @Override
    public Optional<Token> revoke(String id) {
        Instant now = now();
        List<Token> revoked = new ArrayList<>();
        change(tokens -> {
            tokens.replaceAll(kept -> {
                boolean meant = kept.token().id().equals(id) || Objects.equals(kept.parent(), id);
                if (!meant || !kept.token().holds(now)) {
                    return kept;
                }
                Token taken = with(kept.token(), kept.token().lastUsed(), now);
                if (taken.id().equals(id)) {
                    revoked.add(taken);
                }
                return new TokenFile.Kept(taken, kept.hash(), kept.parent());
            });
            return !revoked.isEmpty();
        });
        return revoked.stream().findFirst();
    }

    @Override
    public Optional<Token> bearer(String secret) {
        return find(secret).filter(token -> token.kind() != Token.Kind.LINK).map(this::used);
    }

    @Override
    public Optional<Created> login(String secret) {
        Optional<Token> found = find(secret).filter(token -> token.kind() != Token.Kind.SESSION);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Token shown = found.get();
        if (shown.kind() == Token.Kind.LINK && revoke(shown.id()).isEmpty()) {
            // Somebody else was faster: a link opens one session.
            return Optional.empty();
        }
        used(shown);
        Instant end = shown.expires();
        // What a token opens ends with it; a link has done its part once it is used.
        Duration left = shown.kind() == Token.Kind.LINK || end == null ? SESSION : Duration.between(now(), end);
        return Optional.of(make(
                shown.name(),
                shown.role(),
                Token.Kind.SESSION,
                left.compareTo(SESSION) < 0 ? left : SESSION,
                shown.id(),
                token -> !remembered(token, now())));
    }

    @Override
    public Created session(String name, Role role, Duration validity) {
        return make(name, role, Token.Kind.SESSION, validity, null, token -> !remembered(token, now()));
    }

    private Optional<Token> find(String secret) {
        byte[] hash = Secrets.hash(secret).getBytes(StandardCharsets.US_ASCII);
        Instant now = now();
        return current().stream()
                .filter(kept -> MessageDigest.isEqual(hash, kept.hash().getBytes(StandardCharsets.US_ASCII)))
                .map(TokenFile.Kept::token)
                .filter(token -> token.holds(now))
                .findFirst();
    }

    /** Notes the use, to the minute: a program that asks all day must not write the file all day. */
    private Token used(Token token) {
        Instant now = now();
        Instant last = token.lastUsed();
        if (last != null && Duration.between(last, now).compareTo(USE_PRECISION) < 0) {
            return token;
        }
        try {
            change(tokens -> {
                tokens.replaceAll(kept -> kept.token().id().equals(token.id())
                        ? new TokenFile.Kept(
                                with(kept.token(), now, kept.token().revoked()), kept.hash(), kept.parent())
                        : kept);
                return true;
            });
        } catch (AccessException e) {
            // A full disk must not lock the door: only the note is lost.
            LOG.warn("The use of the token {} could not be noted", token.id(), e);
        }
        return with(token, now, token.revoked());
    }

    private static Token with(Token token, @Nullable Instant lastUsed, @Nullable Instant revoked) {
        return new Token(
                token.id(),
                token.name(),
                token.role(),
                token.kind(),
                token.created(),
                token.expires(),
                lastUsed,
                revoked);
    }

    /** What the file says now; it is read again only when it was written since. */
    private List<TokenFile.Kept> current() {
        try {
            Read known = read;
            if (Objects.equals(known.stamp(), file.stamp())) {
                return known.tokens();
            }
        } catch (IOException e) {
            // Read again below, where what is wrong is told.
            read = new Read(null, List.of());
        }
        return folder.alone(this::load);
    }

    private List<TokenFile.Kept> load() throws IOException {
        List<TokenFile.Kept> tokens = List.copyOf(file.read());
        read = new Read(file.stamp(), tokens);
        return tokens;
    }

    /** Changes the list; what returns false changes nothing. */
    private void change(Function<List<TokenFile.Kept>, Boolean> change) {
        folder.alone(() -> {
            List<TokenFile.Kept> tokens = new ArrayList<>(file.read());
            if (change.apply(tokens)) {
                file.write(tokens);
                load();
            }
            return true;
        });
    }
}
