package io.vigie.notify.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A mail server that begins TLS in the middle of the talk, which GreenMail does not: it greets, takes STARTTLS alone, and
 * hands everything behind that to a plain server.
 */
final class StartTls implements AutoCloseable {
    private final ServerSocket listening;
    private final SSLSocketFactory tls;
    private final int behind;

    StartTls(Certified certified, int behind) throws Exception {
        this.tls = certified.context().getSocketFactory();
        this.behind = behind;
        this.listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // One side hung up; what matters is what the test sees of it.
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            start(() -> talk(client));
        }
    }

    private void talk(Socket client) throws IOException {
        say(client, "220 front ESMTP");
        // One line at a time is asked for, so that nothing of TLS is read ahead.
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII), 1);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("EHLO")) {
                say(client, "250-front", "250 STARTTLS");
            } else if (line.equals("STARTTLS")) {
                say(client, "220 go on");
                SSLSocket secured = (SSLSocket) tls.createSocket(client, null, client.getPort(), true);
                secured.setUseClientMode(false);
                secured.startHandshake();
                relay(secured);
                return;
            } else {
                say(client, "530 Must issue a STARTTLS command first");
            }
        }
    }

    private void relay(Socket secured) throws IOException {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), behind)) {
            InputStream answers = plain.getInputStream();
            for (int c = answers.read(); c >= 0 && c != '\n'; c = answers.read()) {
                // Its greeting: the client was greeted already.
            }
            start(() -> answers.transferTo(secured.getOutputStream()));
            OutputStream out = plain.getOutputStream();
            secured.getInputStream().transferTo(out);
        }
    }

    private static void say(Socket client, String... lines) throws IOException {
        client.getOutputStream().write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
