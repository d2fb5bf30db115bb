package io.vigie.connector.mail.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Lies between a client and a server, counts what goes over it, and can go dead without either side knowing. */
final class Wire implements AutoCloseable {
    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong fromServer = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private volatile long deadUpTo = -1;

    Wire(int server) throws IOException {
        run(() -> {
            while (!door.isClosed()) {
                Socket client = door.accept();
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
                open.add(client);
                open.add(behind);
                long number = connections.getAndIncrement();
                run(() -> carry(client, behind, number, new AtomicLong()));
                run(() -> carry(behind, client, number, fromServer));
            }
        });
    }

    int port() {
        return door.getLocalPort();
    }

    long bytes() {
        return fromServer.get();
    }

    long connections() {
        return connections.get();
    }

    /** From now on nothing goes over the connections that there are; new ones work. */
    void goDead() {
        deadUpTo = connections.get() - 1;
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void carry(Socket from, Socket to, long number, AtomicLong count) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] bytes = new byte[8192];
        int read = in.read(bytes);
        while (read >= 0) {
            if (number > deadUpTo) {
                count.addAndGet(read);
                out.write(bytes, 0, read);
                out.flush();
            }
            read = in.read(bytes);
        }
        if (number > deadUpTo) {
            to.close();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void run(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // The one end or the other has gone.
                        Thread.currentThread().interrupt();
                    }
                },
                "test-wire");
        thread.setDaemon(true);
        thread.start();
    }
}
