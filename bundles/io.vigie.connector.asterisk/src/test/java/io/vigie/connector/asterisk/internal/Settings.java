package io.vigie.connector.asterisk.internal;

import io.vigie.source.SourceContext;
import java.lang.annotation.Annotation;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the engine gives a source, for tests. */
record Settings(
        String name,
        boolean bounded,
        Locale locale,
        List<String> path,
        List<String> members,
        List<String> cdr,
        String zone,
        List<String> contexts,
        String prefix)
        implements SourceContext {

    static Settings of(Path... paths) {
        return new Settings(
                "paris",
                true,
                Locale.ENGLISH,
                Arrays.stream(paths).map(Path::toString).toList(),
                List.of(),
                List.of(),
                "UTC",
                List.of(),
                "");
    }

    Settings live() {
        return new Settings(name, false, locale, path, members, cdr, zone, contexts, prefix);
    }

    Settings named(String other) {
        return new Settings(other, bounded, locale, path, members, cdr, zone, contexts, prefix);
    }

    Settings in(Locale language) {
        return new Settings(name, bounded, language, path, members, cdr, zone, contexts, prefix);
    }

    Settings withMembers(String... names) {
        return new Settings(name, bounded, locale, path, List.of(names), cdr, zone, contexts, prefix);
    }

    Settings withCdr(Path file) {
        return new Settings(name, bounded, locale, path, members, List.of(file.toString()), zone, contexts, prefix);
    }

    Settings inZone(String id) {
        return new Settings(name, bounded, locale, path, members, cdr, id, contexts, prefix);
    }

    Settings withContexts(String... names) {
        return new Settings(name, bounded, locale, path, members, cdr, zone, List.of(names), prefix);
    }

    @Override
    public <A extends Annotation> A settings(Class<A> type) {
        return type.cast(new Declared(this));
    }

    @Override
    public Clock clock() {
        return Clock.fixed(Instant.parse("2026-11-22T00:00:00Z"), ZoneOffset.UTC);
    }

    @SuppressWarnings("all")
    private record Declared(Settings of) implements Config {
        @Override
        public String[] path() {
            return of.path.toArray(String[]::new);
        }

        @Override
        public String[] members() {
            return of.members.toArray(String[]::new);
        }

        @Override
        public String prefix() {
            return of.prefix;
        }

        @Override
        public String[] cdr() {
            return of.cdr.toArray(String[]::new);
        }

        @Override
        public String zone() {
            return of.zone;
        }

        @Override
        public String[] contexts() {
            return of.contexts.toArray(String[]::new);
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return Config.class;
        }
    }
}
