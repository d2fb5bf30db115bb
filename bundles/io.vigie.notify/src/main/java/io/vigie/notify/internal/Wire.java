package io.vigie.notify.internal;

import io.vigie.kpi.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one address that was checked, whatever its name says later, with TLS from the start where that is
 * wanted. A certificate has to be of the host that was asked for and of somebody who is trusted; there is no way around.
 */
final class Wire extends SocketFactory {
    private final InetSocketAddress address;
    private final String host;
    private final @Nullable SSLSocketFactory tls;

    /**
     * A way to an address.
     *
     * @param host whose certificate is expected
     * @param tls speaks TLS from the start; null not to
     */
    Wire(InetSocketAddress address, String host, @Nullable SSLSocketFactory tls) {
        this.address = address;
        this.host = host;
        this.tls = tls;
    }

    /**
     * Speaks TLS with those who are trusted.
     *
     * @param certificates a PEM file of those; null for those whom Java trusts
     */
    static SSLSocketFactory trusting(@Nullable Path certificates) throws Unsent {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManagerFactory trust = null;
            if (certificates != null) {
                KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
                trusted.load(null, null);
                int number = 0;
                try (InputStream in = Files.newInputStream(certificates)) {
                    for (Certificate each :
                            CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                        trusted.setCertificateEntry("authority" + ++number, each);
                    }
                }
                if (number == 0) {
                    throw new CertificateException("no certificate");
                }
                trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(trusted);
            }
            context.init(null, trust == null ? null : trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (IOException | GeneralSecurityException e) {
            throw new Unsent(
                    Text.of(
                            "\"certificates\" names " + certificates
                                    + ", which cannot be read as certificates; write a PEM file there",
                            "« certificates » nomme " + certificates
                                    + ", illisible comme certificats ; mettez-y un fichier PEM"),
                    e);
        }
    }

    /** A connection. */
    Socket open(int timeout) throws IOException {
        Socket socket = createSocket();
        try {
            socket.connect(address, timeout);
            socket.setSoTimeout(timeout);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public Socket createSocket() {
        return new Line();
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

        @Override
        public void connect(SocketAddress ignored, int timeout) throws IOException {
            super.connect(address, timeout);
            if (tls != null) {
                setSoTimeout(timeout);
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
        public InputStream getInputStream() throws IOException {
            return secured == null ? super.getInputStream() : secured.getInputStream();
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return secured == null ? super.getOutputStream() : secured.getOutputStream();
        }

        @Override
        public void close() throws IOException {
            try {
                SSLSocket inner = secured;
                secured = null;
                if (inner != null) {
                    inner.close();
                }
            } finally {
                super.close();
            }
        }
    }

    /**
     * Why a connection came to nothing; null where it did not fail for being one.
     *
     * @param place host and port
     */
    static @Nullable Text why(String place, Throwable thrown) {
        boolean tls = false;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String said = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (cause instanceof CertificateExpiredException
                    || cause instanceof CertificateNotYetValidException
                    || cause instanceof CertPathValidatorException invalid
                            && invalid.getReason() == CertPathValidatorException.BasicReason.EXPIRED) {
                return Text.of(
                        "the certificate of " + place + " is out of date; have it renewed",
                        "le certificat de " + place + " n'est plus ou pas encore valable ; faites-le renouveler");
            }
            if (cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException) {
                return Text.of(
                        "the certificate of " + place + " is of nobody who is trusted; if it is right, name a PEM file"
                                + " of its authority in \"certificates\"",
                        "le certificat de " + place + " n'est de personne de confiance ; s'il est bon, nommez dans"
                                + " « certificates » un fichier PEM de son autorité");
            }
            if (said.contains("no subject alternative")
                    || said.contains("no name matching")
                    || said.contains("verify identity")) {
                return Text.of(
                        "the certificate of " + place + " is of another name; write the name that it has",
                        "le certificat de " + place + " est d'un autre nom ; écrivez le nom qu'il porte");
            }
            if (cause instanceof SocketTimeoutException) {
                return Text.of(place + " did not answer in time", place + " n'a pas répondu à temps");
            }
            if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
                return Text.of(
                        "nothing answers at " + place + "; check host and port",
                        "rien ne répond à " + place + " ; vérifiez hôte et port");
            }
            tls |= cause instanceof SSLException;
        }
        return tls
                ? Text.of(
                        place + " does not speak TLS as it should; check port and security",
                        place + " ne parle pas TLS comme il faut ; vérifiez port et sécurité")
                : null;
    }
}
