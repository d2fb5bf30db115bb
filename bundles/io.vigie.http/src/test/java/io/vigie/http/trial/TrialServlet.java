package io.vigie.http.trial;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A servlet of another bundle that knows nothing of the guard. */
public final class TrialServlet extends HttpServlet implements BundleActivator {
    private static final long serialVersionUID = 1L;

    @Override
    public void start(BundleContext context) {
        Dictionary<String, Object> properties = new Hashtable<>(Map.of(
                "osgi.http.whiteboard.servlet.pattern", new String[] {"/works", "/fails", "/refuses", "/scheme"}));
        context.registerService(Servlet.class, this, properties);
    }

    @Override
    public void stop(BundleContext context) {}

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getServletPath()) {
            case "/fails" -> throw new IllegalStateException("the secret of the servlet");
            case "/refuses" -> response.sendError(409, "the secret of the servlet");
            case "/scheme" -> response.getWriter().print(request.getAttribute("io.vigie.http.scheme"));
            default -> response.getWriter().print("works");
        }
    }
}
