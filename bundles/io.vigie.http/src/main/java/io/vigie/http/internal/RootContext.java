package io.vigie.http.internal;

import java.net.URL;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.servlet.context.ServletContextHelper;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;

/**
 * Takes the place of the default context, so that whatever names no context stands behind the {@link Guard}. It shows no
 * file of any bundle.
 */
@Component(
        service = ServletContextHelper.class,
        scope = ServiceScope.BUNDLE,
        property = {
            HttpWhiteboardConstants.HTTP_WHITEBOARD_CONTEXT_NAME + "=default",
            HttpWhiteboardConstants.HTTP_WHITEBOARD_CONTEXT_PATH + "=/"
        })
public final class RootContext extends ServletContextHelper {
    @Override
    public @Nullable URL getResource(String name) {
        return null;
    }

    @Override
    public @Nullable Set<String> getResourcePaths(String path) {
        return null;
    }

    @Override
    public @Nullable String getRealPath(String path) {
        return null;
    }
}
