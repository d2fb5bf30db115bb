package io.vigie.rest.internal;

import java.io.IOException;
import java.io.OutputStream;

/** A body that is written while it is sent; when it fails, the answer ends where it is, and the sender sees that. */
interface Download {
    void write(OutputStream out) throws IOException;
}
