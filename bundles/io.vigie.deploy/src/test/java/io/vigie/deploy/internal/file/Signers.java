package io.vigie.deploy.internal.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertPath;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;

/**
 * Keys and certificates for tests, made by the JDK's own tool:
 *
 * <pre>
 * authority ─ office ─ vendor (signs code)
 *           └ web (for a web server)
 * vendor ─ forged (the vendor is no authority)
 * brief (valid for a day) ─ lasting
 * alone, stranger (by themselves)
 * </pre>
 */
public final class Signers {
    private static final String PASSWORD = "not secret";
    private static final Signers ALL = make();

    private final KeyStore keys;

    private Signers(KeyStore keys) {
        this.keys = keys;
    }

    private static Signers make() {
        try {
            Path folder = Files.createTempDirectory("vigie-signers");
            Path file = folder.resolve("keys.p12");
            key(file, "authority", "", "3650", "-ext", "bc:c");
            key(file, "office", "authority", "3650", "-ext", "bc:c");
            key(file, "vendor", "office", "3650", "-ext", "eku=codeSigning");
            key(file, "web", "authority", "3650", "-ext", "eku=serverAuth");
            key(file, "forged", "vendor", "3650");
            key(file, "brief", "", "1", "-ext", "bc:c");
            key(file, "lasting", "brief", "3650");
            key(file, "alone", "", "3650");
            key(file, "stranger", "", "3650");
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            Files.delete(file);
            Files.delete(folder);
            return new Signers(keys);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void key(Path file, String name, String signer, String days, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-Xshare:auto",
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-validity",
                days));
        if (!signer.isEmpty()) {
            command.addAll(List.of("-signer", signer));
        }
        command.addAll(Arrays.asList(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }

    /** The certificate of that name, then those of who vouches for it. */
    static List<X509Certificate> chain(String name) throws GeneralSecurityException {
        return Arrays.stream(ALL.keys.getCertificateChain(name))
                .map(X509Certificate.class::cast)
                .toList();
    }

    /** Has a jar signed, with the first certificates of the signer's chain in it. */
    static Path sign(Path jar, Path to, String name, int certificates) throws IOException, GeneralSecurityException {
        PrivateKey key = (PrivateKey) ALL.keys.getKey(name, PASSWORD.toCharArray());
        CertPath path = CertificateFactory.getInstance("X.509")
                .generateCertPath(chain(name).subList(0, certificates));
        try (ZipFile from = new ZipFile(jar.toFile());
                OutputStream out = Files.newOutputStream(to)) {
            new JarSigner.Builder(key, path).signerName(name).build().sign(from, out);
        }
        return to;
    }

    /** Has a jar signed with the whole chain in it. */
    public static Path sign(Path jar, Path to, String name) throws IOException, GeneralSecurityException {
        return sign(jar, to, name, chain(name).size());
    }

    /** A trust store of these certificates. */
    static TrustStore trusting(Path folder, String... names) throws IOException, GeneralSecurityException {
        Files.createDirectories(folder);
        for (String name : names) {
            Files.writeString(folder.resolve(name + ".pem"), pem(name));
        }
        return TrustStore.read(folder);
    }

    public static String pem(String name) throws GeneralSecurityException {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(chain(name).get(0).getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }
}
