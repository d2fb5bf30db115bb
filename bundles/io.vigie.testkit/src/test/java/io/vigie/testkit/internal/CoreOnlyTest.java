package io.vigie.testkit.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.kpi.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a definition may hold, and what it may not. */
class CoreOnlyTest {
    @Test
    void dataOfTheCoreAndOfJava() {
        assertEquals(List.of(), CoreOnly.problems("kpi", List.of(Text.of("a", "b"), 1, Map.of("x", List.of()))));
    }

    @Test
    void anObjectOfTheBundle() {
        assertEquals(
                List.of("kpi[0] is of " + CoreOnlyTest.class.getName() + ", which is not a class of the core."),
                CoreOnly.problems("kpi", List.of(new CoreOnlyTest())));
    }

    @Test
    void aLambda() {
        Comparator<String> lambda = (a, b) -> 0;
        List<String> problems = CoreOnly.problems("kpi", List.of(lambda));
        assertEquals(1, problems.size());
        assertEquals("kpi[0] is a lambda or a generated class", problems.get(0).split(":")[0]);
    }

    @Test
    void aListThatCanBeChanged() {
        assertEquals(
                List.of("kpi[0] can be changed: it is a java.util.ArrayList; copy it with List.copyOf or its like."),
                CoreOnly.problems("kpi", List.of(new ArrayList<>())));
    }
}
