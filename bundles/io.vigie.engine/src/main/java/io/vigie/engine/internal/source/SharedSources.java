package io.vigie.engine.internal.source;

import io.vigie.source.Answer;
import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Delivery;
import io.vigie.source.Preview;
import io.vigie.source.SourceException;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceStatus;
import io.vigie.source.SourceType;
import io.vigie.source.Sources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
        problems.addAll(all.checkFree(SourcesImpl.position(spec)));
        return problems;
    }

    @Override
    public void start(SourceSpec spec) {
        all.start(spec);
        own.add(SourcesImpl.position(spec));
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
    public void pause(String name) {
        all.pause(name, own::contains);
    }

    @Override
    public void resume(String name) {
        all.resume(name, own::contains);
    }

    @Override
    public void restart(String name) {
        all.restart(name, own::contains);
    }

    @Override
    public CompletionStage<Answer> deliver(String name, Delivery delivery) {
        return all.deliver(name, delivery, own::contains);
    }

    @Override
    public List<CheckLine> probe(SourceSpec spec, Locale locale) throws InterruptedException {
        return all.probe(spec, locale);
    }

    @Override
    public Preview preview(SourceSpec spec, int most, Locale locale) throws SourceException, InterruptedException {
        return all.preview(spec, most, locale);
    }

    @Override
    public Optional<Checkpoint> offset(String name) {
        return all.offset(name);
    }

    @Override
    public void setOffset(SourceSpec spec, @Nullable Checkpoint offset) {
        all.setOffset(spec, offset);
    }

    @Override
    public int replay(Collection<Long> ids, Map<String, SourceSpec> specs)
            throws SourceException, InterruptedException {
        return all.replay(ids, specs);
    }

    @Override
    public int discard(Collection<Long> ids) {
        return all.discard(ids);
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
