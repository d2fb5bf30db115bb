package io.vigie.deploy.internal.plan;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.Plan;
import io.vigie.deploy.Plan.Action;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.PluginSet.Entry;
import io.vigie.deploy.internal.plan.Sentences.Offer;
import io.vigie.kpi.Text;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.namespace.ExecutionEnvironmentNamespace;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;
import org.osgi.resource.Wire;
import org.osgi.resource.Wiring;
import org.osgi.service.resolver.ResolutionException;

/** One plan in the making. */
final class Draft {
    private static final String KPI_FAMILY = "io.vigie.kpi.KpiFamily";
    private static final String SOURCE_FACTORY = "io.vigie.source.DataSourceFactory";
    private static final String SOURCE_TYPE = "vigie.source.type";

    private static final String SYSTEM_BUNDLE = "system.bundle";

    /** How the resolver words a conflict; it tells no other way. */
    private static final Pattern CONFLICT = Pattern.compile(
            "package '([^']+)'.*? from resources? (\\S+) \\[.*?\\](?: and (\\S+) \\[)?", Pattern.DOTALL);

    private final Situation situation;
    private final PluginSet from;
    private final PluginSet to;

    /** What becomes of the plug-ins that do not stay as they are. */
    private final SortedMap<String, Action> actions = new TreeMap<>();

    /** The files that are new in the wanted set, also those that are not to run. */
    private final SortedMap<String, Resource> files = new TreeMap<>();

    /** The plug-ins that will be there. One that is disabled is not there: nobody can use what it offers. */
    private final SortedMap<String, Resource> after = new TreeMap<>();

    /** The plug-ins that stay and lose their wires, and why. */
    private final Map<String, Text> rewired = new LinkedHashMap<>();

    /** The plug-ins that come and lose wires when the old ones go, and why. */
    private final Map<String, Text> rewiredAgain = new LinkedHashMap<>();

    private final List<Text> reasons = new ArrayList<>();

    Draft(Situation situation, PluginSet to, Map<String, Map<String, String>> headersByDigest) {
        this.situation = situation;
        this.from = situation.set();
        this.to = to;
        names().forEach(name -> act(name, from.entries().get(name), to.entries().get(name)));
        to.entries().values().forEach(entry -> know(entry, headersByDigest));
    }

    private SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>(from.entries().keySet());
        names.addAll(to.entries().keySet());
        return names;
    }

    private void act(String name, @Nullable Entry before, @Nullable Entry wanted) {
        if (before == null) {
            actions.put(name, Action.INSTALL);
        } else if (wanted == null) {
            actions.put(name, Action.REMOVE);
        } else if (!before.digest().equals(wanted.digest())) {
            actions.put(name, Action.REPLACE);
        } else if (before.enabled() != wanted.enabled()) {
            actions.put(name, wanted.enabled() ? Action.ENABLE : Action.DISABLE);
        }
    }

    private void know(Entry entry, Map<String, Map<String, String>> headersByDigest) {
        String name = entry.name();
        if (!actions.containsKey(name)) {
            if (entry.enabled()) {
                situation.plugin(name).ifPresent(installed -> after.put(name, installed));
            }
            return;
        }
        Map<String, String> headers = headersByDigest.get(entry.digest());
        if (headers == null) {
            if (comes(name)) {
                throw new IllegalArgumentException("no manifest of " + entry + " is given");
            }
            return;
        }
        try {
            Resource file = Resources.of(headers);
            files.put(name, file);
            if (entry.enabled()) {
                after.put(name, file);
            }
        } catch (DeployException e) {
            reasons.addAll(e.reasons());
        }
    }

    private static boolean enabled(PluginSet set, String name) {
        return set.entry(name).filter(Entry::enabled).isPresent();
    }

    /** Whether a bundle is started beside what is there. */
    private boolean comes(String name) {
        return actions.containsKey(name) && enabled(to, name);
    }

    /** Whether a bundle is there and leaves. */
    private boolean goes(String name) {
        return actions.containsKey(name) && enabled(from, name);
    }

    /** Whether a bundle leaves and none of its name comes. */
    private boolean leaves(String name) {
        return goes(name) && !comes(name);
    }

    Plan plan() {
        files.forEach(this::inspect);
        refuseIfReasons();
        rewire();
        refuseIfReasons();
        Map<Resource, List<Wire>> wires = resolve();
        rewireAgain();
        return new Plan(from, to, steps(wires), restarts(), kpis(), sources());
    }

    private void refuseIfReasons() {
        if (!reasons.isEmpty()) {
            throw new DeployException(reasons, null);
        }
    }

    private Entry entry(String name) {
        return to.entry(name).or(() -> from.entry(name)).orElseThrow();
    }

    /** What a new file must not be, whatever it needs. */
    private void inspect(String name, Resource resource) {
        Entry plugin = entry(name);
        Optional<Entry> before = from.entry(name);
        if (!Resources.name(resource).equals(name)
                || !Resources.version(resource).equals(plugin.version())) {
            reasons.add(Sentences.otherThanSaid(plugin, Resources.name(resource), Resources.version(resource)));
        } else if (situation.isPlatform(name)) {
            reasons.add(Sentences.ofThePlatform(plugin));
        } else if (actions.get(name) == Action.REPLACE
                && before.isPresent()
                && before.get().version().equals(plugin.version())) {
            reasons.add(Sentences.sameVersion(plugin));
        } else if (goes(name)
                && comes(name)
                && Resources.isSingleton(resource)
                && situation.plugin(name).filter(Resources::isSingleton).isPresent()) {
            reasons.add(Sentences.singleton(plugin));
        } else {
            Resources.host(resource)
                    .map(host -> new Need(host).name())
                    .filter(host -> situation.isPlatform(host) || host.equals(SYSTEM_BUNDLE))
                    .ifPresent(host -> reasons.add(Sentences.fragmentOfThePlatform(plugin, host)));
        }
    }

    /** Finds who loses wires: who uses what goes, and who uses them in turn. */
    private void rewire() {
        Deque<String> lost = new ArrayDeque<>();
        actions.keySet().stream().filter(this::goes).forEach(lost::add);
        for (String name : List.copyOf(actions.keySet())) {
            if (comes(name)) {
                hostOf(name).ifPresent(host -> rewire(host, Sentences.restart(host, name, actions.get(name)), lost));
            }
        }
        while (!lost.isEmpty()) {
            String name = lost.remove();
            Action action = actions.get(name);
            for (Link link : situation.links()) {
                if (link.provider().equals(name) && !link.requirer().equals(name)) {
                    if (situation.isPlatform(link.requirer())) {
                        reasons.add(Sentences.usedByThePlatform(link));
                    } else {
                        rewire(link.requirer(), Sentences.restart(link, action), lost);
                    }
                } else if (link.requirer().equals(name)
                        && link.namespace().equals(HostNamespace.HOST_NAMESPACE)
                        && !situation.isPlatform(link.provider())) {
                    // A host has its fragments' classes within: it changes with them.
                    rewire(link.provider(), Sentences.restart(link.provider(), name, action), lost);
                }
            }
        }
    }

    private void rewire(String name, Text why, Deque<String> lost) {
        if (after.containsKey(name) && !comes(name) && rewired.putIfAbsent(name, why) == null) {
            lost.add(name);
        }
    }

    /** The plug-in that stays and whose fragment this is. */
    private Optional<String> hostOf(String name) {
        return Optional.ofNullable(after.get(name)).flatMap(Resources::host).flatMap(host -> {
            Need need = new Need(host);
            return after.values().stream()
                    .filter(candidate -> candidate.getCapabilities(HostNamespace.HOST_NAMESPACE).stream()
                            .anyMatch(need::matches))
                    .map(Resources::name)
                    .findFirst();
        });
    }

    /** Whether a plug-in has to work after the change: others may be as broken as they were. */
    private boolean mustWork(String name) {
        Entry plugin = entry(name);
        return plugin.enabled() && after.containsKey(name) && (comes(name) || rewired.containsKey(name));
    }

    /** Resolves what comes and what lost its wires, with all else as it is. */
    private Map<Resource, List<Wire>> resolve() {
        Map<Resource, Wiring> kept = kept();
        List<Resource> free = after.values().stream()
                .filter(resource -> !kept.containsKey(resource))
                .toList();
        World world = new World(kept, free);
        explainMissing(world, unusable(world, free));
        refuseIfReasons();
        List<Resource> required = free.stream()
                .filter(resource -> mustWork(Resources.name(resource)))
                .toList();
        try {
            return world.resolve(required, List.of());
        } catch (ResolutionException together) {
            for (Resource one : required) {
                try {
                    world.resolve(List.of(one), List.of());
                } catch (ResolutionException alone) {
                    reasons.add(conflict(one, alone));
                }
            }
            if (reasons.isEmpty()) {
                // Each resolves, but not with all others: the one that is named in the message is the culprit.
                reasons.add(conflict(culprit(together).orElse(required.get(0)), together));
            }
            throw new DeployException(reasons, together);
        }
    }

    private static Optional<Resource> culprit(ResolutionException failure) {
        return failure.getUnresolvedRequirements().stream()
                .map(Requirement::getResource)
                .findFirst();
    }

    private Text conflict(Resource resource, ResolutionException failure) {
        Entry plugin = entry(Resources.name(resource));
        String message = String.valueOf(failure.getMessage());
        Matcher conflict = CONFLICT.matcher(message);
        if (!conflict.find()) {
            return Sentences.unresolvable(plugin, !comes(plugin.name()), message);
        }
        List<String> both = Stream.of(conflict.group(2), conflict.group(3) == null ? plugin.name() : conflict.group(3))
                .sorted(Comparator.comparing((String name) -> !name.equals(plugin.name()))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        return Sentences.conflict(plugin, !comes(plugin.name()), conflict.group(1), both.get(0), both.get(1));
    }

    /**
     * Finds which of the new ones restart after all: as long as the old ones are there, those that lose their
     * wires with them still have these, and whoever is wired to one of them then loses wires too.
     */
    private void rewireAgain() {
        if (rewired.isEmpty()) {
            return;
        }
        SortedMap<String, Resource> present = new TreeMap<>();
        from.entries().keySet().stream()
                .filter(name -> enabled(from, name))
                .forEach(name -> situation.plugin(name).ifPresent(plugin -> present.put(name, plugin)));
        Map<Resource, Wiring> kept = wired(present);
        List<Resource> free = after.values().stream()
                .filter(plugin -> comes(Resources.name(plugin)) || !kept.containsKey(plugin))
                .toList();
        List<Resource> leaving = present.entrySet().stream()
                .filter(plugin -> goes(plugin.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        Map<Resource, List<Wire>> wires = beside(kept, free, leaving);
        Set<Resource> losing = new HashSet<>(leaving);
        rewired.keySet().forEach(name -> situation.plugin(name).ifPresent(losing::add));
        boolean settled = false;
        while (!settled) {
            settled = true;
            for (Resource plugin : free) {
                Optional<Wire> lost = wires.getOrDefault(plugin, List.of()).stream()
                        .filter(wire -> losing.contains(wire.getProvider()))
                        // What it uses of the old ones, it has to use because of who restarts.
                        .min(Comparator.comparing(wire -> leaving.contains(wire.getProvider())));
                if (lost.isPresent() && losing.add(plugin)) {
                    settled = false;
                    Link link = Link.of(lost.get());
                    Action action = leaving.contains(lost.get().getProvider()) ? actions.get(link.provider()) : null;
                    if (comes(link.requirer()) && !Resources.isFragment(plugin)) {
                        rewiredAgain.put(link.requirer(), Sentences.restart(link, action));
                    }
                }
            }
        }
    }

    /** The wires of what comes, while what goes is still there: to that only where there is no other way. */
    private Map<Resource, List<Wire>> beside(Map<Resource, Wiring> kept, List<Resource> free, List<Resource> leaving) {
        World world = new World(kept, free);
        List<Resource> coming =
                free.stream().filter(plugin -> comes(Resources.name(plugin))).toList();
        world.hide(leaving, coming);
        try {
            Map<Resource, List<Wire>> wires = world.resolve(List.of(), free);
            if (!wires.keySet().containsAll(coming)) {
                world.hide(leaving, wires.keySet());
                wires = world.resolve(List.of(), free);
            }
            return wires;
        } catch (ResolutionException e) {
            throw new IllegalStateException("Bundles that need not be resolved failed to.", e);
        }
    }

    /** Everything that is resolved and stays so, with its wires. */
    private Map<Resource, Wiring> kept() {
        SortedMap<String, Resource> staying = new TreeMap<>(after);
        staying.keySet().removeIf(name -> comes(name) || rewired.containsKey(name));
        return wired(staying);
    }

    /** The platform and those of these plug-ins that are resolved, with their wires in force. */
    private Map<Resource, Wiring> wired(Map<String, Resource> installed) {
        SortedMap<String, Wired> plugins = new TreeMap<>();
        installed.forEach((name, resource) -> {
            Wired wired = new Wired(resource);
            resource.getCapabilities(null).forEach(wired::offer);
            plugins.put(name, wired);
        });
        Map<Wired, List<Wire>> uses = new HashMap<>();
        boolean settled = false;
        while (!settled) {
            uses.clear();
            settled = !plugins.entrySet().removeIf(plugin -> {
                Optional<List<Wire>> wires = wiresInForce(plugin.getKey(), plugin.getValue(), plugins);
                wires.ifPresent(known -> uses.put(plugin.getValue(), known));
                return wires.isEmpty();
            });
        }
        uses.forEach((wired, wires) -> wires.forEach(wired::use));
        Map<Resource, Wiring> kept = situation.wirings();
        plugins.values().forEach(wired -> kept.put(wired.getResource(), wired));
        return kept;
    }

    /** The wires in force of a plug-in; empty when they leave a need unmet, as it is not resolved then. */
    private Optional<List<Wire>> wiresInForce(String name, Wired wired, Map<String, Wired> plugins) {
        List<Link> links = situation.linksOf(name);
        List<Wire> wires = new ArrayList<>();
        for (Requirement requirement : wired.getResource().getRequirements(null)) {
            Need need = new Need(requirement);
            Optional<Wire> wire = links.stream()
                    .filter(link -> link.namespace().equals(need.namespace()))
                    .flatMap(link -> wired(link.provider(), plugins)
                            .flatMap(provider -> provider.getResourceCapabilities(link.namespace()).stream()
                                    .filter(capability -> link.what().equals(name(capability)))
                                    .filter(need::matches)
                                    .map(capability -> (Wire) new Wired.Use(
                                            wired.getResource(), requirement, provider.getResource(), capability))))
                    .findFirst();
            if (wire.isPresent()) {
                wires.add(wire.get());
            } else if (Resources.isMandatory(requirement) && !isOfHost(wired.getResource(), requirement)) {
                return Optional.empty();
            }
        }
        return Optional.of(wires);
    }

    /** What a fragment imports is imported by its host. */
    private static boolean isOfHost(Resource resource, Requirement requirement) {
        return Resources.isFragment(resource) && !HostNamespace.HOST_NAMESPACE.equals(requirement.getNamespace());
    }

    private Stream<Wired> wired(String name, Map<String, Wired> plugins) {
        Wired plugin = plugins.get(name);
        return plugin != null
                ? Stream.of(plugin)
                : situation.platform().values().stream()
                        .filter(wired -> Resources.name(wired.getResource()).equals(name));
    }

    private static String name(Capability capability) {
        return String.valueOf(capability.getAttributes().getOrDefault(capability.getNamespace(), ""));
    }

    /** Who lacks something, and what: also because who offers it lacks something. */
    private Map<Resource, List<Requirement>> unusable(World world, List<Resource> free) {
        Map<Resource, List<Requirement>> unusable = new LinkedHashMap<>();
        boolean settled = false;
        while (!settled) {
            settled = true;
            for (Resource resource : free) {
                if (unusable.containsKey(resource)) {
                    continue;
                }
                List<Requirement> unmet = resource.getRequirements(null).stream()
                        .filter(Resources::isMandatory)
                        .filter(requirement -> world.providers(requirement).stream()
                                .allMatch(offer -> unusable.containsKey(offer.getResource())))
                        .toList();
                if (!unmet.isEmpty()) {
                    unusable.put(resource, unmet);
                    settled = false;
                }
            }
        }
        return unusable;
    }

    private void explainMissing(World world, Map<Resource, List<Requirement>> unusable) {
        SortedMap<String, SortedMap<String, Text>> usersOfRemoved = new TreeMap<>();
        Map<String, String> lostThrough = new HashMap<>();
        unusable.forEach((resource, unmet) -> {
            String name = Resources.name(resource);
            if (!mustWork(name)) {
                return;
            }
            for (Requirement requirement : unmet) {
                List<Capability> broken = world.providers(requirement);
                Optional<Link> link = linkInForce(name, world.need(requirement));
                Optional<String> removed = link.map(Link::provider)
                        .map(provider -> leaves(provider) ? provider : lostThrough.get(provider));
                if (link.isPresent() && removed.isPresent()) {
                    lostThrough.put(name, removed.get());
                    usersOfRemoved
                            .computeIfAbsent(removed.get(), plugin -> new TreeMap<>())
                            .putIfAbsent(name, Sentences.user(link.get()));
                } else if (broken.isEmpty()) {
                    reasons.add(Sentences.missing(
                            entry(name), !comes(name), world.need(requirement), offer(world, requirement)));
                } else if (broken.stream().noneMatch(offer -> mustWork(Resources.name(offer.getResource())))) {
                    Link use = new Link(
                            name,
                            Resources.name(broken.get(0).getResource()),
                            requirement.getNamespace(),
                            world.need(requirement).name());
                    reasons.add(Sentences.missingOf(entry(name), !comes(name), use));
                }
            }
        });
        usersOfRemoved.forEach((removed, users) ->
                reasons.add(Sentences.needed(removed, actions.get(removed), List.copyOf(users.values()))));
    }

    private Optional<Link> linkInForce(String name, Need need) {
        return comes(name)
                ? Optional.empty()
                : situation.linksOf(name).stream()
                        .filter(link -> link.namespace().equals(need.namespace())
                                && (need.name().isEmpty() || link.what().equals(need.name())))
                        .findFirst();
    }

    /** What there is in place of what is needed. */
    private Optional<Offer> offer(World world, Requirement requirement) {
        Need need = world.need(requirement);
        if (need.namespace().equals(ExecutionEnvironmentNamespace.EXECUTION_ENVIRONMENT_NAMESPACE)) {
            return world.all(need.namespace()).stream()
                    .filter(environment -> "JavaSE".equals(name(environment)))
                    .max(Comparator.comparing(Need::version, Comparator.comparing(version -> version.orElseThrow())))
                    .map(environment -> offer(environment, false));
        }
        return world.namesakes(requirement).stream()
                .findFirst()
                .map(namesake -> offer(namesake, false))
                .or(() -> actions.keySet().stream()
                        .filter(this::leaves)
                        .flatMap(name -> situation.plugin(name).stream())
                        .flatMap(plugin -> plugin.getCapabilities(need.namespace()).stream())
                        .filter(need::matches)
                        .findFirst()
                        .map(leaving -> offer(leaving, true)));
    }

    private Offer offer(Capability capability, boolean leaves) {
        String bundle = Resources.name(capability.getResource());
        return new Offer(bundle, Need.version(capability), situation.isPlatform(bundle), leaves);
    }

    private List<Plan.Step> steps(Map<Resource, List<Wire>> wires) {
        Map<String, Set<String>> future = new HashMap<>();
        wires.forEach((resource, used) ->
                used.forEach(wire -> future.computeIfAbsent(Resources.name(resource), name -> new TreeSet<>())
                        .add(Resources.name(wire.getProvider()))));
        Map<String, Set<String>> present = new HashMap<>();
        situation.links().forEach(link -> present.computeIfAbsent(link.requirer(), name -> new TreeSet<>())
                .add(link.provider()));

        List<Plan.Step> steps = new ArrayList<>();
        usedFirst(actions.keySet(), future).stream()
                .filter(name -> !isTakenAway(name))
                .map(this::step)
                .forEach(steps::add);
        List<String> usersFirst = new ArrayList<>(usedFirst(actions.keySet(), present));
        Collections.reverse(usersFirst);
        usersFirst.stream().filter(this::isTakenAway).map(this::step).forEach(steps::add);
        return steps;
    }

    private boolean isTakenAway(String name) {
        Action action = actions.get(name);
        return action == Action.DISABLE || action == Action.REMOVE;
    }

    private Plan.Step step(String name) {
        Action action = actions.getOrDefault(name, Action.ENABLE);
        String before = action == Action.REPLACE
                ? from.entry(name).map(entry -> entry.version().toString()).orElse("")
                : "";
        return new Plan.Step(action, entry(name), before);
    }

    /** In the order of names, but whoever is used before who uses it, also by way of others. */
    private static List<String> usedFirst(Collection<String> names, Map<String, Set<String>> uses) {
        Set<String> ordered = new LinkedHashSet<>();
        Set<String> seen = new TreeSet<>();
        names.forEach(name -> visit(name, uses, seen, ordered));
        ordered.retainAll(names);
        return List.copyOf(ordered);
    }

    private static void visit(String name, Map<String, Set<String>> uses, Set<String> seen, Set<String> ordered) {
        if (seen.add(name)) {
            uses.getOrDefault(name, Set.of()).forEach(used -> visit(used, uses, seen, ordered));
            ordered.add(name);
        }
    }

    /** In the order in which they were found to lose their wires, so that causes stand before effects. */
    private List<Plan.Restart> restarts() {
        List<Plan.Restart> restarts = new ArrayList<>();
        rewired.forEach((name, why) -> {
            if (isRestarted(name)) {
                restarts.add(new Plan.Restart(name, why));
            }
        });
        rewiredAgain.forEach((name, why) -> restarts.add(new Plan.Restart(name, why)));
        return restarts;
    }

    private boolean isRestarted(String name) {
        return rewired.containsKey(name)
                && !actions.containsKey(name)
                && entry(name).enabled();
    }

    private List<Text> kpis() {
        List<Text> kpis = new ArrayList<>();
        touched(KPI_FAMILY, (name, before, now) -> {
            if (before.isPresent() || now.isPresent()) {
                kpis.add(
                        isRestarted(name)
                                ? Sentences.kpisAway(name)
                                : Sentences.kpis(name, version(before), version(now)));
            }
            if (now.isPresent() && rewiredAgain.containsKey(name)) {
                kpis.add(Sentences.kpisAway(name));
            }
        });
        return kpis;
    }

    private static @Nullable String version(Optional<Resource> resource) {
        return resource.map(known -> Resources.version(known).toString()).orElse(null);
    }

    private List<String> sources() {
        SortedSet<String> types = new TreeSet<>();
        touched(SOURCE_FACTORY, (name, before, now) -> Stream.concat(before.stream(), now.stream())
                .flatMap(resource -> Resources.services(resource, SOURCE_FACTORY).stream())
                // Most manifests do not tell the type: then the bundle stands for its sources.
                .map(factory -> String.valueOf(factory.getAttributes().getOrDefault(SOURCE_TYPE, name)))
                .forEach(types::add));
        return List.copyOf(types);
    }

    private interface Touch {
        void accept(String name, Optional<Resource> before, Optional<Resource> now);
    }

    /** Visits who runs with such a service before or after, and does not go on undisturbed. */
    private void touched(String service, Touch touch) {
        names().stream()
                .filter(name -> actions.containsKey(name) || isRestarted(name))
                .forEach(name -> touch.accept(
                        name,
                        from.entry(name)
                                .filter(Entry::enabled)
                                .flatMap(entry -> situation.plugin(name))
                                .filter(has(service)),
                        to.entry(name)
                                .filter(Entry::enabled)
                                .flatMap(entry -> Optional.ofNullable(after.get(name)))
                                .filter(has(service))));
    }

    private static Predicate<Resource> has(String service) {
        return resource -> !Resources.services(resource, service).isEmpty();
    }
}
