package io.vigie.web.internal;

import com.microsoft.playwright.Page;

/** Waits for a page. */
final class Until {
    private Until() {}

    /** Waits until an expression is true in the page. Asked from outside: its policy lets no page ask itself. */
    static void holds(Page page, String expression) {
        Center.await(expression, () -> Boolean.TRUE.equals(page.evaluate("!!(" + expression + ")")));
    }
}
