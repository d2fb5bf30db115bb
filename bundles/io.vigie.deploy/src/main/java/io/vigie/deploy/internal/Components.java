package io.vigie.deploy.internal;

import io.vigie.kpi.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** The components of bundles, and what keeps one from working. */
final class Components {
    private final BundleContext context;
    private final ServiceComponentRuntime runtime;

    Components(BundleContext context, ServiceComponentRuntime runtime) {
        this.context = context;
        this.runtime = runtime;
    }

    /** The names of all components. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        runtime.getComponentDescriptionDTOs().forEach(component -> names.add(component.name));
        return names;
    }

    /** What keeps components of these bundles from working, the root causes first; empty when all work. */
    List<Text> problems(Collection<Bundle> bundles) {
        List<Text> problems = new ArrayList<>();
        if (!bundles.isEmpty()) {
            runtime.getComponentDescriptionDTOs(bundles.toArray(Bundle[]::new))
                    .forEach(component -> explain(component, problems, new HashSet<>()));
        }
        return problems.stream().distinct().toList();
    }

    /** What keeps a component from working, the root cause first; empty when it works. */
    List<Text> problems(String component) {
        List<Text> problems = new ArrayList<>();
        runtime.getComponentDescriptionDTOs().stream()
                .filter(description -> description.name.equals(component))
                .forEach(description -> explain(description, problems, new HashSet<>()));
        return problems.stream().distinct().toList();
    }

    private void explain(ComponentDescriptionDTO component, List<Text> problems, Set<String> seen) {
        if (!seen.add(component.name)) {
            return;
        }
        if (!runtime.isComponentEnabled(component)) {
            problems.add(Text.of(
                    "Component " + component.name + " is disabled.",
                    "Le composant " + component.name + " est désactivé."));
            return;
        }
        Collection<ComponentConfigurationDTO> configurations = runtime.getComponentConfigurationDTOs(component);
        if (configurations.isEmpty() && "require".equals(component.configurationPolicy)) {
            problems.add(missingConfiguration(component));
        }
        for (ComponentConfigurationDTO configuration : configurations) {
            switch (configuration.state) {
                case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION ->
                    problems.add(missingConfiguration(component));
                case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> {
                    for (UnsatisfiedReferenceDTO missing : configuration.unsatisfiedReferences) {
                        explain(component, missing, problems, seen);
                    }
                }
                case ComponentConfigurationDTO.FAILED_ACTIVATION -> {
                    String reason = failure(configuration.failure);
                    problems.add(Text.of(
                            "Component " + component.name + " failed when it was activated: " + reason + ".",
                            "Le composant " + component.name + " a échoué à son activation : " + reason + "."));
                }
                default -> {
                    // Satisfied or active.
                }
            }
        }
    }

    private void explain(
            ComponentDescriptionDTO component, UnsatisfiedReferenceDTO missing, List<Text> problems, Set<String> seen) {
        String type = Arrays.stream(component.references)
                .filter(reference -> reference.name.equals(missing.name))
                .map((ReferenceDTO reference) -> reference.interfaceName)
                .findFirst()
                .orElse(missing.name);
        List<ComponentDescriptionDTO> providers = runtime.getComponentDescriptionDTOs().stream()
                .filter(other -> Arrays.asList(other.serviceInterfaces).contains(type))
                .toList();
        // What its provider lacks is the cause, so it is told first.
        providers.forEach(provider -> explain(provider, problems, seen));
        String filter = missing.target == null ? "" : " " + missing.target;
        String names = String.join(
                ", ", providers.stream().map(provider -> provider.name).toList());
        if (registered(type)) {
            problems.add(Text.of(
                    "Component " + component.name + " waits for a service " + type + filter
                            + ", and none that is registered fits.",
                    "Le composant " + component.name + " attend un service " + type + filter
                            + ", et aucun de ceux qui sont enregistrés ne convient."));
        } else if (providers.isEmpty()) {
            problems.add(Text.of(
                    "Component " + component.name + " waits for a service " + type + filter
                            + ", which no installed bundle provides.",
                    "Le composant " + component.name + " attend un service " + type + filter
                            + ", qu'aucune extension installée ne fournit."));
        } else {
            problems.add(Text.of(
                    "Component " + component.name + " waits for " + names + ".",
                    "Le composant " + component.name + " attend " + names + "."));
        }
    }

    private boolean registered(String type) {
        try {
            return context.getAllServiceReferences(type, null) != null;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Text missingConfiguration(ComponentDescriptionDTO component) {
        String pids = String.join(", ", component.configurationPid);
        return Text.of(
                "Component " + component.name + " waits for its configuration " + pids + ".",
                "Le composant " + component.name + " attend sa configuration " + pids + ".");
    }

    /** The stack trace that the runtime keeps, cut to what its last cause says. */
    private static String failure(String trace) {
        String last = trace == null
                ? ""
                : trace.lines()
                        .filter(line -> line.startsWith("Caused by: "))
                        .reduce((first, second) -> second)
                        .orElse(trace.lines().findFirst().orElse(""));
        String reason = last.replaceFirst("^Caused by: ", "").strip();
        return reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason;
    }
}
