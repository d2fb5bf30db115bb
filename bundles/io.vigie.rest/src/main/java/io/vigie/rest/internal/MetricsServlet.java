package io.vigie.rest.internal;

import io.vigie.http.Requests;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** {@code /metrics}: for who shows a token, like all else. */
final class MetricsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Api api;

    MetricsServlet(Api api) {
        this.api = api;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ApiServlet.harden(response);
        String text;
        try {
            var token = api.gate().pass(request, Api.METRICS, Requests.sender(request));
            text = token == null ? "" : api.metrics().text(token.role().rights());
            response.setContentType("text/plain; version=0.0.4; charset=utf-8");
        } catch (Refusal refusal) {
            refusal.headers().forEach(response::setHeader);
            response.setStatus(refusal.status());
            response.setContentType("text/plain; charset=utf-8");
            text = refusal.detail().in(Languages.of(request)) + "\n";
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
