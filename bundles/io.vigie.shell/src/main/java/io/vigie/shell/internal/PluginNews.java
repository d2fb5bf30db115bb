package io.vigie.shell.internal;

import io.vigie.deploy.PluginEvent;
import io.vigie.deploy.PluginListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Component;

/** Passes on what becomes of changes to plug-ins. Thread-safe. */
@Component(service = {PluginListener.class, PluginNews.class})
public final class PluginNews implements PluginListener {
    private final List<Consumer<PluginEvent>> readers = new CopyOnWriteArrayList<>();

    @Override
    public void changed(PluginEvent event) {
        readers.forEach(reader -> reader.accept(event));
    }

    /** Calls a reader on the thread of each change until the subscription is closed. */
    Subscription subscribe(Consumer<PluginEvent> reader) {
        readers.add(reader);
        return () -> readers.remove(reader);
    }

    /** Ends when it is closed. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
