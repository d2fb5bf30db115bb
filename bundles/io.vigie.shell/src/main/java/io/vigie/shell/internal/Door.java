package io.vigie.shell.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.shell.internal.Session.Live;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves command lines of other processes of the same user in this one, so that its store can be asked and
 * its plug-ins changed while it runs. Each command has a thread of its own.
 *
 * <p>A connection is one command: JSON lines, first the request {@code {"arguments": [], "language": "fr",
 * "zone": "Europe/Paris", "directory": "/home/me", "width": 80, "colour": true, "outIsTerminal": true,
 * "errIsTerminal": true}}; then, from here, {@code {"out": ...}} and {@code {"err": ...}} as they come and
 * {@code {"exit": 0}} at the end. The caller may say {@code {"interrupt": true}}; one that goes away has
 * its command interrupted as well.
 */
final class Door implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);
    private static final int MOST = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final Session session;
    private final Workspace workspace;
    private final Live live;
    private final Set<Caller> callers = ConcurrentHashMap.newKeySet();
    private final ServerSocketChannel server;
    private final Endpoint endpoint;
    private volatile boolean closed;

    private Door(Session session, Workspace workspace, Live live, ServerSocketChannel server, Endpoint endpoint) {
        this.session = session;
        this.workspace = workspace;
        this.live = live;
        this.server = server;
        this.endpoint = endpoint;
    }

    /**
     * Serves from now on.
     *
     * @param session what a command line of this process works with
     * @param workspace what callers ask who mean the directory of {@code live}
     * @param live what runs
     * @throws IOException when no socket can be made or published
     */
    static Door open(Session session, Workspace workspace, Live live) throws IOException {
        Path home = session.product().home();
        Endpoint other = Knock.served(home).orElse(null);
        if (other != null) {
            throw new IOException(session.texts().get("door.taken", other.pid()));
        }
        Path socket = Endpoint.place(home);
        Endpoint endpoint = new Endpoint(
                socket,
                ProcessHandle.current().pid(),
                live.data(),
                session.product().version());
        ServerSocketChannel server = server();
        try {
            Files.deleteIfExists(socket);
            server.bind(UnixDomainSocketAddress.of(socket));
            Door door = new Door(session, workspace, live, server, endpoint);
            thread("vigie-door", door::serve).start();
            endpoint.publish(home);
            return door;
        } catch (IOException | RuntimeException e) {
            try (server) {
                endpoint.withdraw(home);
            }
            throw e;
        }
    }

    private static ServerSocketChannel server() throws IOException {
        try {
            return ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        } catch (UnsupportedOperationException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private void serve() {
        while (!closed) {
            try {
                SocketChannel channel = server.accept();
                Caller caller = new Caller(new Wire(channel));
                callers.add(caller);
                thread("vigie-door-caller", caller::listen).start();
            } catch (IOException e) {
                if (!closed) {
                    LOG.info("Command lines of other processes are no longer served", e);
                }
                return;
            }
        }
    }

    /** Interrupts the commands that run, and waits a little for them to say so. */
    @Override
    public void close() {
        closed = true;
        try (server) {
            endpoint.withdraw(session.product().home());
        } catch (IOException e) {
            LOG.info("The socket for other command lines cannot be removed", e);
        }
        callers.forEach(Caller::interrupt);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean interrupted = Thread.interrupted();
        for (Caller caller : callers) {
            interrupted |= caller.await(deadline);
        }
        callers.forEach(Caller::hangUp);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One who has connected. */
    private final class Caller {
        private final Wire wire;
        private final Outbox outbox = new Outbox();
        private final Thread sender = thread("vigie-door-sender", this::send);
        private volatile @Nullable Thread worker;

        Caller(Wire wire) {
            this.wire = wire;
        }

        void listen() {
            try (wire) {
                JsonNode request = wire.read();
                if (request == null) {
                    return;
                }
                Thread command = thread("vigie-door-command", () -> work(request));
                worker = command;
                sender.start();
                command.start();
                if (closed) {
                    command.interrupt();
                }
                for (JsonNode line = wire.read(); line != null; line = wire.read()) {
                    if (line.path("interrupt").asBoolean()) {
                        command.interrupt();
                    }
                }
            } catch (IOException e) {
                LOG.debug("A caller is gone", e);
            } finally {
                outbox.drop();
                interrupt();
                callers.remove(this);
            }
        }

        private void work(JsonNode request) {
            int code = Cli.FAILED;
            Session own = null;
            try {
                own = session(request, outbox);
                List<String> arguments = new ArrayList<>();
                request.path("arguments").forEach(argument -> arguments.add(argument.asText()));
                code = callers.size() > MOST ? tooMany(own) : new Cli(own).run(arguments.toArray(String[]::new));
            } catch (RuntimeException | Error e) {
                LOG.info("A command of another process failed", e);
                Session said = own == null ? session : own;
                outbox.stream("err").println(said.texts().get("failed.unexpected", e));
            } finally {
                outbox.end(code);
            }
        }

        private int tooMany(Session own) {
            own.console().err().println(own.texts().get("problem", own.texts().get("door.busy")));
            return Cli.FAILED;
        }

        private void send() {
            try {
                for (Map<String, Object> next = outbox.next(); next != null; next = outbox.next()) {
                    wire.write(next);
                    if (next.containsKey("exit")) {
                        break;
                    }
                }
            } catch (IOException e) {
                LOG.debug("A caller no longer listens", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            hangUp();
        }

        void interrupt() {
            Thread command = worker;
            if (command != null) {
                command.interrupt();
            }
        }

        /** Waits until the answer was sent; returns whether the wait was interrupted. */
        boolean await(long deadline) {
            boolean interrupted = false;
            while (sender.isAlive() && System.nanoTime() < deadline) {
                try {
                    sender.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return interrupted;
        }

        void hangUp() {
            outbox.drop();
            try {
                wire.close();
            } catch (IOException e) {
                LOG.debug("A connection cannot be closed", e);
            }
        }
    }

    private Session session(JsonNode request, Outbox outbox) {
        Locale locale = request.path("language").asText().equals("fr") ? Locale.FRENCH : Locale.ENGLISH;
        ZoneId zone =
                Times.zone(request.path("zone").asText()).orElse(session.clock().getZone());
        Clock clock = session.clock().withZone(zone);
        Console console = new Console(
                outbox.stream("out"),
                outbox.stream("err"),
                request.path("outIsTerminal").asBoolean(),
                request.path("errIsTerminal").asBoolean(),
                request.path("width").asInt(Console.DEFAULT_WIDTH),
                new Paint(request.path("colour").asBoolean()));
        Workspaces workspaces = directory -> directory != null && Live.same(directory, live.data())
                ? workspace.share()
                : session.workspaces().open(directory);
        return new Session(
                workspaces,
                session.plugins(),
                session.news(),
                session.health(),
                session.entrance(),
                session.services(),
                session.access(),
                session.folders(),
                session.publisher(),
                session.prompt(),
                session.product(),
                console,
                new Texts(locale),
                new Figures(locale, zone),
                clock,
                Path.of(request.path("directory").asText()),
                live);
    }
}
