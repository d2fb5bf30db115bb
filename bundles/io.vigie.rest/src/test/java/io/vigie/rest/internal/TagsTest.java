package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TagsTest {
    private final AtomicInteger made = new AtomicInteger();

    private Supplier<Object> saying(String value) {
        return () -> {
            made.incrementAndGet();
            return Map.of("value", value);
        };
    }

    @Test
    void anAnswerIsWrittenOnceForItsTag() {
        Tags tags = new Tags();
        String english = tags.of("en", saying("1"));
        assertEquals(english, tags.of("en", saying("1")));
        assertEquals(1, made.get());
        assertNotEquals(english, tags.of("fr", saying("1")));
        assertEquals(2, made.get());
    }

    @Test
    void anAnswerWorkedOutAnewThatSaysTheSameHasTheSame() {
        assertEquals(new Tags().of("en", saying("1")), new Tags().of("en", saying("1")));
        assertNotEquals(new Tags().of("en", saying("1")), new Tags().of("en", saying("2")));
    }
}
