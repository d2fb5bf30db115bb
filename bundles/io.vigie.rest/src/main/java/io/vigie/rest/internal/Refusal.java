package io.vigie.rest.internal;

import io.vigie.kpi.Text;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A request is not done. What it says is for the sender: nothing that they do not know already. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Text detail;
    private final transient List<Fault> faults;
    private final transient Map<String, String> headers;

    Refusal(int status, Text detail, List<Fault> faults, Map<String, String> headers) {
        super(detail.en(), null, false, false);
        this.status = status;
        this.detail = detail;
        this.faults = List.copyOf(faults);
        this.headers = Map.copyOf(headers);
    }

    static Refusal of(int status, String en, String fr) {
        return new Refusal(status, Text.of(en, fr), List.of(), Map.of());
    }

    static Refusal of(int status, Text detail) {
        return new Refusal(status, detail, List.of(), Map.of());
    }

    /** One that passes. */
    static Refusal later(int status, Duration after, Text detail) {
        long seconds = Math.max(1, (after.toMillis() + 999) / 1000);
        return new Refusal(status, detail, List.of(), Map.of("Retry-After", Long.toString(seconds)));
    }

    /** For reasons that others gave. */
    static Refusal of(int status, List<Text> reasons) {
        return new Refusal(
                status,
                reasons.isEmpty() ? Text.of("This is not done.", "Ceci n'est pas fait.") : reasons.get(0),
                reasons.size() < 2
                        ? List.of()
                        : reasons.stream()
                                .map(reason -> new Fault(Fault.Place.pointer(""), reason))
                                .toList(),
                Map.of());
    }

    /** All that is wrong with a question. */
    static Refusal of(List<Fault> faults) {
        return new Refusal(
                400,
                Text.of("The request makes no sense as it is written.", "La requête n'a pas de sens telle quelle."),
                faults,
                Map.of());
    }

    int status() {
        return status;
    }

    Text detail() {
        return detail;
    }

    List<Fault> faults() {
        return faults;
    }

    Map<String, String> headers() {
        return headers;
    }
}
