package io.vigie.deploy.internal.file;

import io.vigie.kpi.Text;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file could not be read or written, in words. */
public final class Causes {
    private Causes() {}

    /** A clause without the full stop. */
    public static Text of(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return Text.of("it does not exist", "il n'existe pas");
        }
        if (failure instanceof AccessDeniedException) {
            return Text.of("access is denied", "l'accès est refusé");
        }
        String reason = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        String said = reason == null || reason.isBlank() ? failure.getClass().getSimpleName() : reason;
        return Text.of(said, said);
    }
}
