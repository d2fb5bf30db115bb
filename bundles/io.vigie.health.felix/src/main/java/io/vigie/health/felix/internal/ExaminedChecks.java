package io.vigie.health.felix.internal;

import io.vigie.health.Check;
import io.vigie.health.Examined;
import io.vigie.kpi.Text;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Makes a check of each part of the platform that tells how it stands. */
@Component(service = {})
public final class ExaminedChecks {
    private final BundleContext context;
    private final Map<Examined, ServiceRegistration<?>> checks = new ConcurrentHashMap<>();

    @Activate
    public ExaminedChecks(BundleContext context) {
        this.context = context;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void add(Examined examined) {
        Check check = examined.check();
        checks.put(
                examined,
                context.registerService(
                        HealthCheck.class,
                        () -> result(examined.troubles()),
                        new Hashtable<>(Map.of(
                                HealthCheck.NAME,
                                check.id(),
                                HealthCheck.TAGS,
                                "vigie",
                                "vigie.name",
                                check.name().en(),
                                "vigie.name.fr",
                                check.name().fr()))));
    }

    void remove(Examined examined) {
        ServiceRegistration<?> registration = checks.remove(examined);
        if (registration != null) {
            registration.unregister();
        }
    }

    @Deactivate
    void deactivate() {
        checks.keySet().forEach(this::remove);
    }

    private static Result result(List<Text> troubles) {
        Sentences found = new Sentences();
        troubles.forEach(trouble -> found.add(Status.WARN, trouble));
        if (found.isEmpty()) {
            found.add(Status.OK, "All is as it should be.", "Tout va bien.");
        }
        return found.result();
    }
}
