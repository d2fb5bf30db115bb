package io.vigie.access.internal;

import io.vigie.access.AuditLog;
import io.vigie.access.Role;
import io.vigie.access.Token;
import io.vigie.access.Tokens;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Tokens and log of the distribution in the framework property {@code vigie.home}, in {@code data/access}. */
@Component(service = {Tokens.class, AuditLog.class})
public final class AccessComponent implements Tokens, AuditLog {
    private final Tokens tokens;
    private final AuditLog log;

    @Activate
    public AccessComponent(BundleContext context) {
        this(home(context).resolve("data").resolve("access"), Clock.systemUTC());
    }

    /** In a folder of one's own. */
    public AccessComponent(Path folder, Clock clock) {
        Folder shared = new Folder(folder);
        tokens = new TokenStore(shared, clock);
        log = new AuditFile(shared, clock);
    }

    private static Path home(BundleContext context) {
        String home = context.getProperty("vigie.home");
        return Path.of(home == null ? "" : home).toAbsolutePath();
    }

    @Override
    public List<Token> list() {
        return tokens.list();
    }

    @Override
    public Created create(String name, Role role, @Nullable Duration validity) {
        return tokens.create(name, role, validity);
    }

    @Override
    public Created link(String name, Role role) {
        return tokens.link(name, role);
    }

    @Override
    public Optional<Created> firstLink() {
        return tokens.firstLink();
    }

    @Override
    public Optional<Token> revoke(String id) {
        return tokens.revoke(id);
    }

    @Override
    public Optional<Token> bearer(String secret) {
        return tokens.bearer(secret);
    }

    @Override
    public Optional<Created> login(String secret) {
        return tokens.login(secret);
    }

    @Override
    public Created session(String name, Role role, Duration validity) {
        return tokens.session(name, role, validity);
    }

    @Override
    public void add(Event event) {
        log.add(event);
    }

    @Override
    public List<Entry> tail(int most, long before) {
        return log.tail(most, before);
    }

    @Override
    public Verdict verify() {
        return log.verify();
    }
}
