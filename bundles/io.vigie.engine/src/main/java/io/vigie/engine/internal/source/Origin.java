package io.vigie.engine.internal.source;

import io.vigie.fact.FactType;
import io.vigie.kpi.Text;
import io.vigie.source.Backfill;
import io.vigie.source.DataSource;
import io.vigie.source.Egress;
import io.vigie.source.Inbox;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import io.vigie.source.SourceFeature;
import io.vigie.source.SourceMemory;
import io.vigie.source.SourceSpec;
import java.lang.annotation.Annotation;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.osgi.util.converter.Converters;

/** Where an instance of a source comes from. */
interface Origin {
    /** The name of the type. */
    String type();

    /** Whether {@link #lease()} would find something. */
    boolean available();

    /** Whether deliveries can be handed to it. */
    boolean receives();

    /** Whether it can be closed and opened anew. */
    boolean reopens();

    /** The right to call the plug-in until it is released; null when nothing that is installed provides it. */
    @Nullable
    Lease lease();

    /** The right to call a plug-in. */
    interface Lease {
        ClassLoader loader();

        List<FactType> factTypes();

        DataSource open(Doors doors) throws SourceException;

        /** A sentence without the secrets of the settings. */
        String hide(String sentence);

        /** A sentence without the secrets of the settings. */
        default Text hide(Text sentence) {
            return Text.of(hide(sentence.en()), hide(sentence.fr()));
        }

        /** Whether another provider of the type has taken precedence. */
        boolean superseded();

        boolean isOf(Provider provider);

        /** The id of the bundle; -1 for none. */
        long bundle();

        void release();
    }

    /** What an instance reaches through its context. */
    record Doors(SourceMemory memory, Inbox inbox) {}

    /** An instance of an installed type. */
    record Typed(SourceSpec spec, SourceTypes types, Clock clock, Operator operator, Texts texts) implements Origin {
        /** Why a provider cannot run the instance, one sentence each; nothing is opened. */
        List<String> problems(Provider provider) {
            List<String> problems = new ArrayList<>(settings(provider).problems());
            if (spec.backfill() != null && !provider.features().contains(SourceFeature.BACKFILL)) {
                problems.add(texts.get("backfill.none", spec.type()));
            }
            return problems;
        }

        /** The same in both languages. */
        List<Text> objections(Provider provider) {
            List<String> english = in(Texts.ENGLISH).problems(provider);
            List<String> french = in(Texts.FRENCH).problems(provider);
            return IntStream.range(0, english.size())
                    .mapToObj(i -> Text.of(english.get(i), french.get(i)))
                    .toList();
        }

        private Typed in(Texts words) {
            return new Typed(spec, types, clock, operator, words);
        }

        SettingsReader.Reading settings(Provider provider) {
            return SettingsReader.read(
                    provider.declaration(texts.locale()), spec.settings(), operator.secrets(), texts);
        }

        @Override
        public boolean receives() {
            Provider provider = types.find(spec.type());
            return provider != null && provider.features().contains(SourceFeature.RECEIVES);
        }

        @Override
        public boolean reopens() {
            return true;
        }

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
    final class TypedLease implements Lease {
        private final Typed origin;
        private final Provider provider;
        private volatile List<String> secrets = List.of();

        /** Takes over a lease of the provider. */
        TypedLease(Typed origin, Provider provider) {
            this.origin = origin;
            this.provider = provider;
        }

        Provider provider() {
            return provider;
        }

        @Override
        public ClassLoader loader() {
            return provider.loader();
        }

        @Override
        public List<FactType> factTypes() {
            return provider.factTypes();
        }

        @Override
        public DataSource open(Doors doors) throws SourceException {
            return provider.factory().open(context(doors));
        }

        /** What the factory is given. */
        SourceContext context(Doors doors) throws SourceException {
            List<Text> objections = origin.objections(provider);
            if (!objections.isEmpty()) {
                throw new SourceException(SourceException.Kind.CONFIG, Text.joined(objections, " "));
            }
            SettingsReader.Reading reading = origin.settings(provider);
            secrets = reading.secrets();
            SourceSpec spec = origin.spec();
            return new Context(
                    spec.name(),
                    reading.values(),
                    origin.clock(),
                    origin.texts().locale(),
                    spec.bounded(),
                    spec.backfill(),
                    origin.operator().egress(),
                    doors);
        }

        @Override
        public String hide(String sentence) {
            return Secrets.hide(sentence, secrets);
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
        public DataSource open(Doors doors) {
            return source;
        }

        @Override
        public String hide(String sentence) {
            return sentence;
        }

        @Override
        public boolean receives() {
            return false;
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
    record Context(
            String name,
            Map<String, Object> values,
            Clock clock,
            Locale locale,
            boolean bounded,
            @Nullable Backfill backfill,
            Egress egress,
            Doors doors)
            implements SourceContext {
        @Override
        public <A extends Annotation> A settings(Class<A> type) {
            return Converters.standardConverter().convert(values).to(type);
        }

        @Override
        public SourceMemory memory() {
            return doors.memory();
        }

        @Override
        public Inbox inbox() {
            return doors.inbox();
        }

        /** Without the settings, which hold secrets. */
        @Override
        public String toString() {
            return name;
        }
    }
}
