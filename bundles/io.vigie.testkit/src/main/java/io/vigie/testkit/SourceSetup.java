package io.vigie.testkit;

import io.vigie.source.Backfill;
import io.vigie.source.Egress;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import io.vigie.source.SourceMemory;
import java.lang.annotation.Annotation;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the engine gives a source, in a test: a name, settings, a clock and a language. Immutable; each
 * {@code with…} gives another one.
 *
 * <pre>{@code
 * SourceSetup setup = SourceSetup.of(Map.of("path", file.toString()));
 * try (DataSource source = factory.open(setup.live())) { ... }
 * }</pre>
 */
public final class SourceSetup implements SourceContext {
    /** What the clock shows unless another one is given. */
    public static final String NOW = "2026-04-01T09:30:00Z";

    private static final Map<Class<?>, Function<String, Object>> READERS = Map.of(
            String.class, text -> text,
            int.class, Integer::valueOf,
            long.class, Long::valueOf,
            short.class, Short::valueOf,
            byte.class, Byte::valueOf,
            double.class, Double::valueOf,
            float.class, Float::valueOf);

    private final String name;
    private final Map<String, Object> settings;
    private final Clock clock;
    private final Locale locale;
    private final boolean bounded;
    private final @Nullable Backfill backfill;
    private final SourceMemory memory;
    private final TestInbox inbox;

    private SourceSetup(
            String name,
            Map<String, Object> settings,
            Clock clock,
            Locale locale,
            boolean bounded,
            @Nullable Backfill backfill,
            SourceMemory memory,
            TestInbox inbox) {
        this.name = name;
        this.settings = Collections.unmodifiableMap(new TreeMap<>(settings));
        this.clock = clock;
        this.locale = locale;
        this.bounded = bounded;
        this.backfill = backfill;
        this.memory = memory;
        this.inbox = inbox;
    }

    /**
     * A bounded source named {@code test}, in English, on a clock that stands at {@link #NOW}.
     *
     * @param settings the settings by name: texts, numbers, booleans, lists or arrays of texts
     */
    public static SourceSetup of(Map<String, ?> settings) {
        return new SourceSetup(
                "test",
                new LinkedHashMap<>(settings),
                new VirtualClock(NOW),
                Locale.ENGLISH,
                true,
                null,
                key -> Optional.empty(),
                new TestInbox());
    }

    /** Without settings. */
    public static SourceSetup plain() {
        return of(Map.of());
    }

    /** With one more setting. */
    public SourceSetup with(String setting, Object value) {
        Map<String, Object> more = new TreeMap<>(settings);
        more.put(setting, value);
        return new SourceSetup(name, more, clock, locale, bounded, backfill, memory, inbox);
    }

    /** Under another name. */
    public SourceSetup named(String other) {
        return new SourceSetup(other, settings, clock, locale, bounded, backfill, memory, inbox);
    }

    /** In another language. */
    public SourceSetup in(Locale language) {
        return new SourceSetup(name, settings, clock, language, bounded, backfill, memory, inbox);
    }

    /** On another clock. */
    public SourceSetup on(Clock other) {
        return new SourceSetup(name, settings, other, locale, bounded, backfill, memory, inbox);
    }

    /** Followed for ever, as {@code vigie run} does. */
    public SourceSetup live() {
        return bounded(false);
    }

    /** Read once to its end, or followed for ever. */
    public SourceSetup bounded(boolean once) {
        return new SourceSetup(name, settings, clock, locale, once, backfill, memory, inbox);
    }

    /** As a back-fill of a period. */
    public SourceSetup backfill(Backfill period) {
        return new SourceSetup(name, settings, clock, locale, true, period, memory, inbox);
    }

    /** Remembering what a reading was asked to remember. */
    public SourceSetup remembering(SourceMemory other) {
        return new SourceSetup(name, settings, clock, locale, bounded, backfill, other, inbox);
    }

    /** With another inbox, such as one that several openings share. */
    public SourceSetup receiving(TestInbox other) {
        return new SourceSetup(name, settings, clock, locale, bounded, backfill, memory, other);
    }

    @Override
    public String name() {
        return name;
    }

    /**
     * The settings as the annotation type declares them.
     *
     * @throws IllegalArgumentException when a setting is unknown, missing or of another type
     */
    @Override
    public <A extends Annotation> A settings(Class<A> type) {
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, Object> unread = new TreeMap<>(settings);
        for (Method method : type.getDeclaredMethods()) {
            Object given = unread.remove(method.getName());
            Object value = given == null ? method.getDefaultValue() : read(method, given);
            if (value == null) {
                throw new IllegalArgumentException(
                        "Setting '" + method.getName() + "' of " + type.getSimpleName() + " is missing.");
            }
            values.put(method.getName(), value);
        }
        if (!unread.isEmpty()) {
            throw new IllegalArgumentException(
                    "Setting '" + unread.keySet().iterator().next() + "' is unknown to "
                            + type.getSimpleName() + ": its settings are "
                            + String.join(", ", new TreeMap<>(values).keySet()) + ".");
        }
        InvocationHandler handler = (proxy, method, arguments) -> switch (method.getName()) {
            case "annotationType" -> type;
            case "toString" -> type.getSimpleName() + settings;
            case "hashCode" -> settings.hashCode();
            case "equals" -> arguments != null && proxy == arguments[0];
            default -> values.get(method.getName());
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object read(Method method, Object given) {
        Class<?> wanted = method.getReturnType();
        try {
            if (!wanted.isArray()) {
                return one(wanted, given);
            }
            List<Object> entries = new ArrayList<>();
            if (given instanceof Collection<?> several) {
                several.forEach(entries::add);
            } else if (given.getClass().isArray()) {
                for (int i = 0; i < Array.getLength(given); i++) {
                    entries.add(Array.get(given, i));
                }
            } else {
                entries.add(given);
            }
            Object array = Array.newInstance(wanted.getComponentType(), entries.size());
            for (int i = 0; i < entries.size(); i++) {
                Array.set(array, i, one(wanted.getComponentType(), entries.get(i)));
            }
            return array;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Setting '" + method.getName() + "' must be of type " + wanted.getSimpleName() + ", not '" + given
                            + "'.",
                    e);
        }
    }

    private static Object one(Class<?> wanted, Object given) {
        String text = given.toString();
        Function<String, Object> reader = READERS.get(wanted);
        if (reader != null) {
            return reader.apply(text);
        }
        if (wanted == boolean.class && (text.equals("true") || text.equals("false"))) {
            return Boolean.valueOf(text);
        }
        if (wanted == char.class && text.length() == 1) {
            return text.charAt(0);
        }
        Object constant = constant(wanted, text);
        if (constant == null) {
            throw new IllegalArgumentException(text);
        }
        return constant;
    }

    private static @Nullable Object constant(Class<?> wanted, String text) {
        Object[] constants = wanted.getEnumConstants();
        if (constants != null) {
            for (Object constant : constants) {
                if (((Enum<?>) constant).name().equals(text)) {
                    return constant;
                }
            }
        }
        return null;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Locale locale() {
        return locale;
    }

    @Override
    public boolean bounded() {
        return bounded;
    }

    @Override
    public @Nullable Backfill backfill() {
        return backfill;
    }

    @Override
    public SourceMemory memory() {
        return memory;
    }

    /** Opens the way to this machine alone. */
    @Override
    public Egress egress() {
        return (host, port) -> {
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
                throw new SourceException(
                        SourceException.Kind.CONFIG, "A test connects to this machine alone, not to '" + host + "'.");
            }
            return address;
        };
    }

    /** Where {@link TestInbox#send} puts deliveries. */
    @Override
    public TestInbox inbox() {
        return inbox;
    }

    @Override
    public String toString() {
        return name + settings;
    }
}
