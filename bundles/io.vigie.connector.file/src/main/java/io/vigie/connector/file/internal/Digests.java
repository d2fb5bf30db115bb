package io.vigie.connector.file.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** What tells contents apart. */
final class Digests {
    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Each Java platform has SHA-256", e);
        }
    }

    static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("The SHA-256 of each Java platform can be copied", e);
        }
    }

    /** The digest of all that a stream holds, see {@link #name}. */
    static String of(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        byte[] window = new byte[1 << 16];
        int read;
        while ((read = in.read(window)) >= 0) {
            digest.update(window, 0, read);
        }
        return name(digest.digest());
    }

    /** A digest as a text of 22 characters; enough to tell any two files apart. */
    static String name(byte[] digest) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16));
    }

    /** A hash that is not 0, which stands for nothing at all. Kept in place of a text that may be a person's. */
    static long hash(String text) {
        byte[] digest = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(digest).getLong() | 1;
    }
}
