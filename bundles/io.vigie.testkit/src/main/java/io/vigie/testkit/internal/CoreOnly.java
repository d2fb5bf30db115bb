package io.vigie.testkit.internal;

import io.vigie.kpi.KpiDefinition;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.security.CodeSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks all that an object holds and finds what is not data of the core: an object of another bundle keeps
 * that bundle's class loader, and a collection that can be changed makes a figure change by itself.
 */
public final class CoreOnly {
    private static final @Nullable URL CORE = home(KpiDefinition.class);

    private final List<String> problems = new ArrayList<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Held> open = new ArrayDeque<>();

    private record Held(String path, Object object) {}

    private CoreOnly() {}

    /** What an object holds that it should not, one sentence each. */
    public static List<String> problems(String name, Object object) {
        CoreOnly walk = new CoreOnly();
        walk.hold(name, object);
        while (!walk.open.isEmpty()) {
            Held held = walk.open.pop();
            walk.visit(held.path, held.object);
        }
        return walk.problems;
    }

    private void hold(String path, @Nullable Object object) {
        if (object != null && seen.add(object)) {
            open.push(new Held(path, object));
        }
    }

    private void visit(String path, Object object) {
        Class<?> type = object.getClass();
        if (object instanceof Class<?> held) {
            if (!ofCore(held) && !ofJava(held)) {
                problems.add(path + " holds the class " + held.getName() + ".");
            }
        } else if (object instanceof Map<?, ?> map) {
            visitContainer(path, type);
            map.forEach((key, value) -> {
                hold(path + "[" + key + "]", key);
                hold(path + "[" + key + "]", value);
            });
        } else if (object instanceof Collection<?> collection) {
            visitContainer(path, type);
            int index = 0;
            for (Object element : collection) {
                hold(path + "[" + index++ + "]", element);
            }
        } else if (object instanceof Object[] array) {
            for (int i = 0; i < array.length; i++) {
                hold(path + "[" + i + "]", array[i]);
            }
        } else if (type.isHidden() || type.isSynthetic()) {
            problems.add(path + " is a lambda or a generated class: " + type.getName() + ".");
        } else if (ofCore(type)) {
            visitFields(path, object);
        } else if (!ofJava(type)) {
            problems.add(path + " is of " + type.getName() + ", which is not a class of the core.");
        }
    }

    private void visitContainer(String path, Class<?> type) {
        String name = type.getName();
        boolean fixed = name.startsWith("java.util.ImmutableCollections$")
                || name.startsWith("java.util.Collections$Unmodifiable")
                || name.startsWith("java.util.Collections$Empty")
                || name.startsWith("java.util.Collections$Singleton");
        if (!fixed) {
            problems.add(path + " can be changed: it is a " + name + "; copy it with List.copyOf or its like.");
        }
    }

    private void visitFields(String path, Object object) {
        for (Class<?> type = object.getClass(); type != null && ofCore(type); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    try {
                        hold(path + "." + field.getName(), field.get(object));
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
    }

    private static boolean ofCore(Class<?> type) {
        return type.getClassLoader() == KpiDefinition.class.getClassLoader() && Objects.equals(home(type), CORE);
    }

    /** The Java platform's classes, whose values hold nothing of a bundle. */
    private static boolean ofJava(Class<?> type) {
        Class<?> innermost = type;
        while (innermost.isArray()) {
            innermost = innermost.getComponentType();
        }
        return innermost.isPrimitive() || innermost.getClassLoader() == null;
    }

    /** Where a class comes from: on a flat class path all bundles share one loader. */
    private static @Nullable URL home(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null ? null : source.getLocation();
    }
}
