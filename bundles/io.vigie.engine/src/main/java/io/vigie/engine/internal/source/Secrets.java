package io.vigie.engine.internal.source;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts secrets in the place of references in settings: {@code $[secret:NAME]} is the content of a file, without
 * its last line end, and {@code $[env:NAME]} a variable of the environment. Read anew each time, so that a secret
 * is changed by changing its file. Thread-safe.
 */
final class Secrets {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\[(secret|env):([^\\]]*)\\]");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    private final @Nullable Path directory;
    private final UnaryOperator<@Nullable String> environment;

    Secrets(@Nullable Path directory, UnaryOperator<@Nullable String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    /**
     * A text with its references replaced.
     *
     * @param values what was put in; not for messages
     * @param problems what is wrong with references, one sentence each
     */
    record Resolved(String text, List<String> values, List<String> problems) {}

    /** Whether a text refers to a secret. */
    static boolean refers(String text) {
        return REFERENCE.matcher(text).find();
    }

    Resolved resolve(String setting, String text, Texts texts) {
        List<String> values = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Matcher reference = REFERENCE.matcher(text);
        String resolved = reference.replaceAll(match -> {
            String name = match.group(2);
            String value = match.group(1).equals("env")
                    ? variable(setting, name, texts, problems)
                    : file(setting, name, texts, problems);
            if (value == null) {
                return "";
            }
            values.add(value);
            return Matcher.quoteReplacement(value);
        });
        return new Resolved(resolved, values, problems);
    }

    private @Nullable String variable(String setting, String name, Texts texts, List<String> problems) {
        String value = name.isEmpty() ? null : environment.apply(name);
        if (value == null) {
            problems.add(texts.get("secret.variable", setting, name));
        }
        return value;
    }

    private @Nullable String file(String setting, String name, Texts texts, List<String> problems) {
        if (!NAME.matcher(name).matches()) {
            problems.add(texts.get("secret.name", setting, name));
            return null;
        }
        if (directory == null) {
            problems.add(texts.get("secret.nowhere", setting, name));
            return null;
        }
        Path file = directory.resolve(name);
        try {
            if (Files.getFileStore(file).supportsFileAttributeView("posix")
                    && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                problems.add(texts.get("secret.open", setting, name, file));
                return null;
            }
            String content = Files.readString(file);
            return content.endsWith("\r\n")
                    ? content.substring(0, content.length() - 2)
                    : content.endsWith("\n") ? content.substring(0, content.length() - 1) : content;
        } catch (NoSuchFileException e) {
            problems.add(texts.get("secret.missing", setting, name, file));
        } catch (CharacterCodingException e) {
            problems.add(texts.get("secret.binary", setting, name, file));
        } catch (IOException e) {
            problems.add(texts.get("secret.unreadable", setting, name, file));
        }
        return null;
    }

    /** A text for people, without any of these values. */
    static String hide(String text, List<String> values) {
        String safe = text;
        for (String value : values) {
            if (!value.isBlank()) {
                safe = safe.replace(value, "***");
            }
        }
        return safe;
    }
}
