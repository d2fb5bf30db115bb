package io.vigie.shell.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.shell.internal.Session.Live;
import io.vigie.shell.internal.Verb.Place;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Has a command line done by the running platform that it is about, where one runs; see {@link Door}. */
final class Knock {
    private static final Logger LOG = LoggerFactory.getLogger(Knock.class);

    /** How long an interrupted command may take to say so; the launcher waits for ten seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Session session;
    private final Texts texts;

    Knock(Session session) {
        this.session = session;
        this.texts = session.texts();
    }

    /** The exit code of the running platform; empty when the command is to be run in this process. */
    OptionalInt answer(String... arguments) {
        Path home = session.product().home();
        Endpoint endpoint = Endpoint.read(home).orElse(null);
        if (endpoint == null || !isFor(endpoint, arguments)) {
            return OptionalInt.empty();
        }
        try (SocketChannel channel = connect(endpoint, home).orElse(null)) {
            if (channel == null) {
                return OptionalInt.empty();
            }
            if (!endpoint.version().equals(session.product().version())) {
                return failed(texts.get(
                        "door.version",
                        endpoint.pid(),
                        endpoint.version(),
                        session.product().version()));
            }
            return OptionalInt.of(exchange(new Wire(channel), endpoint, arguments));
        } catch (IOException e) {
            LOG.info("The running Vigie cannot be reached", e);
            return failed(texts.get("door.refused", endpoint.pid(), String.valueOf(e.getMessage())));
        }
    }

    private OptionalInt failed(String sentence) {
        session.console().err().println(texts.get("problem", Table.clean(sentence)));
        return OptionalInt.of(Cli.FAILED);
    }

    private boolean isFor(Endpoint endpoint, String... arguments) {
        ParseResult parsed;
        try {
            parsed = new Cli(session).commandLine().parseArgs(arguments);
        } catch (CommandLine.ParameterException e) {
            // What is wrong with it is said here.
            return false;
        }
        while (parsed.hasSubcommand()) {
            if (parsed.isUsageHelpRequested()) {
                return false;
            }
            parsed = parsed.subcommand();
        }
        if (parsed.isUsageHelpRequested() || !(parsed.commandSpec().userObject() instanceof Verb verb)) {
            return false;
        }
        if (verb.place() != Place.WHERE_THE_DATA_IS) {
            return verb.place() == Place.IN_WHAT_RUNS;
        }
        OptionSpec data = parsed.commandSpec().optionsMap().get("--data");
        String given = data == null ? null : data.getValue();
        if (given == null) {
            // Whoever names no store and no source asks what runs.
            OptionSpec sources = parsed.commandSpec().optionsMap().get("--source");
            return data != null
                    && sources != null
                    && sources.<List<String>>getValue().isEmpty();
        }
        return Live.same(session.directory().resolve(given), endpoint.data());
    }

    /** Connects; empty when nobody listens any more. */
    private static Optional<SocketChannel> connect(Endpoint endpoint, Path home) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(endpoint.socket()));
            return Optional.of(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            if (endpoint.stale()) {
                // It could not clean up itself.
                endpoint.withdraw(home);
                return Optional.empty();
            }
            if (e instanceof ConnectException || Files.notExists(endpoint.socket())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The process that serves this distribution already; empty when none does. */
    static Optional<Endpoint> served(Path home) throws IOException {
        Endpoint endpoint = Endpoint.read(home).orElse(null);
        if (endpoint == null) {
            return Optional.empty();
        }
        try (SocketChannel channel = connect(endpoint, home).orElse(null)) {
            return channel == null ? Optional.empty() : Optional.of(endpoint);
        }
    }

    private int exchange(Wire wire, Endpoint endpoint, String... arguments) throws IOException {
        wire.write(request(arguments));
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Thread listener = new Thread(() -> listen(wire, exit), "vigie-answer");
        listener.setDaemon(true);
        listener.start();
        try {
            return exit.get();
        } catch (InterruptedException e) {
            return interrupt(wire, exit);
        } catch (ExecutionException e) {
            LOG.info("The connection to the running Vigie broke", e);
            return failed(texts.get("door.broken", endpoint.pid())).orElse(Cli.FAILED);
        }
    }

    private Map<String, @Nullable Object> request(String... arguments) {
        Console console = session.console();
        Map<String, @Nullable Object> request = new LinkedHashMap<>();
        request.put("arguments", List.of(arguments));
        request.put("language", texts.locale().getLanguage());
        request.put("zone", session.clock().getZone().getId());
        request.put("directory", session.directory().toString());
        request.put("width", console.width());
        request.put("colour", console.paint().on());
        request.put("outIsTerminal", console.outIsTerminal());
        request.put("errIsTerminal", console.errIsTerminal());
        return request;
    }

    private void listen(Wire wire, CompletableFuture<Integer> exit) {
        Console console = session.console();
        try {
            for (JsonNode line = wire.read(); line != null; line = wire.read()) {
                if (line.has("exit")) {
                    exit.complete(line.path("exit").asInt(Cli.FAILED));
                    return;
                }
                console.out().print(line.path("out").asText());
                console.out().flush();
                console.err().print(line.path("err").asText());
                console.err().flush();
            }
            exit.completeExceptionally(new IOException("the connection was closed"));
        } catch (IOException | RuntimeException e) {
            exit.completeExceptionally(e);
        }
    }

    /** Has the command interrupted, and lets it say what has become of its work. */
    private int interrupt(Wire wire, CompletableFuture<Integer> exit) throws IOException {
        try {
            wire.write(Map.of("interrupt", true));
            return exit.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            return failed(texts.get("interrupted")).orElse(Cli.FAILED);
        }
    }
}
