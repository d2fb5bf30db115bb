package io.vigie.health.felix.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.kpi.Text;
import org.junit.jupiter.api.Test;

/** The messages are those that version 3.0.8 of Felix's checks was seen to say. */
class ForeignTest {
    @Test
    void whatFelixSaysIsSaidInBothLanguages() {
        assertEquals(
                Text.of("All 40 bundles are started.", "Les 40 bundles sont démarrés."),
                Foreign.said("All 40 bundles for pattern (org\\.|io\\.vigie\\.(?!kpi|connector)).* are started"));
        assertEquals(
                Text.of("All 5 components that are needed are there.", "Les 5 composants nécessaires sont là."),
                Foreign.said("5 required components are active"));
        assertEquals(
                Text.of("The framework runs.", "Le framework fonctionne."),
                Foreign.said("Framework started (state: ACTIVE) Current Start Level: 5 (Target: 1; Beginning: 5)"));
        assertEquals(
                Text.of(
                        "71.8% of 252.0 GB are used, 71.1 GB are free. (/srv/vigie/data)",
                        "71.8 % de 252.0 GB sont occupés, 71.1 GB sont libres. (/srv/vigie/data)"),
                Foreign.said("Disk Usage /srv/vigie/data: 71.8% of 252.0GB used / 71.1GB free"));
        assertEquals(
                Text.of("8.3% of 989.9 MB of memory are used.", "8.3 % de 989.9 MB de mémoire sont occupés."),
                Foreign.said("Memory Usage: 8.3% of 989.9MB maximal heap used"));
    }

    @Test
    void whatIsNotKnownStaysAsItWasSaid() {
        assertEquals(Text.of("Something else", "Something else"), Foreign.said("Something else"));
    }
}
