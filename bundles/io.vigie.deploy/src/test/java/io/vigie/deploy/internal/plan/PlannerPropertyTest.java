package io.vigie.deploy.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.Plan;
import io.vigie.deploy.Plan.Action;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.PluginSet.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plans between random sets of a few bundles that use packages of each other, held against an account of
 * them that knows nothing of resolvers: a package has one provider at most, so who uses whom is plain.
 */
final class PlannerPropertyTest {
    private static final int ROUNDS = 400;
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");
    private static final List<String> PLATFORM = List.of(
            "system 1; exp=base",
            "curious 1; exp=more; imp=base,a1|resolution:=optional,b1|resolution:=optional,c1|resolution:=optional; dyn=*");

    /** One version of a plug-in; it offers the package named after it and its major version. */
    private record Module(String name, int version, boolean enabled, Set<String> needs, Set<String> wishes) {
        String text() {
            List<String> imports = new ArrayList<>(needs);
            wishes.forEach(wish -> imports.add(wish + "|resolution:=optional"));
            imports.add("base");
            imports.add("more|resolution:=optional");
            return (enabled ? "" : "off ") + name + " " + version + "; exp=" + offers() + "; imp="
                    + String.join(",", imports);
        }

        /** Versions 1 and 2 offer the same package, version 3 another. */
        String offers() {
            return name + (version < 3 ? "1" : "2");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void plansBetweenRandomSets(long seed) {
        Random random = new Random(seed);
        int planned = 0;
        int refused = 0;
        int restarted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, Module> from = usable(random);
            Map<String, Module> to = changed(from, random);
            String what = "seed " + seed + ", round " + round + ": " + from.values() + " -> " + to.values();
            Bundles bundles = new Bundles();
            Situation situation = bundles.situation(PLATFORM, entries(bundles, from));
            PluginSet wanted = PluginSet.of(entries(bundles, to));
            Set<String> lacking = lacking(from, to);
            try {
                Plan plan = new Planner(situation).plan(wanted, bundles.headersByDigest());
                assertEquals(Set.of(), lacking, what);
                check(plan, situation.set(), wanted, from, to, what);
                restarted += plan.restarts().size();
                planned++;
            } catch (DeployException e) {
                assertTrue(!lacking.isEmpty(), () -> what + ": " + e.getMessage());
                refused++;
            }
        }
        assertTrue(
                planned > ROUNDS / 3 && refused > ROUNDS / 20 && restarted > ROUNDS / 10,
                planned + " planned, " + refused + " refused, " + restarted + " restarts: too few to tell");
    }

    private static void check(
            Plan plan,
            PluginSet from,
            PluginSet wanted,
            Map<String, Module> before,
            Map<String, Module> after,
            String what) {
        // The steps, one by one, lead from one set to the other.
        PluginSet reached = from;
        Set<String> gone = new HashSet<>();
        boolean going = false;
        for (Plan.Step step : plan.steps()) {
            String name = step.plugin().name();
            boolean goes = step.action() == Action.REMOVE || step.action() == Action.DISABLE;
            going |= goes;
            assertEquals(going, goes, () -> "what goes is last: " + what);
            reached = step.action() == Action.REMOVE ? reached.without(name) : reached.with(step.plugin());
            if (goes) {
                // Whoever it uses in turn has to go before or after it.
                usedByWayOf(name, before).stream()
                        .filter(used -> !usedByWayOf(used, before).contains(name))
                        .forEach(used -> assertTrue(
                                !gone.contains(used), () -> used + " goes before its user " + name + ": " + what));
                gone.add(name);
            }
        }
        assertEquals(wanted, reached, what);
        assertEquals(wanted.equals(from), plan.steps().isEmpty(), what);

        // Who stays restarts if it uses someone who goes or restarts.
        Set<String> lost = lost(before, after);
        Set<String> expected = new TreeSet<>();
        for (String name : lost) {
            Module module = after.get(name);
            if (module != null && module.enabled() && module.equals(before.get(name))) {
                expected.add(name);
            }
        }
        // Who comes restarts as well if it uses one that restarts.
        boolean settled = false;
        while (!settled) {
            settled = running(after).keySet().stream()
                    .filter(name -> !after.get(name).equals(before.get(name)))
                    .filter(name -> uses(name, after).stream().anyMatch(expected::contains))
                    .noneMatch(expected::add);
        }
        Set<String> restarts = new TreeSet<>();
        plan.restarts().forEach(restart -> assertTrue(restarts.add(restart.bundle()), what));
        assertEquals(expected, restarts, what);
    }

    /** Who goes, and who loses wires by that. */
    private static Set<String> lost(Map<String, Module> before, Map<String, Module> after) {
        Set<String> gone = new TreeSet<>();
        running(before).forEach((name, module) -> {
            Module now = running(after).get(name);
            if (now == null || now.version() != module.version()) {
                gone.add(name);
            }
        });
        Set<String> lost = new TreeSet<>(gone);
        running(before).keySet().forEach(name -> {
            if (usedByWayOf(name, before).stream().anyMatch(gone::contains)) {
                lost.add(name);
            }
        });
        return lost;
    }

    /** Whom a module uses, and whom those use. */
    private static Set<String> usedByWayOf(String name, Map<String, Module> all) {
        Set<String> used = new TreeSet<>();
        Deque<String> next = new ArrayDeque<>(List.of(name));
        while (!next.isEmpty()) {
            uses(next.remove(), all).stream().filter(used::add).forEach(next::add);
        }
        return used;
    }

    /** Whom a module uses; those that lack something use nobody, and nobody uses them. */
    private static Set<String> uses(String name, Map<String, Module> all) {
        Map<String, Module> resolved = resolved(running(all));
        Set<String> used = new TreeSet<>();
        Module module = resolved.get(name);
        if (module != null) {
            for (Module other : resolved.values()) {
                if (module.needs().contains(other.offers()) || module.wishes().contains(other.offers())) {
                    used.add(other.name());
                }
            }
        }
        return used;
    }

    private static Map<String, Module> running(Map<String, Module> all) {
        Map<String, Module> running = new TreeMap<>(all);
        running.values().removeIf(module -> !module.enabled());
        return running;
    }

    private static Map<String, Module> resolved(Map<String, Module> all) {
        Map<String, Module> resolved = new TreeMap<>(all);
        boolean settled = false;
        while (!settled) {
            Set<String> offered = new HashSet<>();
            resolved.values().forEach(module -> offered.add(module.offers()));
            settled = !resolved.values().removeIf(module -> !offered.containsAll(module.needs()));
        }
        return resolved;
    }

    /** Who is to run and was touched by the change, and lacks something afterwards. */
    private static Set<String> lacking(Map<String, Module> before, Map<String, Module> after) {
        Set<String> lacking = new TreeSet<>();
        Map<String, Module> resolved = resolved(running(after));
        Set<String> lost = lost(before, after);
        running(after).keySet().forEach(name -> {
            boolean touched = lost.contains(name) || !running(before).containsKey(name);
            if (touched && !resolved.containsKey(name)) {
                lacking.add(name);
            }
        });
        return lacking;
    }

    /** Most of the time all have what they need. */
    private static Map<String, Module> usable(Random random) {
        Map<String, Module> modules = new TreeMap<>();
        NAMES.forEach(name -> {
            if (random.nextInt(6) > 0) {
                modules.put(name, module(name, random));
            }
        });
        if (random.nextInt(8) > 0) {
            Set<String> offered = new HashSet<>();
            running(modules).values().forEach(module -> offered.add(module.offers()));
            modules.values().forEach(module -> module.needs().retainAll(offered));
        }
        return modules;
    }

    private static Map<String, Module> changed(Map<String, Module> from, Random random) {
        Map<String, Module> to = new TreeMap<>(from);
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            Module module = to.get(name);
            int kind = random.nextInt(5);
            if (module == null || kind < 2) {
                Module other = module(name, random);
                // Another content needs another version.
                if (from.get(name) == null || from.get(name).version() != other.version()) {
                    to.put(name, other);
                }
            } else if (kind == 2) {
                to.remove(name);
            } else {
                to.put(name, new Module(name, module.version(), !module.enabled(), module.needs(), module.wishes()));
            }
        }
        return to;
    }

    private static Module module(String name, Random random) {
        Set<String> needs = new TreeSet<>();
        Set<String> wishes = new TreeSet<>();
        for (String other : NAMES) {
            if (!other.equals(name) && random.nextInt(5) == 0) {
                (random.nextInt(3) == 0 ? wishes : needs).add(other + (random.nextInt(5) == 0 ? 2 : 1));
            }
        }
        return new Module(
                name, 1 + random.nextInt(random.nextInt(3) == 0 ? 3 : 2), random.nextInt(6) > 0, needs, wishes);
    }

    private static List<Entry> entries(Bundles bundles, Map<String, Module> modules) {
        return bundles.entries(modules.values().stream().map(Module::text).toList());
    }
}
