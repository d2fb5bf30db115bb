package io.vigie.rest.internal;

import io.vigie.query.Drill;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;

/** All rows behind a figure, page by page. */
final class DrilledRows implements Iterator<Drill.Row> {
    private final IntFunction<List<Drill.Row>> pages;
    private Iterator<Drill.Row> page;
    private int read;
    private boolean ended;

    /**
     * Reads from the first row.
     *
     * @param pages the rows from an offset on; none behind the last
     */
    DrilledRows(IntFunction<List<Drill.Row>> pages) {
        this.pages = pages;
        this.page = List.<Drill.Row>of().iterator();
    }

    @Override
    public boolean hasNext() {
        if (!page.hasNext() && !ended) {
            List<Drill.Row> rows = pages.apply(read);
            page = rows.iterator();
            ended = rows.isEmpty();
        }
        return page.hasNext();
    }

    @Override
    public Drill.Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        read++;
        return page.next();
    }
}
