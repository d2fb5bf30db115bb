package io.vigie.deploy.internal.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vigie.deploy.DeployException;
import io.vigie.kpi.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustStoreTest {
    @TempDir
    Path folder;

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            authority | vendor    | 3 | 0    | counts
            authority | vendor    | 2 | 0    | counts
            office    | vendor    | 3 | 0    | counts
            office    | vendor    | 1 | 0    | counts
            vendor    | vendor    | 3 | 0    | counts
            vendor    | vendor    | 1 | 0    | counts
            alone     | alone     | 1 | 0    | counts
            authority | vendor    | 1 | 0    | it is signed by CN=vendor, for whom no certificate in FOLDER vouches
            alone     | vendor    | 3 | 0    | it is signed by CN=vendor, for whom no certificate in FOLDER vouches
            alone     | stranger  | 1 | 0    | it is signed by CN=stranger, for whom no certificate in FOLDER vouches
            authority | web       | 2 | 0    | it is signed by CN=web, whose certificate is not meant for signing code
            vendor    | forged    | 4 | 0    | it is signed by CN=forged, for whom no certificate in FOLDER vouches
            authority | forged    | 4 | 0    | it is signed by CN=forged, for whom no certificate in FOLDER vouches
            authority | vendor    | 3 | 4000 | it is signed by CN=vendor, whose certificate expired on UNTIL
            alone     | alone     | 1 | 4000 | it is signed by CN=alone, whose certificate expired on UNTIL
            authority | vendor    | 3 | -9   | it is signed by CN=vendor, whose certificate is valid from FROM only
            brief     | lasting   | 2 | 0    | counts
            brief     | lasting   | 2 | 3    | it is signed by CN=lasting, and the certificate of who vouches for them is not valid today
            lasting   | lasting   | 2 | 3    | counts
            """)
    // spotless:on
    void says(String trusted, String signer, int certificates, int days, String verdict) throws Exception {
        TrustStore store = Signers.trusting(folder, trusted);
        var chain = Signers.chain(signer).subList(0, certificates);
        Optional<Text> objection = store.objection(chain, Instant.now().plus(Duration.ofDays(days)));
        var leaf = chain.get(0);
        String expected = verdict.replace("FOLDER", folder.toString())
                .replace("UNTIL", date(leaf.getNotAfter().toInstant()))
                .replace("FROM", date(leaf.getNotBefore().toInstant()));
        assertEquals(expected, objection.map(Text::en).orElse("counts"));
    }

    private static String date(Instant at) {
        return at.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }

    @Test
    void readsSeveralCertificatesOfOneFileAndNoOtherFiles() throws Exception {
        Files.writeString(folder.resolve("both.crt"), "Our people:\n" + Signers.pem("alone") + Signers.pem("stranger"));
        Files.writeString(folder.resolve("README.txt"), "not a certificate");
        TrustStore store = TrustStore.read(folder);
        assertEquals(Optional.empty(), store.objection(Signers.chain("alone"), Instant.now()));
        assertEquals(Optional.empty(), store.objection(Signers.chain("stranger"), Instant.now()));
    }

    @Test
    void aFolderThatIsNotThereTrustsNobody() throws Exception {
        TrustStore store = TrustStore.read(folder.resolve("none"));
        assertEquals(
                true, store.objection(Signers.chain("alone"), Instant.now()).isPresent());
    }

    @Test
    void namesEachFileThatIsNoCertificate() throws Exception {
        String pem = Signers.pem("alone");
        Files.writeString(folder.resolve("a.pem"), "hello");
        Files.writeString(folder.resolve("b.pem"), pem.substring(0, pem.length() / 2));
        Files.writeString(folder.resolve("c.pem"), "");
        Files.writeString(folder.resolve("good.pem"), pem);
        DeployException refusal = assertThrows(DeployException.class, () -> TrustStore.read(folder));
        String says = " is not a certificate, or is damaged: put it there again in PEM form, or take it away.";
        assertEquals(
                List.of(folder.resolve("a.pem") + says, folder.resolve("b.pem") + says, folder.resolve("c.pem") + says),
                refusal.reasons().stream().map(Text::en).sorted().toList());
    }
}
