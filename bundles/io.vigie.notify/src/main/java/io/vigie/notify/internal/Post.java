package io.vigie.notify.internal;

import io.vigie.health.Check;
import io.vigie.health.Examined;
import io.vigie.kpi.Text;
import io.vigie.notify.Notifier;
import io.vigie.source.Outside;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what is to be sent, and sends what is due. Thread-safe. */
final class Post implements Notifier, Examined {
    private static final Logger LOG = LoggerFactory.getLogger(Post.class);
    private static final Duration PATIENCE = Duration.ofDays(3);
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(2));

    private final Path home;
    private final Path file;
    private final Outbox outbox;
    private final Outside outside;
    private final Clock clock;
    private final Object disk = new Object();
    private volatile List<Text> troubles = List.of();

    Post(Path home, Outside outside, Clock clock) {
        this.home = home;
        this.file = home.resolve("conf").resolve("notify.json");
        this.outbox = new Outbox(home.resolve("data").resolve("outbox"));
        this.outside = outside;
        this.clock = clock;
    }

    @Override
    public String page() {
        return Settings.read(file).page();
    }

    @Override
    public List<String> channels() {
        return List.copyOf(Settings.read(file).channels().keySet());
    }

    @Override
    public void send(String id, String channel, Composer composer) {
        String known = Outbox.id(id, channel);
        Settings.Channel to = Settings.read(file).channels().get(channel);
        Instant now = clock.instant();
        synchronized (disk) {
            if (!outbox.knows(known)) {
                outbox.put(new Outbox.Entry(
                        known, channel, composer.in(to == null ? Locale.ENGLISH : to.language()), now, 0, now, null));
            }
        }
    }

    /** Sends what is due; what fails is due later. */
    void work() {
        Settings settings = Settings.read(file);
        List<Text> found = new ArrayList<>(settings.faults());
        List<Outbox.Entry> waiting;
        synchronized (disk) {
            waiting = outbox.waiting();
        }
        for (Outbox.Entry entry : waiting) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            Text trouble = entry.trouble();
            if (!entry.next().isAfter(clock.instant())) {
                Text why = attempt(entry, settings);
                if (why == null) {
                    synchronized (disk) {
                        outbox.done(entry);
                    }
                    continue;
                }
                trouble = why;
                failed(entry, why);
            }
            if (trouble != null) {
                found.add(Text.of(
                        "'" + entry.channel() + "' was not told yet: " + trouble.en() + ".",
                        "« " + entry.channel() + " » n'a pas encore été prévenu : " + trouble.fr() + "."));
            }
        }
        synchronized (disk) {
            int failures = outbox.failures();
            if (failures > 0) {
                found.add(
                        Text.of(
                                failures
                                        + " messages could not be sent in three days, or are damaged; they lie in data/outbox/failed.",
                                failures
                                        + " messages n'ont pu partir en trois jours, ou sont abîmés ; ils sont dans data/outbox/failed."));
            }
        }
        troubles = List.copyOf(found);
    }

    private void failed(Outbox.Entry entry, Text why) {
        LOG.warn("{} was not told, attempt {}: {}", entry.channel(), entry.attempts() + 1, why.en());
        Instant now = clock.instant();
        Duration pause = PAUSES.get(Math.min(entry.attempts(), PAUSES.size() - 1));
        synchronized (disk) {
            if (Duration.between(entry.made(), now).compareTo(PATIENCE) > 0) {
                outbox.giveUp(entry.later(now, why));
            } else {
                outbox.put(entry.later(now.plus(pause), why));
            }
        }
    }

    /** Why it could not be sent; null when it was. */
    private @Nullable Text attempt(Outbox.Entry entry, Settings settings) {
        Settings.Channel channel = settings.channels().get(entry.channel());
        if (channel == null) {
            return Text.of("conf/notify.json has no such channel", "conf/notify.json n'a pas ce canal");
        }
        try {
            var url = channel.url();
            if (url != null) {
                Calling.send(
                        url,
                        channel.secret(),
                        file(channel.certificates()),
                        entry.id(),
                        entry.content(),
                        entry.made(),
                        clock.instant(),
                        "/vigie",
                        outside);
                return null;
            }
            Settings.Server server = settings.server();
            if (server == null) {
                return Text.of("conf/notify.json has no mail server", "conf/notify.json n'a pas de serveur d'e-mail");
            }
            Mailing.send(
                    server,
                    file(server.certificates()),
                    channel.to(),
                    entry.id(),
                    entry.content(),
                    entry.made(),
                    outside);
            return null;
        } catch (Unsent e) {
            LOG.debug("Sending to {} failed", entry.channel(), e);
            return e.why();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Sending to {} failed", entry.channel(), e);
            return Text.of("the log of the platform says why", "le journal de la plate-forme dit pourquoi");
        }
    }

    /** A file that a setting names, from the folder of the distribution; null for none. */
    private @Nullable Path file(String name) throws Unsent {
        try {
            return name.isBlank() ? null : home.resolve(name);
        } catch (InvalidPathException e) {
            throw new Unsent(
                    Text.of("\"certificates\" is no name of a file", "« certificates » n'est pas un nom de fichier"),
                    e);
        }
    }

    /** How much waits. */
    int waiting() {
        synchronized (disk) {
            return outbox.waiting().size();
        }
    }

    @Override
    public Check check() {
        return new Check("notifications", Text.of("Notifications", "Notifications"));
    }

    @Override
    public List<Text> troubles() {
        return Files.exists(file) || !troubles.isEmpty() ? troubles : List.of();
    }
}
