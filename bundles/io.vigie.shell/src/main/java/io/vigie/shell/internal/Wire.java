package io.vigie.shell.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** JSON, one value a line, over a socket. One thread reads; any may write. */
final class Wire implements AutoCloseable {
    /** The longest line. */
    static final int LIMIT = 1 << 20;

    private final SocketChannel channel;
    private final ByteBuffer read = ByteBuffer.allocate(1 << 14).flip();

    Wire(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits for the next value; null when the other side has closed.
     *
     * @throws IOException when the connection breaks, or a line is too long or no JSON
     */
    @Nullable
    JsonNode read() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            while (read.hasRemaining()) {
                byte next = read.get();
                if (next == '\n') {
                    return Json.tree(line.toString(StandardCharsets.UTF_8));
                }
                line.write(next);
                if (line.size() > LIMIT) {
                    throw new IOException("a line is longer than " + LIMIT + " bytes");
                }
            }
            read.clear();
            int count = channel.read(read);
            read.flip();
            if (count < 0) {
                return null;
            }
        }
    }

    /**
     * Writes a value. A thread that is interrupted meanwhile closes the connection.
     *
     * @throws IOException when the connection breaks or is closed
     */
    void write(Object tree) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((Json.compact(tree) + "\n").getBytes(StandardCharsets.UTF_8));
        synchronized (channel) {
            while (line.hasRemaining()) {
                channel.write(line);
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
