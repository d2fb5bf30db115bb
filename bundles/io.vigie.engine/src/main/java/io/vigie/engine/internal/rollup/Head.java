package io.vigie.engine.internal.rollup;

import java.io.DataInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;

/**
 * What is known of a family on the shelf without reading its figures.
 *
 * @param measures the digest of the canonical text of each measure
 * @param digests the digest of its statements
 * @param populations the column of the rows that each measure counts among
 * @param links the fields by which its facts meet
 * @param revision what all commits up to this one have left
 * @param edges where its days begin and the last one ends
 * @param saved a number of its own for each time that it was put there
 */
record Head(
        String id,
        String core,
        List<String> dimensions,
        List<String> measures,
        List<String> digests,
        int[] populations,
        List<String> links,
        long revision,
        Instant since,
        long[] edges,
        BitSet clean,
        BitSet computed,
        long buildMillis,
        List<String> types,
        int rows,
        long saved) {
    /** What version 1 kept may lack parts of long histories, version 2 names one link. */
    static final int VERSION = 3;

    byte[] written() throws IOException {
        return Packed.deflated(out -> {
            out.writeInt(VERSION);
            out.writeUTF(core);
            Packed.writeTexts(out, dimensions);
            Packed.writeTexts(out, measures);
            Packed.writeTexts(out, digests);
            for (int population : populations) {
                out.writeInt(population);
            }
            Packed.writeTexts(out, links);
            out.writeLong(revision);
            out.writeLong(since.getEpochSecond());
            out.writeInt(since.getNano());
            Packed.writeNumbers(out, edges);
            Packed.writeNumbers(out, clean.toLongArray());
            Packed.writeNumbers(out, computed.toLongArray());
            out.writeLong(buildMillis);
            Packed.writeTexts(out, types);
            out.writeInt(rows);
            out.writeLong(saved);
        });
    }

    /** A head as it was written. */
    static Head read(String id, byte[] bytes) throws IOException {
        try (DataInputStream in = Packed.inflated(bytes)) {
            if (in.readInt() != VERSION) {
                throw new IOException("another version");
            }
            String core = in.readUTF();
            List<String> dimensions = Packed.readTexts(in);
            List<String> measures = Packed.readTexts(in);
            List<String> digests = Packed.readTexts(in);
            int[] populations = new int[measures.size()];
            for (int i = 0; i < populations.length; i++) {
                populations[i] = in.readInt();
            }
            return new Head(
                    id,
                    core,
                    dimensions,
                    measures,
                    digests,
                    populations,
                    Packed.readTexts(in),
                    in.readLong(),
                    Instant.ofEpochSecond(in.readLong(), in.readInt()),
                    Packed.readNumbers(in),
                    BitSet.valueOf(Packed.readNumbers(in)),
                    BitSet.valueOf(Packed.readNumbers(in)),
                    in.readLong(),
                    Packed.readTexts(in),
                    in.readInt(),
                    in.readLong());
        }
    }
}
