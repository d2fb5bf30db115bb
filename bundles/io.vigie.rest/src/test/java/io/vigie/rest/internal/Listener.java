package io.vigie.rest.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Listens to events as a browser does, on a connection of its own. */
final class Listener implements AutoCloseable {
    private static final long PATIENCE_S = 60;

    /**
     * What came until an empty line.
     *
     * @param kind the event, or "comment", or "" for what only says where one is
     */
    record Block(String kind, String id, String data) {}

    private final Socket socket;
    private final BlockingQueue<Block> blocks = new LinkedBlockingQueue<>();
    final List<String> head = new ArrayList<>();

    Listener(URI address, String path, String secret, String... headers) throws IOException {
        socket = new Socket(address.getHost(), address.getPort());
        StringBuilder request = new StringBuilder("GET " + Api.ROOT + path + " HTTP/1.1\r\nHost: "
                + address.getAuthority() + "\r\nAccept: text/event-stream\r\nAuthorization: Bearer " + secret + "\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
            head.add(line);
        }
        Thread reader = new Thread(() -> read(lines), "listener");
        reader.setDaemon(true);
        reader.start();
    }

    int status() {
        return Integer.parseInt(head.get(0).split(" ")[1]);
    }

    private void read(BufferedReader lines) {
        String kind = "";
        String id = "";
        String data = "";
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    kind = line.substring(7);
                } else if (line.startsWith(":")) {
                    kind = "comment";
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && !(kind + id + data).isEmpty()) {
                    // Lengths of chunks stand between; they match nothing of the above.
                    blocks.add(new Block(kind, id, data));
                    kind = "";
                    id = "";
                    data = "";
                }
            }
        } catch (IOException e) {
            // Cut off, by either side.
            blocks.add(new Block("cut", "", e.toString()));
            return;
        }
        blocks.add(new Block("end", "", ""));
    }

    /** The next that came, whatever it is. */
    Block next() throws Exception {
        Block block = blocks.poll(PATIENCE_S, TimeUnit.SECONDS);
        if (block == null) {
            throw new TimeoutException("nothing came");
        }
        return block;
    }

    /** The next of a kind; others are passed over. */
    Block next(String kind) throws Exception {
        Block block = next();
        while (!block.kind().equals(kind)) {
            if (block.kind().equals("end") || block.kind().equals("cut")) {
                throw new AssertionError("ended before " + kind + ": " + block);
            }
            block = next();
        }
        return block;
    }

    /** Where it is before anything came. */
    String start() throws Exception {
        return next("").id();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
