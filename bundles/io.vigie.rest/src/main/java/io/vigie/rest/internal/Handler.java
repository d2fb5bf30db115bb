package io.vigie.rest.internal;

/** Does what a route is for. Called on a thread of the server; may block for as long as an answer takes. */
@FunctionalInterface
interface Handler {
    /**
     * The answer.
     *
     * @throws Refusal when it is not done
     */
    Reply handle(Call call) throws Exception;
}
