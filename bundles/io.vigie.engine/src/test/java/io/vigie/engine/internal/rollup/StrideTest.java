package io.vigie.engine.internal.rollup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StrideTest {
    @Test
    void isNeverLongerThanMemoryHolds() {
        Stride stride = new Stride(183);
        stride.limit(1_000);
        assertEquals(183, stride.days());
        stride.limit(49);
        assertEquals(49, stride.days());
        stride.limit(0);
        assertEquals(1, stride.days());
        stride.limit(1_000);
        assertEquals(183, stride.days());
    }

    @Test
    void staysAsShortAsTheStoreMadeIt() {
        Stride stride = new Stride(183);
        stride.limit(100);
        assertTrue(stride.shorten());
        assertEquals(25, stride.days());
        stride.limit(183);
        assertEquals(25, stride.days());
        stride.limit(1);
        assertFalse(stride.shorten());
    }
}
