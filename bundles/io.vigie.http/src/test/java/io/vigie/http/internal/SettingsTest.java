package io.vigie.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static Settings of(Map<String, String> properties) {
        return Settings.of(properties::get);
    }

    @Test
    void byDefaultOnlyThisMachineIsHeard() {
        assertEquals(
                new Settings(
                        "127.0.0.1",
                        8080,
                        0,
                        Set.of("localhost", "127.0.0.1", "[::1]"),
                        Set.of(),
                        1 << 20,
                        64 << 20,
                        List.of()),
                of(Map.of()));
    }

    @Test
    void anotherAddressNeedsAProxyThatEncrypts() {
        assertEquals(
                List.of(
                        "The HTTP server does not start: 'vigie.http.address' is '0.0.0.0', which others can reach without"
                                + " encryption; set it to 127.0.0.1, or name the reverse proxy that encrypts in"
                                + " 'vigie.http.proxies'."),
                of(Map.of(Settings.ADDRESS, "0.0.0.0")).problems());
        assertEquals(
                List.of(),
                of(Map.of(Settings.ADDRESS, "192.0.2.7", Settings.PROXIES, "192.0.2.8"))
                        .problems());
    }

    @Test
    void numbersOutOfTheirBoundsAreTold() {
        assertEquals(
                List.of(
                        "The HTTP server does not start: 'vigie.http.port' is '80800'; write a number from 0 to 65535.",
                        "The HTTP server does not start: 'vigie.http.body' is 'much'; write a number from 1 to"
                                + " 1073741824."),
                of(Map.of(Settings.PORT, "80800", Settings.BODY, "much")).problems());
    }
}
