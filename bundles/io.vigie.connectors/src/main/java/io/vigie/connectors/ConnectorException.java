package io.vigie.connectors;

import io.vigie.kpi.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that is not done. All is as it was. */
public final class ConnectorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Text> reasons;

    /**
     * Something that is not done.
     *
     * @param reasons each a sentence that says why, and what to do; at least one
     */
    public ConnectorException(List<Text> reasons, @Nullable Throwable cause) {
        super(String.join(" ", reasons.stream().map(Text::en).toList()), cause);
        this.reasons = List.copyOf(reasons);
    }

    /** For one reason. */
    public ConnectorException(String en, String fr) {
        this(List.of(Text.of(en, fr)), null);
    }

    /** Why, one sentence each. */
    public List<Text> reasons() {
        return reasons;
    }
}
