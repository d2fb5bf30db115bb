package io.vigie.shell.internal;

import io.vigie.access.Entrance;
import io.vigie.access.internal.AccessComponent;
import io.vigie.connectors.ConnectorFolders;
import io.vigie.deploy.Plugins;
import io.vigie.health.Health;
import io.vigie.store.StoreException;
import io.vigie.workspace.Workspaces;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Command lines as they are typed, and what they answer. */
final class Typed {
    static final Product PRODUCT = new Product("1.2.3", "felix 7", 30, 29, Path.of("/opt/vigie"));

    /** Nobody else is there to see what runs. */
    static final Publisher UNPUBLISHED = new Publisher() {
        @Override
        public <S> Registration publish(Class<S> type, S service, Map<String, Object> properties) {
            return () -> {};
        }
    };

    Plugins plugins = new MemoryPlugins();
    PluginNews news = new PluginNews();
    Health health;
    Entrance entrance;
    Path door;
    /** What others offer, and the properties of the platform. */
    final List<Object> offered = new ArrayList<>();

    final Map<String, String> properties = new HashMap<>();
    final Services services = new Services() {
        @Override
        public <S> List<S> all(Class<S> type) {
            return offered.stream().filter(type::isInstance).map(type::cast).toList();
        }

        @Override
        public String property(String name) {
            return properties.get(name);
        }
    };
    Session.Live live;
    ConnectorFolders folders = (home, sources) -> new MemoryConnectors();
    String secret;
    Workspaces workspaces = directory -> {
        throw new StoreException("The store is closed today.", "L'entrepôt est fermé aujourd'hui.", null);
    };
    Product product = PRODUCT;
    Locale locale = Locale.ENGLISH;
    int width = 100;
    Path directory = Path.of("/srv");

    /** What was answered, with plain spaces. */
    record Answer(int code, String out, String err) {}

    Answer run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = new Cli(session(out, err)).run(arguments);
        return new Answer(code, text(out), text(err));
    }

    /** Tokens and log in a folder of a test; of those that need none, none is asked for. */
    static Session.Access access(Path folder) {
        AccessComponent access = new AccessComponent(folder, Clock.systemUTC());
        return new Session.Access(access, access);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).replace('\u00a0', ' ');
    }

    Session session(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Session(
                workspaces,
                plugins,
                news,
                () -> Optional.ofNullable(health),
                () -> Optional.ofNullable(entrance),
                services,
                access(door == null ? Path.of("nowhere") : door),
                folders,
                UNPUBLISHED,
                question -> secret,
                product,
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false,
                        false,
                        width,
                        Paint.NONE),
                new Texts(locale),
                new Figures(locale, Samples.PARIS),
                Clock.system(Samples.PARIS),
                directory,
                live);
    }
}
