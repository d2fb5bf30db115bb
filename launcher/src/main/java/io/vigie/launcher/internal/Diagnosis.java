package io.vigie.launcher.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.slf4j.LoggerFactory;

/** Says in words what keeps the platform from being ready. */
public final class Diagnosis {
    private static final Pattern MISSING_PACKAGE = Pattern.compile("osgi\\.wiring\\.package=([\\w.]+)\\)(.*?)\\]");
    private static final int UNSATISFIED_CONFIGURATION = 1;
    private static final int UNSATISFIED_REFERENCE = 2;
    private static final int FAILED_ACTIVATION = 16;

    private Diagnosis() {}

    /** Bundles that are not active and components that wait, one sentence each; empty if all is well. */
    public static List<String> of(BundleContext context) {
        List<String> lines = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
            if (bundle.getState() != Bundle.ACTIVE && !fragment) {
                lines.add(Messages.text("diagnosis.bundle", name(bundle), state(bundle)));
            }
        }
        try {
            addComponents(context, lines);
        } catch (ReflectiveOperationException e) {
            LoggerFactory.getLogger(Diagnosis.class).debug("The components cannot be listed", e);
        }
        return lines;
    }

    /** Why a bundle did not start, shorter than the framework tells it. */
    public static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage() == null ? root : root.getMessage());
        Matcher missing = MISSING_PACKAGE.matcher(message);
        String last = null;
        while (missing.find()) {
            last = missing.group(1);
        }
        return last == null ? message : Messages.text("diagnosis.package", last);
    }

    private static String name(Bundle bundle) {
        return bundle.getSymbolicName() == null ? bundle.getLocation() : bundle.getSymbolicName();
    }

    private static String state(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.INSTALLED -> "installed";
            case Bundle.RESOLVED -> "resolved";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            default -> "uninstalled";
        };
    }

    // By reflection: the component runtime's types live in bundles, and this class does not.
    private static void addComponents(BundleContext context, List<String> lines) throws ReflectiveOperationException {
        ServiceReference<?> reference =
                context.getServiceReference("org.osgi.service.component.runtime.ServiceComponentRuntime");
        if (reference == null) {
            return;
        }
        Object runtime = context.getService(reference);
        if (runtime == null) {
            return;
        }
        Class<?> api = runtime.getClass()
                .getClassLoader()
                .loadClass("org.osgi.service.component.runtime.ServiceComponentRuntime");
        Class<?> descriptionType = runtime.getClass()
                .getClassLoader()
                .loadClass("org.osgi.service.component.runtime.dto.ComponentDescriptionDTO");
        Iterable<?> descriptions = (Iterable<?>)
                api.getMethod("getComponentDescriptionDTOs", Bundle[].class).invoke(runtime, (Object) new Bundle[0]);
        for (Object description : descriptions) {
            Object name = descriptionType.getField("name").get(description);
            Iterable<?> configurations = (Iterable<?>) api.getMethod("getComponentConfigurationDTOs", descriptionType)
                    .invoke(runtime, description);
            for (Object configuration : configurations) {
                int state = (int) field(configuration, "state");
                switch (state) {
                    case UNSATISFIED_CONFIGURATION ->
                        lines.add(Messages.text("diagnosis.component.configuration", name));
                    case UNSATISFIED_REFERENCE -> {
                        for (Object missing : (Object[]) field(configuration, "unsatisfiedReferences")) {
                            lines.add(Messages.text(
                                    "diagnosis.component.reference",
                                    name,
                                    field(missing, "name"),
                                    interfaceOf(description, field(missing, "name"))));
                        }
                    }
                    case FAILED_ACTIVATION ->
                        lines.add(Messages.text(
                                "diagnosis.component.failed",
                                name,
                                String.valueOf(field(configuration, "failure"))
                                        .lines()
                                        .findFirst()
                                        .orElse("")));
                    default -> {
                        // satisfied or active
                    }
                }
            }
        }
    }

    private static Object interfaceOf(Object description, Object referenceName) throws ReflectiveOperationException {
        for (Object reference : (Object[]) field(description, "references")) {
            if (referenceName.equals(field(reference, "name"))) {
                return field(reference, "interfaceName");
            }
        }
        return "?";
    }

    private static Object field(Object dto, String name) throws ReflectiveOperationException {
        @Nullable Object value = dto.getClass().getField(name).get(dto);
        return value == null ? "" : value;
    }
}
