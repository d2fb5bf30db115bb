/**
 * All that the tests of a plug-in need. Contracts to extend: {@link io.vigie.testkit.KpiFamilyContract} for
 * KPIs, {@link io.vigie.testkit.DataSourceContract} for connectors. Tools: {@link
 * io.vigie.testkit.VirtualClock}, {@link io.vigie.testkit.SourceSetup}, {@link
 * io.vigie.testkit.SourceReading}, {@link io.vigie.testkit.FactFold}; {@link io.vigie.testkit.LeakProbe}
 * and {@link io.vigie.testkit.SwapHarness} for swaps. And holding KPIs to reference vectors, small tables
 * of facts with their exact answers: {@link io.vigie.testkit.Vectors}, {@link
 * io.vigie.testkit.VectorRunner}, {@link io.vigie.testkit.ReferenceKpis}.
 *
 * <p>The contracts use JUnit Jupiter, and nothing else does: a running platform has none.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.testkit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
