package io.vigie.connector.simulator.internal;

import org.jspecify.annotations.Nullable;

/**
 * A customer who calls or chats, with all that is drawn before it is known how it goes.
 *
 * @param at when the contact is received
 * @param caseId the case that it belongs to
 * @param queue where it waits, -1 when it ends in the voice menu or with the bot
 * @param customer null when the customer is not recognised
 * @param menu seconds in the voice menu or with the bot
 * @param talk seconds of conversation, without holding
 * @param wrap seconds of work after it
 * @param patience seconds until the customer leaves the queue
 * @param transferTo the queue that the call is passed on to, -1 none
 * @param recallAfter days after which the customer comes again, 0 when the request is settled
 * @param again whether it is such a second contact
 * @param redials how often the customer has hung up and dialled again
 * @param dice for what happens later
 */
record Arrival(
        long at,
        String contact,
        String caseId,
        String channel,
        int queue,
        @Nullable String customer,
        String request,
        boolean highValue,
        String language,
        String site,
        boolean bot,
        int menu,
        int talk,
        int hold,
        int wrap,
        int patience,
        int transferTo,
        int recallAfter,
        boolean again,
        int redials,
        Dice dice) {

    /** The same customer with the same request, once more. */
    Arrival again(
            long at, String contact, int talk, int patience, int recallAfter, boolean again, int redials, Dice dice) {
        return new Arrival(
                at,
                contact,
                caseId,
                channel,
                queue,
                customer,
                request,
                highValue,
                language,
                site,
                bot,
                menu,
                talk,
                hold,
                wrap,
                patience,
                transferTo,
                recallAfter,
                again,
                redials,
                dice);
    }
}
