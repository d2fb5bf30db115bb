package io.vigie.engine.internal.source;

import io.vigie.fact.FactType;
import io.vigie.source.DataSource;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import io.vigie.source.SourceSpec;
import java.lang.annotation.Annotation;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.util.converter.Converters;

/** Where an instance of a source comes from. */
interface Origin {
    /** The name of the type. */
    String type();

    /** Whether {@link #lease()} would find something. */
    boolean available();

    /** The right to call the plug-in until it is released; null when nothing that is installed provides it. */
    @Nullable
    Lease lease();

    /** The right to call a plug-in. */
    interface Lease {
        ClassLoader loader();

        List<FactType> factTypes();

        DataSource open() throws SourceException;

        /** Whether a source that broke can be closed and opened anew. */
        boolean reopens();

        /** Whether another provider of the type has taken precedence. */
        boolean superseded();

        boolean isOf(Provider provider);

        /** The id of the bundle; -1 for none. */
        long bundle();

        void release();
    }

    /** An instance of an installed type. */
    record Typed(SourceSpec spec, SourceTypes types, Clock clock, Texts texts) implements Origin {
        @Override
        public String type() {
            return spec.type();
        }

        @Override
        public boolean available() {
            return types.find(spec.type()) != null;
        }

        @Override
        public @Nullable Lease lease() {
            Provider provider = types.lease(spec.type());
            return provider == null ? null : new TypedLease(this, provider);
        }
    }

    /** The right to call one provider. */
    record TypedLease(Typed origin, Provider provider) implements Lease {
        @Override
        public ClassLoader loader() {
            return provider.loader();
        }

        @Override
        public List<FactType> factTypes() {
            return provider.factTypes();
        }

        @Override
        public DataSource open() throws SourceException {
            Texts texts = origin.texts();
            SettingsReader.Reading reading = SettingsReader.read(
                    provider.declaration(texts.locale()), origin.spec().settings(), texts);
            if (!reading.problems().isEmpty()) {
                throw new SourceException(SourceException.Kind.CONFIG, String.join(" ", reading.problems()));
            }
            return provider.factory()
                    .open(new Context(
                            origin.spec().name(),
                            reading.values(),
                            origin.clock(),
                            texts.locale(),
                            origin.spec().bounded()));
        }

        @Override
        public boolean reopens() {
            return true;
        }

        @Override
        public boolean superseded() {
            return origin.types().find(provider.type()) != provider;
        }

        @Override
        public boolean isOf(Provider other) {
            return provider == other;
        }

        @Override
        public long bundle() {
            return provider.bundle();
        }

        @Override
        public void release() {
            provider.release();
        }
    }

    /** An instance that the caller made. */
    record Given(DataSource source) implements Origin, Lease {
        @Override
        public String type() {
            return "direct";
        }

        @Override
        public boolean available() {
            return true;
        }

        @Override
        public Lease lease() {
            return this;
        }

        @Override
        public ClassLoader loader() {
            ClassLoader loader = source.getClass().getClassLoader();
            return loader == null ? ClassLoader.getSystemClassLoader() : loader;
        }

        @Override
        public List<FactType> factTypes() {
            return List.of();
        }

        @Override
        public DataSource open() {
            return source;
        }

        @Override
        public boolean reopens() {
            return false;
        }

        @Override
        public boolean superseded() {
            return false;
        }

        @Override
        public boolean isOf(Provider provider) {
            return false;
        }

        @Override
        public long bundle() {
            return -1;
        }

        @Override
        public void release() {}
    }

    /** What a factory is given. */
    record Context(String name, Map<String, Object> values, Clock clock, Locale locale, boolean bounded)
            implements SourceContext {
        @Override
        public <A extends Annotation> A settings(Class<A> type) {
            return Converters.standardConverter().convert(values).to(type);
        }
    }
}
