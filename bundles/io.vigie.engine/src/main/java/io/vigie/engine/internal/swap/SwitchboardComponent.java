package io.vigie.engine.internal.swap;

import io.vigie.engine.internal.kpi.KpiRegistry;
import io.vigie.engine.internal.source.SourceTypes;
import io.vigie.engine.internal.workspace.WorkspacesComponent;
import io.vigie.kpi.Text;
import io.vigie.swap.Offering;
import io.vigie.swap.RunningSource;
import io.vigie.swap.Switchboard;
import io.vigie.swap.Trial;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps who is held and tells the two registries. It is immediate, so that nobody who lets go of it makes
 * the platform forget who is held.
 */
@Component(immediate = true)
public final class SwitchboardComponent implements Switchboard {
    private static final Logger LOG = LoggerFactory.getLogger(SwitchboardComponent.class);

    private final KpiRegistry kpis;
    private final SourceTypes types;
    private final WorkspacesComponent workspaces;
    private final BundleListener uninstalled = event -> {
        if (event.getType() == BundleEvent.UNINSTALLED) {
            forget(event.getBundle().getBundleId());
        }
    };
    private Set<Long> held = Set.of();

    @Activate
    public SwitchboardComponent(
            BundleContext context,
            @Reference KpiRegistry kpis,
            @Reference SourceTypes types,
            // Not a service of its own class: who looks for workspaces by a filter alone need not know that class.
            @Reference(target = "(component.name=" + WorkspacesComponent.NAME + ")") Workspaces workspaces) {
        this(kpis, types, (WorkspacesComponent) workspaces);
        context.addBundleListener(uninstalled);
    }

    /** Without a framework. */
    SwitchboardComponent(KpiRegistry kpis, SourceTypes types, WorkspacesComponent workspaces) {
        this.kpis = kpis;
        this.types = types;
        this.workspaces = workspaces;
    }

    @Deactivate
    void deactivate(BundleContext context) {
        context.removeBundleListener(uninstalled);
    }

    @Override
    public void hold(long bundle) {
        change(Set.of(), Set.of(bundle));
    }

    /** The framework never gives an id a second time. */
    synchronized void forget(long bundle) {
        if (held.contains(bundle)) {
            hold(after(Set.of(bundle), Set.of()));
        }
    }

    @Override
    public synchronized void change(Set<Long> in, Set<Long> out) {
        LOG.debug("Bundles {} take part from now on, {} no longer", in, out);
        hold(after(in, out));
    }

    private void hold(Set<Long> next) {
        held = next;
        kpis.hold(next);
        types.hold(next);
    }

    private synchronized Set<Long> after(Set<Long> in, Set<Long> out) {
        Set<Long> next = new HashSet<>(held);
        next.addAll(out);
        next.removeAll(in);
        return Set.copyOf(next);
    }

    @Override
    public Offering offering(long bundle) {
        Offering ofKpis = kpis.offering(bundle);
        Offering ofSources = types.offering(bundle);
        List<String> refusals = new ArrayList<>(ofKpis.refusals());
        refusals.addAll(ofSources.refusals());
        return new Offering(ofKpis.kpis(), ofSources.sources(), refusals);
    }

    @Override
    public Trial trial(Set<Long> in, Set<Long> out) {
        Set<Long> then = after(in, out);
        return new FrozenTrial(kpis.without(then), types.factTypes(then), workspaces);
    }

    @Override
    public List<Text> objections(Set<Long> in, Set<Long> out) {
        Set<Long> then = after(in, out);
        return workspaces.workspaces().stream()
                .flatMap(workspace -> workspace.allSources().objections(then).stream())
                .toList();
    }

    @Override
    public List<RunningSource> sources() {
        return workspaces.workspaces().stream()
                .flatMap(workspace -> workspace.allSources().running().stream())
                .toList();
    }

    @Override
    public List<Workspace> workspaces() {
        return List.copyOf(workspaces.workspaces());
    }
}
