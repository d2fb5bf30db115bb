package io.vigie.deploy.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder into which people drop jars and features. What was made of each file is kept on disk, so that
 * a file counts once, however often it is touched or the platform started, and until it changes. For one
 * thread.
 */
final class DropIn {
    private static final Logger LOG = LoggerFactory.getLogger(DropIn.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MEMORY = "drop-in.json";

    private final Path folder;
    private final Path memory;
    private final Map<String, Handled> handled;
    private Map<String, Stamp> seen = new HashMap<>();

    /** How a file looked: enough to see that somebody writes it or has replaced it. */
    private record Stamp(long size, long modified) {}

    /** What was made of a file. */
    private record Handled(Stamp stamp, Optional<Text> refusal) {}

    /**
     * What has changed since the last look.
     *
     * @param came files that are new or other than before, in the order of their names
     * @param went the names of files that are gone
     */
    record Look(List<Path> came, Set<String> went) {
        boolean nothing() {
            return came.isEmpty() && went.isEmpty();
        }
    }

    DropIn(Path folder, Path own) {
        this.folder = folder;
        this.memory = own.resolve(MEMORY);
        this.handled = new TreeMap<>(remembered(memory));
    }

    /** How plug-ins that came from a file of the folder are marked. */
    static String origin(String file) {
        return "plugins/" + file;
    }

    /**
     * Looks at the folder.
     *
     * @param whole whether files are whole already; else a file counts when it has not changed since the
     *     last look
     */
    Look look(boolean whole) {
        Map<String, Stamp> now = stamps();
        List<Path> came = new ArrayList<>();
        now.forEach((name, stamp) -> {
            Handled before = handled.get(name);
            boolean other = before == null || !before.stamp().equals(stamp);
            if (other && (whole || stamp.equals(seen.get(name)))) {
                came.add(folder.resolve(name));
            }
        });
        Set<String> went = new TreeSet<>(handled.keySet());
        went.removeAll(now.keySet());
        seen = now;
        return new Look(came, went);
    }

    /** Refused files are looked at again, since what they were refused for may have been mended. */
    void forgetRefusals() {
        handled.values().removeIf(file -> file.refusal().isPresent());
    }

    /** A file was taken in. */
    void taken(Path file) {
        put(file, Optional.empty());
    }

    /** A file was refused; it is not tried again before it changes. */
    void refused(Path file, Text why) {
        put(file, Optional.of(why));
    }

    /** A file is gone. */
    void gone(String name) {
        handled.remove(name);
        keep();
    }

    /** Why files of the folder are not used, one sentence each. */
    List<Text> refusals() {
        return handled.values().stream()
                .flatMap(file -> file.refusal().stream())
                .toList();
    }

    private void put(Path file, Optional<Text> refusal) {
        String name = String.valueOf(file.getFileName());
        Stamp stamp = seen.get(name);
        if (stamp != null) {
            handled.put(name, new Handled(stamp, refusal));
            keep();
        }
    }

    private Map<String, Stamp> stamps() {
        Map<String, Stamp> stamps = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return stamps;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{jar,json}")) {
            for (Path file : files) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                if (attributes.isRegularFile()) {
                    stamps.put(
                            String.valueOf(file.getFileName()),
                            new Stamp(
                                    attributes.size(),
                                    attributes.lastModifiedTime().toMillis()));
                }
            }
        } catch (IOException e) {
            // A file that went while it was looked at is seen by the next look.
            LOG.debug("The folder {} could not be read whole", folder, e);
        }
        return stamps;
    }

    private static Map<String, Handled> remembered(Path memory) {
        Map<String, Handled> handled = new HashMap<>();
        if (!Files.isRegularFile(memory)) {
            return handled;
        }
        try {
            JSON.readTree(Files.readString(memory)).fields().forEachRemaining(file -> {
                JsonNode value = file.getValue();
                JsonNode refusal = value.path("refused");
                handled.put(
                        file.getKey(),
                        new Handled(
                                new Stamp(
                                        value.path("size").asLong(),
                                        value.path("modified").asLong()),
                                refusal.isObject()
                                        ? Optional.of(Text.of(
                                                refusal.path("en").asText(),
                                                refusal.path("fr").asText()))
                                        : Optional.empty()));
            });
        } catch (IOException e) {
            // Without it each file is looked at once more, which changes nothing where nothing has changed.
            LOG.warn("{} cannot be read; the drop-in folder is looked at as a whole", memory, e);
        }
        return handled;
    }

    private void keep() {
        ObjectNode json = JSON.createObjectNode();
        handled.forEach((name, file) -> {
            ObjectNode value = json.putObject(name);
            value.put("size", file.stamp().size());
            value.put("modified", file.stamp().modified());
            file.refusal()
                    .ifPresent(why ->
                            value.putObject("refused").put("en", why.en()).put("fr", why.fr()));
        });
        Path draft = memory.resolveSibling(MEMORY + ".new");
        try {
            Files.createDirectories(memory.getParent());
            Files.writeString(draft, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json));
            Files.move(draft, memory, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            LOG.warn("{} cannot be written; files of the drop-in folder may be looked at once more", memory, e);
        }
    }
}
