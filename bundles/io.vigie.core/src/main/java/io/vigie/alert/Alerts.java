package io.vigie.alert;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The rules in {@code conf/alerts} and how they stand; a service while a platform runs. The files are the one truth.
 * Thread-safe. What is not done throws an {@link AlertException}.
 */
@ProviderType
public interface Alerts {
    /** All rules, by id; those whose file is wrong as well. */
    List<Alert> list();

    /** One rule. */
    Alert find(String id);

    /** What the file of a rule says. */
    String rule(String id);

    /**
     * Writes the file of a rule.
     *
     * @param rule JSON
     * @param before what the file is thought to say; null for a new rule
     */
    Alert write(String id, String rule, @Nullable String before);

    /**
     * Deletes the file of a rule, and what is known of it.
     *
     * @param before what the file is thought to say
     */
    void delete(String id, String before);

    /** What became of a rule, the latest first. */
    List<Alert.Change> history(String id, int most);

    /** Says that somebody sees to it: nobody is told again while it goes on. */
    Alert acknowledge(String id, String by, String comment);

    /** Tells nobody until then; null has it tell again. */
    Alert mute(String id, @Nullable Instant until);

    /** The channels that rules may name. */
    List<String> channels();

    /**
     * Works a rule out now, without changing how it stands.
     *
     * @param send whether its channels get what they would be told, marked as a test
     */
    Trial test(String id, boolean send, Locale locale);

    /**
     * What a rule would say.
     *
     * @param instances how it would stand
     * @param subject what its channels would be told, in a line
     * @param text the same in full
     */
    record Trial(List<Alert.Instance> instances, String subject, String text) {
        public Trial {
            instances = List.copyOf(instances);
        }
    }
}
