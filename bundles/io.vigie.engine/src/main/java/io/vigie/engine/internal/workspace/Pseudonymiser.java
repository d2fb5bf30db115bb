package io.vigie.engine.internal.workspace;

import io.vigie.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns customer identifiers into pseudonyms: the first 100 bits of a keyed HMAC-SHA-256, 20 letters and
 * digits, the same for one identifier in all fields and sources of a workspace, so that its contacts
 * still meet. Without the key nobody can compute or guess them. Immutable and thread-safe.
 */
public final class Pseudonymiser implements UnaryOperator<String> {
    static final String KEY_FILE = "pseudonym.key";

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int LENGTH = 20;
    private static final char[] BASE32 = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();

    private final Mac prototype;

    private Pseudonymiser(byte[] key) {
        try {
            prototype = Mac.getInstance(ALGORITHM);
            prototype.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime lacks " + ALGORITHM + ".", e);
        }
    }

    /** With a new key that is gone with this object. */
    static Pseudonymiser inMemory() {
        return new Pseudonymiser(newKey());
    }

    /**
     * With the key of a workspace's directory, which is created where there is none.
     *
     * @param hasData whether the workspace holds facts already, so that a new key would tear customers in two
     * @throws StoreException when the key is missing, damaged, or cannot be read or written
     */
    static Pseudonymiser in(Path directory, boolean hasData) {
        Path file = directory.resolve(KEY_FILE);
        try {
            if (!Files.exists(file)) {
                if (hasData) {
                    throw new StoreException(
                            "The key " + file + " is missing, and without it new facts of known customers would not"
                                    + " meet the stored ones: restore it from a backup, or choose an empty directory.",
                            "La clé " + file + " manque, et sans elle les nouveaux faits de clients connus ne"
                                    + " rejoindraient pas ceux qui sont conservés : restaurez-la depuis une"
                                    + " sauvegarde, ou choisissez un répertoire vide.",
                            null);
                }
                create(file);
            }
            byte[] key = Files.readAllBytes(file);
            if (key.length != KEY_BYTES) {
                throw new StoreException(
                        "The key " + file + " is damaged (" + key.length + " bytes instead of " + KEY_BYTES
                                + "): restore it from a backup.",
                        "La clé " + file + " est endommagée (" + key.length + " octets au lieu de " + KEY_BYTES
                                + ") : restaurez-la depuis une sauvegarde.",
                        null);
            }
            return new Pseudonymiser(key);
        } catch (IOException e) {
            throw new StoreException(
                    "The key " + file + " cannot be read or written: " + e.getMessage() + ".",
                    "La clé " + file + " ne peut être ni lue ni écrite : " + e.getMessage() + ".",
                    e);
        }
    }

    /** Whole or not at all, and never in place of a key that another process has just made. */
    private static void create(Path file) throws IOException {
        Path draft = file.resolveSibling(KEY_FILE + "." + UUID.randomUUID());
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try {
            try (FileChannel channel = FileChannel.open(
                    draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
                channel.write(ByteBuffer.wrap(newKey()));
                channel.force(true);
            }
            link(file, draft);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void link(Path file, Path draft) throws IOException {
        try {
            Files.createLink(file, draft);
        } catch (UnsupportedOperationException | IOException e) {
            // Either another process was first, and its key is the workspace's, or there are no hard links here.
            if (!Files.exists(file)) {
                Files.move(draft, file);
            }
        }
    }

    private static byte[] newKey() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /** The pseudonym of an identifier. */
    @Override
    public String apply(String identifier) {
        byte[] hash = mac().doFinal(identifier.getBytes(StandardCharsets.UTF_8));
        char[] text = new char[LENGTH];
        int bits = 0;
        int held = 0;
        int next = 0;
        for (int i = 0; i < LENGTH; i++) {
            while (held < 5) {
                bits = bits << 8 | hash[next++] & 0xff;
                held += 8;
            }
            held -= 5;
            text[i] = BASE32[bits >> held & 31];
        }
        return new String(text);
    }

    /** A copy of the keyed state is cheaper than keying anew, and a Mac is for one thread at a time. */
    private Mac mac() {
        try {
            return (Mac) prototype.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("This Java runtime cannot copy " + ALGORITHM + ".", e);
        }
    }
}
