package io.vigie.events.internal;

import io.vigie.deploy.PluginEvent;
import io.vigie.deploy.PluginListener;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.EventAdmin;

/** Tells what became of changes of plug-ins. */
@Component
public final class PluginFeed implements PluginListener {
    private final EventAdmin events;

    @Activate
    public PluginFeed(@Reference EventAdmin events) {
        this.events = events;
    }

    @Override
    public void changed(PluginEvent event) {
        events.postEvent(Topics.changed(
                "plugin",
                Map.of(
                        "result",
                        event.result().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        "summary",
                        Map.of("en", event.summary().en(), "fr", event.summary().fr()),
                        "from",
                        event.from(),
                        "to",
                        event.to(),
                        "at",
                        event.at().toString())));
    }
}
