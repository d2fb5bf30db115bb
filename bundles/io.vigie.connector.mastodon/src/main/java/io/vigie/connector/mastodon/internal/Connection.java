package io.vigie.connector.mastodon.internal;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One HTTP/1.1 connection to an address that is given, for requests without a body.
 *
 * <p>The client of the JDK looks host names up by itself and offers no way to be told the address, nor to be given
 * a name for the certificate and the Host header apart from it. An address that was checked would not be the one
 * that is connected to. So this one is plain: a socket to the address, the name for TLS and Host. It follows no
 * redirect, and nothing that it reads is without bound. It has no threads; an interrupt closes it.
 */
final class Connection implements Closeable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int MOST_HEADERS = 200;

    private final Server server;
    private final Socket socket;
    private final InputStream in;
    private long deadline;
    private boolean closes;
    private boolean unread;

    private Connection(Server server, Socket socket, InputStream in) {
        this.server = server;
        this.socket = socket;
        this.in = in;
    }

    /**
     * Connects.
     *
     * @param address exactly that one
     * @param tls makes the socket, for a secure server; the certificate must be for the server's name
     */
    static Connection open(Server server, InetSocketAddress address, SSLContext tls) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            Socket socket = channel.socket();
            socket.setTcpNoDelay(true);
            socket.connect(address, (int) CONNECT.toMillis());
            if (server.secure()) {
                socket.setSoTimeout((int) CONNECT.toMillis());
                socket = secured(server, socket, tls);
            }
            return new Connection(server, socket, new BufferedInputStream(socket.getInputStream(), 16 * 1024));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Socket secured(Server server, Socket plain, SSLContext tls) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, server.host(), server.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (!server.host().contains(":") && !server.host().matches("[0-9.]+")) {
            parameters.setServerNames(List.of(new SNIHostName(server.host())));
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** The head of an answer. Names of headers in any case. */
    record Head(int status, Map<String, String> headers) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /**
     * Sends a request and reads the head of its answer.
     *
     * @param most how long this request may take up to the end of its body
     */
    Head get(String target, String token, String accept, Duration most) throws IOException {
        within(most);
        String request = "GET " + target + " HTTP/1.1\r\nHost: " + server.authority() + "\r\nAuthorization: Bearer "
                + token + "\r\nAccept: " + accept + "\r\nUser-Agent: Vigie\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        for (int informational = 0; informational < 5; informational++) {
            Head head = head();
            if (head.status >= 200) {
                if (head.header("Connection").toLowerCase(Locale.ROOT).contains("close")) {
                    closes = true;
                }
                return head;
            }
        }
        throw new IOException("the answer is not one of HTTP");
    }

    private Head head() throws IOException {
        String[] status = line().split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.") || !status[1].matches("\\d{3}")) {
            throw new IOException("the answer is not one of HTTP");
        }
        if (status[0].equals("HTTP/1.0")) {
            closes = true;
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1 || headers.size() >= MOST_HEADERS) {
                throw new IOException("the head of the answer cannot be understood");
            }
            headers.merge(
                    line.substring(0, colon), line.substring(colon + 1).strip(), (one, more) -> one + ", " + more);
        }
        return new Head(Integer.parseInt(status[1]), headers);
    }

    /** The body that follows a head: chunked, as long as it says, or to the end of the connection. */
    InputStream body(Head head) throws IOException {
        if (head.header("Transfer-Encoding").equalsIgnoreCase("chunked")) {
            return new Body(-1, true);
        }
        if (!head.header("Transfer-Encoding").isEmpty()) {
            throw new IOException("the answer is encoded in a way that was not asked for");
        }
        if (head.status == 204 || head.status == 304) {
            return new Body(0, false);
        }
        String length = head.header("Content-Length");
        if (length.isEmpty()) {
            closes = true;
            return new Body(Long.MAX_VALUE, false);
        }
        if (!length.matches("\\d{1,18}")) {
            throw new IOException("the head of the answer cannot be understood");
        }
        return new Body(Long.parseLong(length), false);
    }

    /** Gives what follows so much time. */
    void within(Duration most) {
        deadline = System.nanoTime() + most.toNanos();
    }

    /** Whether another request may be sent: the last answer was read to its end. */
    boolean isReusable() {
        return !closes && !unread;
    }

    private int read(byte[] buffer, int offset, int length) throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException("the answer takes too long");
        }
        socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
        return in.read(buffer, offset, length);
    }

    private int readByte() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = readByte(); c != '\n'; c = readByte()) {
            if (c < 0) {
                throw new EOFException("the connection ended");
            }
            if (line.length() >= LONGEST_LINE) {
                throw new IOException("a line of the answer has no end");
            }
            line.append((char) c);
        }
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
    }

    /** Closes the socket; also from another thread, whose reader then fails. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    private final class Body extends InputStream {
        private final boolean chunked;
        private long left;
        private boolean over;
        private boolean begun;

        Body(long length, boolean chunked) {
            this.chunked = chunked;
            this.left = chunked ? 0 : length;
            unread = length != 0;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (left == 0 && chunked && !over) {
                nextChunk();
            }
            if (left == 0 || over) {
                return -1;
            }
            int count = Connection.this.read(buffer, offset, (int) Math.min(length, left));
            if (count < 0) {
                if (chunked || left != Long.MAX_VALUE) {
                    throw new EOFException("the answer ended in the middle");
                }
                over = true;
                return -1;
            }
            left -= left == Long.MAX_VALUE ? 0 : count;
            if (left == 0 && !chunked) {
                unread = false;
            }
            return count;
        }

        private void nextChunk() throws IOException {
            if (begun && !line().isEmpty()) {
                throw new IOException("the answer is cut in a way that cannot be understood");
            }
            begun = true;
            String size = line();
            int semicolon = size.indexOf(';');
            String digits = (semicolon < 0 ? size : size.substring(0, semicolon)).strip();
            if (!digits.matches("[0-9a-fA-F]{1,8}")) {
                throw new IOException("the answer is cut in a way that cannot be understood");
            }
            left = Long.parseLong(digits, 16);
            if (left == 0) {
                over = true;
                for (int trailer = 0; !line().isEmpty(); trailer++) {
                    if (trailer >= MOST_HEADERS) {
                        throw new IOException("the answer has no end");
                    }
                }
                unread = false;
            }
        }
    }
}
