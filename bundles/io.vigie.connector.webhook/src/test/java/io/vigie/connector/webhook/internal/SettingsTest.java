package io.vigie.connector.webhook.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.source.DataSourceFactory;
import io.vigie.testkit.internal.MetatypeTexts;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void labelsAndHelpAreThereInBothLanguages() throws Exception {
        for (DataSourceFactory factory : List.of(new JsonFactory(1), new CloudEventsFactory(1), new MetaFactory(1))) {
            assertEquals("", String.join("\n", MetatypeTexts.problems(factory.configuration())));
            assertEquals("", String.join("\n", MetatypeTexts.defaults(factory.configuration())));
        }
    }
}
