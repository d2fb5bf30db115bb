package io.vigie.engine.internal.source;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.Rejection;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceFeature;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.metatype.AttributeDefinition;

/** A type of source without a framework: each of its lines is an expense, and one that is "bad" is not understood. */
public final class Feeds {
    /** A line that is not understood until it is changed here. */
    public static volatile String bad = "bad";

    private Feeds() {}

    /** The settings. */
    @interface Feed {
        String[] lines() default {};

        String password() default "";
    }

    /** The types of source that are installed. */
    public static SourceTypes types() {
        SourceTypes types = SourceTypes.byHand(Duration.ofSeconds(5));
        types.add(new Provider(
                "feed",
                new Factory(),
                Feeds.class.getClassLoader(),
                1,
                "io.example.feed 1.0.0",
                0,
                1,
                List.of(),
                locale -> declaration(locale.getLanguage().equals("fr"))));
        return types;
    }

    private static Declaration declaration(boolean french) {
        return new Declaration(
                "feed",
                french ? "Fil" : "Feed",
                french ? "Lit des lignes." : "Reads lines.",
                "io.example.feed 1.0.0",
                List.of(
                        setting("lines", french ? "Lignes" : "Lines", AttributeDefinition.STRING, true, true),
                        setting(
                                "password",
                                french ? "Mot de passe" : "Password",
                                AttributeDefinition.PASSWORD,
                                false,
                                false)),
                null);
    }

    private static Declaration.Setting setting(String name, String label, int kind, boolean several, boolean required) {
        return new Declaration.Setting(
                name,
                label,
                "",
                kind,
                several,
                several ? Integer.MAX_VALUE : 1,
                required,
                required ? List.of() : List.of(""),
                List.of(),
                null,
                null);
    }

    private static final class Factory implements DataSourceFactory {
        @Override
        public Class<? extends Annotation> configuration() {
            return Feed.class;
        }

        @Override
        public Set<SourceFeature> features() {
            return EnumSet.of(SourceFeature.BACKFILL, SourceFeature.REPLAY);
        }

        @Override
        public DataSource open(SourceContext context) {
            String[] lines = context.settings(Feed.class).lines();
            return new Lines(context.name(), List.of(lines));
        }
    }

    private record Lines(String name, List<String> lines) implements DataSource {
        @Override
        public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) throws InterruptedException {
            int done = checkpoint == null ? 0 : Integer.parseInt(checkpoint.text());
            Batch.Builder batch = Batch.builder();
            for (int i = done; i < lines.size(); i++) {
                take(lines.get(i), i, batch);
            }
            return batch.next(Checkpoint.of(Integer.toString(lines.size())))
                    .endOfData(true)
                    .build();
        }

        @Override
        public Batch replay(Rejection rejection) {
            Batch.Builder batch = Batch.builder();
            take(rejection.record(), 1000, batch);
            return batch.build();
        }

        private void take(String line, int at, Batch.Builder batch) {
            if (line.equals(bad)) {
                batch.reject(Rejection.of(name + ":" + at, "'" + line + "' is not an expense.", line));
            } else {
                batch.fact(Fact.of(Vocabulary.EXPENSE)
                        .set("expense_id", name + " " + line)
                        .set("from_date", "2026-01-01")
                        .set("amount", 1)
                        .build());
            }
        }
    }
}
