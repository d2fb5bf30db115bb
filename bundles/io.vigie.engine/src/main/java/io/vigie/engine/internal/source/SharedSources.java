package io.vigie.engine.internal.source;

import io.vigie.source.DataSource;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceStatus;
import io.vigie.source.SourceType;
import io.vigie.source.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The sources that one of several users of a workspace started; those of the others it does not see. */
public final class SharedSources implements Sources, AutoCloseable {
    private final SourcesImpl all;
    private final Set<String> own = ConcurrentHashMap.newKeySet();

    public SharedSources(SourcesImpl all) {
        this.all = all;
    }

    @Override
    public List<SourceType> types(Locale locale) {
        return all.types(locale);
    }

    @Override
    public List<String> check(SourceSpec spec) {
        List<String> problems = new ArrayList<>(all.check(spec));
        problems.addAll(all.checkFree(spec.name()));
        return problems;
    }

    @Override
    public void start(SourceSpec spec) {
        all.start(spec);
        own.add(spec.name());
    }

    @Override
    public void start(String name, boolean bounded, DataSource source) {
        all.start(name, bounded, source);
        own.add(name);
    }

    @Override
    public void stop(String name) {
        all.stop(name, own::contains);
    }

    @Override
    public List<SourceStatus> status() {
        return all.status(own::contains);
    }

    @Override
    public Optional<SourceStatus> status(String name) {
        return own.contains(name) ? all.status(name) : Optional.empty();
    }

    @Override
    public void awaitEnd(Consumer<List<SourceStatus>> observer) throws InterruptedException {
        all.awaitEnd(own::contains, observer);
    }

    @Override
    public List<Quarantined> quarantine() {
        return all.quarantine();
    }

    /** Stops what was started here and forgets it. */
    @Override
    public void close() {
        all.forget(own::contains);
    }
}
