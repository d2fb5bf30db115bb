package io.vigie.store.duckdb.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * What identifies a row: 128 bits of the SHA-256 of the natural key, with the source before it where the key
 * says nothing beyond it. A weaker hash would let a sender who chooses message ids make two facts fall
 * into one.
 */
record RowKey(long high, long low) {
    static RowKey of(String source, String naturalKey) {
        return new Hash().of(source, naturalKey);
    }

    /** Hashes one key after the other, which saves the search for the algorithm. Not thread-safe. */
    static final class Hash {
        private final MessageDigest sha256 = sha256();

        RowKey of(String source, String naturalKey) {
            String key = source.length() + ":" + source + naturalKey;
            ByteBuffer bytes = ByteBuffer.wrap(sha256.digest(key.getBytes(StandardCharsets.UTF_8)));
            return new RowKey(bytes.getLong(), bytes.getLong());
        }
    }

    static RowKey of(UUID stored) {
        return new RowKey(stored.getMostSignificantBits(), stored.getLeastSignificantBits());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** As the database reads it. */
    @Override
    public String toString() {
        return new UUID(high, low).toString();
    }
}
