package io.vigie.rest.internal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A body that goes on after the request was handled. */
interface Streamed {
    /** Takes over the response; must not block. */
    void open(HttpServletRequest request, HttpServletResponse response) throws IOException;
}
