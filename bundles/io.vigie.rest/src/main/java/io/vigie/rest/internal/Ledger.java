package io.vigie.rest.internal;

import io.vigie.access.AccessException;
import io.vigie.access.AuditLog;
import io.vigie.access.Token;

/** Writes down who changed what, after it was done. Thread-safe. */
final class Ledger {
    private final AuditLog log;

    Ledger(AuditLog log) {
        this.log = log;
    }

    /** Something was done. One that cannot be written down is told to who did it. */
    void done(Call call, String action, String object, String detail) {
        try {
            add(call, action, object, AuditLog.Outcome.DONE, detail);
        } catch (AccessException e) {
            throw Refusal.of(
                    500,
                    "It was done, but could not be written into the audit log. "
                            + e.sentence().en(),
                    "C'est fait, mais n'a pas pu être inscrit au journal d'audit. "
                            + e.sentence().fr());
        }
    }

    /**
     * Something is read, or begun, that must not be without being written down.
     *
     * @throws AccessException when it cannot be written
     */
    void add(Call call, String action, String object, AuditLog.Outcome outcome, String detail) {
        Token token = call.token();
        log.add(new AuditLog.Event(token.name(), token.id(), call.sender(), action, object, outcome, detail));
    }
}
