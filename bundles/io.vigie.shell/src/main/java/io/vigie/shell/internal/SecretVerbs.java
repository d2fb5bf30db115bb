package io.vigie.shell.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The verbs behind {@code vigie secret}. A secret is a file of {@code conf/secrets} that its owner alone can
 * read; it is named in settings and never shown.
 */
final class SecretVerbs {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,79}");
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private SecretVerbs() {}

    @Command(name = "secret", synopsisSubcommandLabel = "COMMAND", abbreviateSynopsis = true)
    static final class SecretGroup extends Verbs.Group {
        SecretGroup(Session session) {
            super(session);
        }
    }

    private static Path folder(Session session) {
        return session.product().home().resolve("conf").resolve("secrets");
    }

    @Command(name = "set", abbreviateSynopsis = true)
    static final class SetOne extends Verb {
        @Parameters(paramLabel = "NAME", descriptionKey = "secret.name")
        String name;

        SetOne(Session session) {
            super(session);
        }

        @Override
        Place place() {
            // It is not to travel.
            return Place.HERE;
        }

        @Override
        int run() throws IOException {
            if (!NAME.matcher(name).matches()) {
                throw new UsageException(texts.get("secret.name.bad", name));
            }
            String value = session.prompt().secret(texts.get("secret.ask", name));
            if (value == null || value.isEmpty()) {
                throw new VerbException(texts.get("secret.empty", name));
            }
            write(folder(session), name, value);
            console.line(texts.get("secret.kept", name));
            return Cli.OK;
        }

        private static void write(Path folder, String name, String value) throws IOException {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, rights("rwx------"));
            }
            Path part = folder.resolve("." + name + ".part");
            Files.deleteIfExists(part);
            try (FileChannel channel = FileChannel.open(
                    part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), rights("rw-------"))) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(value);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        private static FileAttribute<?>[] rights(String rights) {
            return POSIX
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))
                    }
                    : new FileAttribute<?>[0];
        }
    }

    @Command(name = "list", abbreviateSynopsis = true)
    static final class ListAll extends Verb {
        @Option(names = "--json", descriptionKey = "json")
        boolean json;

        ListAll(Session session) {
            super(session);
        }

        @Override
        Place place() {
            return Place.HERE;
        }

        @Override
        int run() throws IOException {
            List<String> names = new ArrayList<>();
            Path folder = folder(session);
            if (Files.isDirectory(folder)) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
                    files.forEach(file -> names.add(String.valueOf(file.getFileName())));
                }
            }
            names.removeIf(name -> !NAME.matcher(name).matches());
            names.sort(null);
            if (json) {
                console.line(Json.compact(names));
            } else if (names.isEmpty()) {
                console.line(texts.get("secret.none"));
            } else {
                console.lines(names);
            }
            return Cli.OK;
        }
    }
}
