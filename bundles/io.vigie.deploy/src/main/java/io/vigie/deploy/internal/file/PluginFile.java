package io.vigie.deploy.internal.file;

import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Trust;
import java.nio.file.Path;
import java.util.Map;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * A plug-in's file that was looked at. Immutable.
 *
 * @param path the copy in the store of jars: the very bytes that were looked at
 * @param file the name of the file that was given, for people
 * @param digest its SHA-256 in 64 hexadecimal digits
 * @param name its symbolic name
 * @param version its bundle version
 * @param headers the main attributes of its manifest, found in any case
 * @param classVersion the highest class-file version in it (61 is Java 17), 0 without classes
 * @param signer the subject of the certificate that signed all of it, empty when nobody trusted did
 * @param trust why it may run
 * @param vectors whether it carries conformance vectors
 */
public record PluginFile(
        Path path,
        String file,
        String digest,
        String name,
        Version version,
        Map<String, String> headers,
        int classVersion,
        String signer,
        Trust trust,
        boolean vectors) {
    /** Where a bundle carries its conformance vectors. */
    public static final String VECTORS = "OSGI-INF/vigie/vectors.json";

    private static final String KPIS = "io.vigie.kpi.KpiFamily";
    private static final String SOURCES = "io.vigie.source.DataSourceFactory";

    /** Whether its manifest says that it brings KPIs. */
    public boolean providesKpis() {
        return provides(KPIS);
    }

    /** Whether its manifest says that it brings sources. */
    public boolean providesSources() {
        return provides(SOURCES);
    }

    private boolean provides(String service) {
        return Headers.parse(headers.get(Constants.PROVIDE_CAPABILITY)).stream()
                .filter(clause -> clause.paths().contains("osgi.service"))
                .anyMatch(clause -> clause.list(Constants.OBJECTCLASS).contains(service));
    }

    /**
     * What a set says of it; enabled.
     *
     * @param origin where it came from, for people
     */
    public PluginSet.Entry entry(String origin) {
        return new PluginSet.Entry(name, version, digest, true, trust, signer, origin);
    }
}
