package io.vigie.access.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.access.AccessException;
import io.vigie.access.Role;
import io.vigie.access.Token;
import io.vigie.access.Tokens;
import io.vigie.testkit.VirtualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenStoreTest {
    @TempDir
    private Path home;

    private final VirtualClock clock = new VirtualClock("2026-11-22T09:00:00Z");

    private TokenStore store() {
        return new TokenStore(new Folder(home.resolve("access")), clock);
    }

    @Test
    void aTokenOpensUntilItIsRevoked() {
        TokenStore store = store();
        Tokens.Created created = store.create("nightly export", Role.ANALYST, null);
        assertEquals(Role.ANALYST, store.bearer(created.secret()).orElseThrow().role());
        assertTrue(store.bearer(created.secret() + "x").isEmpty());
        // Another process of the distribution takes it back.
        assertTrue(store().revoke(created.token().id()).isPresent());
        assertTrue(store.bearer(created.secret()).isEmpty());
        assertTrue(store.revoke(created.token().id()).isEmpty());
    }

    @Test
    void noSecretIsKeptAndNobodyElseCanReadTheFile() throws Exception {
        Tokens.Created created = store().create("export", Role.VIEWER, null);
        Path file = home.resolve("access/tokens.json");
        assertFalse(Files.readString(file).contains(created.secret()));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("access"))));
        assertTrue(created.secret().matches("vigie_[A-Za-z0-9_-]{43}"), created.secret());
        assertNotEquals(
                created.secret(), store().create("export", Role.VIEWER, null).secret());
    }

    @Test
    void aTokenEndsWithItsTime() {
        TokenStore store = store();
        String secret = store.create("guest", Role.VIEWER, Duration.ofDays(1)).secret();
        clock.advance(Duration.ofHours(23));
        assertTrue(store.bearer(secret).isPresent());
        clock.advance(Duration.ofHours(1));
        assertTrue(store.bearer(secret).isEmpty());
    }

    @Test
    void aSessionDoesNotOutliveTheTokenThatOpenedIt() {
        TokenStore store = store();
        Tokens.Created guest = store.create("guest", Role.VIEWER, Duration.ofDays(1));
        clock.advance(Duration.ofHours(23));
        Tokens.Created session = store.login(guest.secret()).orElseThrow();
        assertEquals(guest.token().expires(), session.token().expires());
        clock.advance(Duration.ofHours(1));
        assertTrue(store.bearer(session.secret()).isEmpty());
        Tokens.Created lasting = store.create("lasting", Role.VIEWER, Duration.ofDays(400));
        assertEquals(
                clock.instant().plus(TokenStore.SESSION),
                store.login(lasting.secret()).orElseThrow().token().expires());
    }

    @Test
    void aLinkOpensOneSessionAndIsNoTokenForPrograms() {
        TokenStore store = store();
        Tokens.Created link = store.link("Ada", Role.SUPERVISOR);
        assertTrue(store.bearer(link.secret()).isEmpty());
        Tokens.Created session = store.login(link.secret()).orElseThrow();
        assertTrue(store.login(link.secret()).isEmpty());
        assertEquals(
                Role.SUPERVISOR, store.bearer(session.secret()).orElseThrow().role());
        // A session opens no other session.
        assertTrue(store.login(session.secret()).isEmpty());
        clock.advance(TokenStore.SESSION);
        assertTrue(store.bearer(session.secret()).isEmpty());
    }

    @Test
    void aLinkThatIsNotOpenedEnds() {
        TokenStore store = store();
        String secret = store.link("Ada", Role.ADMIN).secret();
        clock.advance(TokenStore.LINK);
        assertTrue(store.login(secret).isEmpty());
    }

    @Test
    void theLinkOfTheFirstStartIsMadeUntilThereIsAnAdmin() {
        TokenStore store = store();
        String first = store.firstLink().orElseThrow().secret();
        String second = store.firstLink().orElseThrow().secret();
        assertTrue(store.login(first).isEmpty(), "in its place there is another");
        assertTrue(store.login(second).isPresent());
        assertTrue(store.firstLink().isEmpty());
    }

    @Test
    void whoRevokesATokenEndsItsSessions() {
        TokenStore store = store();
        Tokens.Created token = store.create("Ada", Role.ADMIN, null);
        String session = store.login(token.secret()).orElseThrow().secret();
        store.revoke(token.token().id());
        assertTrue(store.bearer(session).isEmpty());
    }

    @Test
    void theLastUseIsNotedToTheMinute() {
        TokenStore store = store();
        Tokens.Created created = store.create("export", Role.VIEWER, null);
        Instant first = clock.instant();
        store.bearer(created.secret());
        clock.advance(Duration.ofSeconds(30));
        store.bearer(created.secret());
        assertEquals(first, store.list().get(0).lastUsed());
        clock.advance(Duration.ofSeconds(31));
        store.bearer(created.secret());
        assertEquals(first.plusSeconds(61), store.list().get(0).lastUsed());
    }

    @Test
    void whatIsLongGoneIsNotListed() {
        TokenStore store = store();
        store.create("guest", Role.VIEWER, Duration.ofDays(1));
        Token lasting = store.create("export", Role.VIEWER, null).token();
        clock.advance(Duration.ofDays(32));
        assertEquals(List.of(lasting), store.list());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\nb", "a\u202eb"})
    void aNameThatCannotBeSeenIsRefused(String name) {
        assertThrows(AccessException.class, () -> store().create(name, Role.VIEWER, null));
    }

    @Test
    void aDamagedFileOpensNothing() throws Exception {
        String secret = store().create("export", Role.ADMIN, null).secret();
        Files.writeString(home.resolve("access/tokens.json"), "{\"tokens\": [{\"id\"");
        assertThrows(AccessException.class, () -> store().bearer(secret));
    }
}
