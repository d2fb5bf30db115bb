package io.vigie.web.internal;

import io.vigie.health.Check;
import io.vigie.health.Examined;
import io.vigie.kpi.Text;
import jakarta.servlet.Servlet;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;

/** Puts the page on the server, with what plug-ins bring to it. */
// Whether or not anybody asks how it stands.
@Component(service = Examined.class, immediate = true)
public final class WebComponent implements Examined {
    /** A folder whose files stand in the place of ours and are read anew with each page, for those who write them. */
    static final String FOLDER = "vigie.web.folder";

    private static final String PAGE = "io/vigie/web/ui";
    private static final String CHANGED = "io/vigie/ui/CHANGED";
    private static final Check CHECK = new Check("page", Text.of("Page", "Page"));

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable EventAdmin events;

    private final Extensions extensions;
    private final Supplier<Site> site;
    private final ServiceRegistration<?> registration;

    @Activate
    public WebComponent(BundleContext context) {
        this.extensions = new Extensions(context, this::tell);
        this.site = site(context.getBundle(), context.getProperty(FOLDER));
        extensions.open();
        registration = context.registerService(
                Servlet.class,
                new PageServlet(site, extensions),
                new Hashtable<>(Map.of(
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_NAME,
                        "io.vigie.web",
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN,
                        new String[] {"", "/ui/*"})));
        // Pages that the version before us has given out learn that there is another.
        tell();
    }

    private static Supplier<Site> site(Bundle bundle, @Nullable String folder) {
        Map<String, byte[]> libraries = Resources.libraries(bundle);
        String version = bundle.getVersion().toString();
        if (folder == null || folder.isBlank()) {
            Map<String, byte[]> files = new TreeMap<>(libraries);
            Resources.below(bundle, PAGE).forEach((path, content) -> files.put(path, Slim.of(path, content)));
            Site built = new Site(version, files);
            return () -> built;
        }
        return () -> {
            Map<String, byte[]> files = new TreeMap<>(libraries);
            files.putAll(Resources.below(Path.of(folder)));
            return new Site(version, files);
        };
    }

    private void tell() {
        EventAdmin admin = events;
        if (admin != null) {
            admin.postEvent(new Event(CHANGED, Map.of("bundles", extensions.count())));
        }
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
        extensions.close();
    }

    @Override
    public Check check() {
        return CHECK;
    }

    @Override
    public List<Text> troubles() {
        return extensions.problems();
    }
}
