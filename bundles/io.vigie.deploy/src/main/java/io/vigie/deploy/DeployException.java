package io.vigie.deploy;

import io.vigie.kpi.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change that is not made. The old set serves on. */
public final class DeployException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Text> reasons;

    /**
     * A change that is not made.
     *
     * @param reasons each a sentence that names the bundle or file and the cause; at least one
     */
    public DeployException(List<Text> reasons, @Nullable Throwable cause) {
        super(String.join(" ", reasons.stream().map(Text::en).toList()), cause);
        this.reasons = List.copyOf(reasons);
    }

    /** For one reason. */
    public DeployException(String en, String fr) {
        this(List.of(Text.of(en, fr)), null);
    }

    /** Why, one sentence each. */
    public List<Text> reasons() {
        return reasons;
    }
}
