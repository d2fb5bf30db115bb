/** The embedded store on DuckDB. */
@NullMarked
package io.vigie.store.duckdb.internal;

import org.jspecify.annotations.NullMarked;
