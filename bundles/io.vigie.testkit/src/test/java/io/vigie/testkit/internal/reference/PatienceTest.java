package io.vigie.testkit.internal.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PatienceTest {
    @Test
    void lessThanNoPatienceIsNone() {
        assertEquals(new Patience(3, 2, 180, 0).serviceLevel(20), new Patience(3, 2, 180, -60).serviceLevel(20));
    }

    @Test
    void whatCannotBeHasNoServiceLevel() {
        assertEquals(Double.NaN, new Patience(3, 2, 180, 60).serviceLevel(-20));
        assertEquals(Double.NaN, new Patience(3, 2, 180, Double.NaN).serviceLevel(20));
    }
}
