package io.vigie.source;

import io.vigie.fact.Fact;
import java.util.List;

/**
 * What a source would deliver next. Nothing of it is stored.
 *
 * @param facts the next facts, with pseudonyms in place of customers
 * @param rejections the records among them that would go to quarantine
 */
public record Preview(List<Fact> facts, List<Rejection> rejections) {
    public Preview {
        facts = List.copyOf(facts);
        rejections = List.copyOf(rejections);
    }
}
