package io.vigie.web.internal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.util.tracker.BundleTracker;
import org.osgi.util.tracker.BundleTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the bundles that bring something to the page, while they are active. Thread-safe. */
final class Extensions implements BundleTrackerCustomizer<Extension> {
    private static final Logger LOG = LoggerFactory.getLogger(Extensions.class);
    private static final JsonMapper JSON = new JsonMapper();

    private final BundleTracker<Extension> tracker;
    private final Runnable changed;

    /** In the order in which they became active; guarded by itself. */
    private final Map<Long, Extension> active = new LinkedHashMap<>();

    /**
     * @param changed called after each change, on the thread that changed a bundle
     */
    Extensions(BundleContext context, Runnable changed) {
        this.changed = changed;
        this.tracker = new BundleTracker<>(context, Bundle.ACTIVE, this);
    }

    void open() {
        tracker.open();
    }

    void close() {
        tracker.close();
    }

    @Override
    public @Nullable Extension addingBundle(Bundle bundle, @Nullable BundleEvent event) {
        Extension extension = read(bundle);
        if (extension == null) {
            return null;
        }
        extension.problems().forEach(problem -> LOG.error(problem.en()));
        synchronized (active) {
            active.put(bundle.getBundleId(), extension);
        }
        changed.run();
        return extension;
    }

    private static @Nullable Extension read(Bundle bundle) {
        byte[] declaration = Resources.entry(bundle, Extension.DECLARATION);
        if (declaration == null) {
            return null;
        }
        return Extension.read(
                String.valueOf(bundle.getSymbolicName()),
                bundle.getVersion().toString(),
                declaration,
                Resources.below(bundle, Extension.FOLDER));
    }

    @Override
    public void modifiedBundle(Bundle bundle, @Nullable BundleEvent event, Extension extension) {
        // An update stops a bundle first: there is nothing to do here.
    }

    @Override
    public void removedBundle(Bundle bundle, @Nullable BundleEvent event, Extension extension) {
        synchronized (active) {
            active.remove(bundle.getBundleId());
        }
        changed.run();
    }

    private List<Extension> all() {
        synchronized (active) {
            return List.copyOf(active.values());
        }
    }

    /** During an update two versions of a bundle are active for a moment: what came last counts. */
    private List<Extension> inForce() {
        Map<String, Extension> latest = new LinkedHashMap<>();
        all().forEach(extension -> latest.put(extension.bundle(), extension));
        List<Extension> sorted = new ArrayList<>(latest.values());
        sorted.sort(Comparator.comparing(Extension::bundle));
        return sorted;
    }

    /** What is wrong, one sentence each. */
    List<Text> problems() {
        return inForce().stream()
                .flatMap(extension -> extension.problems().stream())
                .toList();
    }

    /** How many bundles bring something. */
    int count() {
        return inForce().size();
    }

    /** A file of a bundle, also of a version that is about to go. */
    @Nullable
    Asset asset(String bundle, String name, String path) {
        for (Extension extension : all()) {
            if (extension.bundle().equals(bundle) && extension.name().equals(name)) {
                return extension.assets().get(path);
            }
        }
        return null;
    }

    /** The list for the page. */
    byte[] json(String page) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("page", page);
        ArrayNode elements = root.putArray("elements");
        for (Extension extension : inForce()) {
            for (Extension.Element element : extension.elements()) {
                ObjectNode json = elements.addObject();
                json.put("kind", element.kind());
                json.put("tag", element.tag());
                json.put("element", extension.tag(element));
                json.put("module", "/ui/x/" + extension.bundle() + "/" + extension.name() + "/" + element.module());
                json.putObject("title")
                        .put("en", element.title().en())
                        .put("fr", element.title().fr());
                ArrayNode kpis = json.putArray("kpis");
                element.kpis().forEach(kpis::add);
                json.put("bundle", extension.bundle());
                json.put("version", extension.version());
            }
        }
        return JSON.writeValueAsBytes(root);
    }
}
