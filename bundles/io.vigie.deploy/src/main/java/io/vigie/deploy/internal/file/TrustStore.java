package io.vigie.deploy.internal.file;

import io.vigie.deploy.DeployException;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The certificates of those whose signatures count: of signers themselves, and of authorities that vouch for
 * signers. Revocation lists are not asked: take a certificate out of the folder instead. Immutable.
 */
public final class TrustStore {
    private static final String ANY_USE = "2.5.29.37.0";
    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
    /** Places of uses in a certificate's list of them. */
    private static final int DIGITAL_SIGNATURE = 0;

    private static final int KEY_CERT_SIGN = 5;

    private final Path folder;
    private final Set<X509Certificate> trusted;

    private TrustStore(Path folder, Set<X509Certificate> trusted) {
        this.folder = folder;
        this.trusted = Set.copyOf(trusted);
    }

    /**
     * Reads all {@code *.pem} and {@code *.crt} files of a folder, each with one certificate or more. A folder
     * that does not exist trusts nobody.
     *
     * @throws DeployException when files cannot be read or hold no certificate; one sentence each
     */
    public static TrustStore read(Path folder) {
        Set<X509Certificate> trusted = new HashSet<>();
        List<Text> problems = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{pem,crt}")) {
                for (Path file : files) {
                    certificates(file, trusted, problems);
                }
            } catch (IOException e) {
                Text cause = Causes.of(e);
                problems.add(Text.of(
                        "The folder of trusted certificates " + folder + " cannot be read: " + cause.en() + ".",
                        "Le dossier des certificats de confiance " + folder + " est illisible : " + cause.fr() + "."));
            }
        }
        if (!problems.isEmpty()) {
            throw new DeployException(problems, null);
        }
        return new TrustStore(folder, trusted);
    }

    private static void certificates(Path file, Set<X509Certificate> trusted, List<Text> problems) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> read =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            read.forEach(certificate -> trusted.add((X509Certificate) certificate));
            if (!read.isEmpty()) {
                return;
            }
        } catch (CertificateException e) {
            // Said below: what Java says of it helps nobody.
        } catch (IOException e) {
            Text cause = Causes.of(e);
            problems.add(Text.of(
                    "The certificate " + file + " cannot be read: " + cause.en() + ".",
                    "Le certificat " + file + " est illisible : " + cause.fr() + "."));
            return;
        }
        problems.add(Text.of(
                file + " is not a certificate, or is damaged: put it there again in PEM form, or take it away.",
                file + " n'est pas un certificat, ou est endommagé : remettez-le sous forme PEM, ou retirez-le."));
    }

    /**
     * Why a signature does not count.
     *
     * @param chain the signer's certificate, then those of who vouches for it, in order
     * @param at when it has to be valid
     * @return a clause that starts with "it is signed by"; empty when the signature counts
     */
    Optional<Text> objection(List<X509Certificate> chain, Instant at) {
        X509Certificate signer = chain.get(0);
        Optional<Text> untimely = untimely(signer, at);
        if (untimely.isPresent() || trusted.contains(signer)) {
            return untimely;
        }
        if (!signsCode(signer)) {
            return Optional.of(signedBy(
                    signer,
                    "whose certificate is not meant for signing code",
                    "dont le certificat n'est pas destiné à signer du code"));
        }
        int known = 1;
        while (known < chain.size() && !trusted.contains(chain.get(known))) {
            known++;
        }
        Set<TrustAnchor> anchors = new HashSet<>();
        for (X509Certificate anchor : known < chain.size() ? Set.of(chain.get(known)) : trusted) {
            // A trusted signer is not trusted to name other signers.
            if (anchor.getBasicConstraints() >= known - 1 && issues(anchor)) {
                anchors.add(new TrustAnchor(anchor, null));
            }
        }
        Text stranger = signedBy(
                signer,
                "for whom no certificate in " + folder + " vouches",
                "dont aucun certificat de " + folder + " ne se porte garant");
        if (anchors.isEmpty()) {
            return Optional.of(stranger);
        }
        try {
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            PKIXCertPathValidatorResult result = (PKIXCertPathValidatorResult) CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(chain.subList(0, known)),
                            parameters);
            X509Certificate anchor = result.getTrustAnchor().getTrustedCert();
            return untimely(anchor, at).isEmpty() ? Optional.empty() : Optional.of(outdated(signer));
        } catch (CertPathValidatorException e) {
            boolean date = e.getReason() == CertPathValidatorException.BasicReason.EXPIRED
                    || e.getReason() == CertPathValidatorException.BasicReason.NOT_YET_VALID;
            return Optional.of(date ? outdated(signer) : stranger);
        } catch (InvalidAlgorithmParameterException e) {
            return Optional.of(stranger);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime cannot check certificates.", e);
        }
    }

    private static Optional<Text> untimely(X509Certificate certificate, Instant at) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (at.isAfter(until)) {
            return Optional.of(signedBy(
                    certificate,
                    "whose certificate expired on " + date(until),
                    "dont le certificat a expiré le " + date(until)));
        }
        if (at.isBefore(from)) {
            return Optional.of(signedBy(
                    certificate,
                    "whose certificate is valid from " + date(from) + " only",
                    "dont le certificat n'est valable qu'à partir du " + date(from)));
        }
        return Optional.empty();
    }

    private static Text outdated(X509Certificate signer) {
        return signedBy(
                signer,
                "and the certificate of who vouches for them is not valid today",
                "et le certificat de qui s'en porte garant n'est pas valable aujourd'hui");
    }

    /** Without this, whoever has a certificate for a web server of the same authority could sign plug-ins. */
    private static boolean signsCode(X509Certificate certificate) {
        try {
            List<String> uses = certificate.getExtendedKeyUsage();
            boolean[] keyUses = certificate.getKeyUsage();
            return (uses == null || uses.contains(CODE_SIGNING) || uses.contains(ANY_USE))
                    && (keyUses == null || keyUses[DIGITAL_SIGNATURE]);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private static boolean issues(X509Certificate certificate) {
        boolean[] keyUses = certificate.getKeyUsage();
        return keyUses == null || keyUses[KEY_CERT_SIGN];
    }

    private static Text signedBy(X509Certificate signer, String en, String fr) {
        String name = name(signer);
        return Text.of("it is signed by " + name + ", " + en, "il est signé par " + name + ", " + fr);
    }

    static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private static String date(Instant at) {
        return at.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }

    /** Its folder. */
    @Override
    public String toString() {
        return folder.toString();
    }
}
