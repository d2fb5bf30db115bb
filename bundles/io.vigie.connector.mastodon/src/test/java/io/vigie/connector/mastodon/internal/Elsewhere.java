package io.vigie.connector.mastodon.internal;

import io.vigie.source.Backfill;
import io.vigie.source.Egress;
import io.vigie.source.Inbox;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceMemory;
import io.vigie.testkit.SourceSetup;
import java.lang.annotation.Annotation;
import java.time.Clock;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A setup with another door to the network. */
record Elsewhere(SourceSetup setup, Egress egress) implements SourceContext {
    @Override
    public String name() {
        return setup.name();
    }

    @Override
    public <A extends Annotation> A settings(Class<A> type) {
        return setup.settings(type);
    }

    @Override
    public Clock clock() {
        return setup.clock();
    }

    @Override
    public Locale locale() {
        return setup.locale();
    }

    @Override
    public boolean bounded() {
        return setup.bounded();
    }

    @Override
    public @Nullable Backfill backfill() {
        return setup.backfill();
    }

    @Override
    public SourceMemory memory() {
        return setup.memory();
    }

    @Override
    public Inbox inbox() {
        return setup.inbox();
    }
}
