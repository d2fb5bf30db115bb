package io.vigie.source;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What an instance remembers from batch to batch where a checkpoint would be too small: which deliveries
 * it has seen, to which case a message belongs. Notes are written by a batch ({@link
 * Batch.Builder#remember}), in its transaction, and so agree with facts and checkpoint at any time; a note
 * of a batch that was not stored was never made. Used on the instance's thread.
 *
 * <p>Notes are read from the store: within one poll, keep what the poll itself wants to remember at hand.
 */
@ProviderType
public interface SourceMemory {
    /**
     * The note under a key, as stored at this moment or about to be stored with a batch that said {@link Batch#more()};
     * empty when there is none or its time is over.
     */
    Optional<String> recall(String key);
}
