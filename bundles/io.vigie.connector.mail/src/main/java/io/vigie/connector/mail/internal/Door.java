package io.vigie.connector.mail.internal;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the one connection of a source: to the address that it was given and no other, whatever name is asked for,
 * and with TLS from the start where that is wanted. A read ends when its thread is interrupted.
 */
final class Door extends SocketFactory {
    private static final int SLICE = 200;

    private final InetSocketAddress address;
    private final String host;
    private final @Nullable SSLSocketFactory tls;
    private volatile @Nullable Line last;

    /**
     * A door.
     *
     * @param address where to connect to
     * @param host whose certificate is expected
     * @param tls speaks TLS from the start; null not to
     */
    Door(InetSocketAddress address, String host, @Nullable SSLSocketFactory tls) {
        this.address = address;
        this.host = host;
        this.tls = tls;
    }

    /** How long the next answers may take, in milliseconds. */
    void patience(int millis) {
        Line open = last;
        if (open != null) {
            open.setSoTimeout(millis);
        }
    }

    /** Breaks the connection off; from any thread. */
    void slam() {
        Socket open = last;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is gone, which is what was wanted.
                last = null;
            }
        }
    }

    @Override
    public Socket createSocket() {
        Line line = new Line();
        last = line;
        return line;
    }

    @Override
    public Socket createSocket(String name, int port) throws IOException {
        throw new SocketException("not used");
    }

    @Override
    public Socket createSocket(String name, int port, InetAddress local, int localPort) throws IOException {
        throw new SocketException("not used");
    }

    @Override
    public Socket createSocket(InetAddress name, int port) throws IOException {
        throw new SocketException("not used");
    }

    @Override
    public Socket createSocket(InetAddress name, int port, InetAddress local, int localPort) throws IOException {
        throw new SocketException("not used");
    }

    private final class Line extends Socket {
        private @Nullable SSLSocket secured;
        private volatile int patience;

        @Override
        public void connect(SocketAddress ignored, int timeout) throws IOException {
            super.connect(address, timeout);
            if (tls != null) {
                patience = timeout;
                SSLSocket socket = (SSLSocket) tls.createSocket(this, host, address.getPort(), false);
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                secured = socket;
            }
        }

        @Override
        public void connect(SocketAddress ignored) throws IOException {
            connect(ignored, 0);
        }

        @Override
        public void setSoTimeout(int timeout) {
            patience = timeout;
        }

        @Override
        public int getSoTimeout() {
            return patience;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return secured != null ? secured.getInputStream() : new Patient(super.getInputStream(), this);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return secured != null ? secured.getOutputStream() : super.getOutputStream();
        }

        void slice() throws SocketException {
            super.setSoTimeout(SLICE);
        }
    }

    /** Reads in slices of time, so that an interrupt is seen. */
    private static final class Patient extends FilterInputStream {
        private final Line line;

        Patient(InputStream in, Line line) {
            super(in);
            this.line = line;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            int read = read(one, 0, 1);
            return read < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            line.slice();
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(line.patience);
            while (true) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted");
                }
                try {
                    return super.read(bytes, offset, length);
                } catch (SocketTimeoutException e) {
                    if (line.patience > 0 && System.nanoTime() - end > 0) {
                        throw e;
                    }
                }
            }
        }
    }
}
