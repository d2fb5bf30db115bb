package io.vigie.health.felix.internal;

import io.vigie.kpi.Text;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Felix's own checks say, for people, in both languages. What is not known here stays as it was said: better that
 * than nothing.
 */
final class Foreign {
    /** A message and what it means; $1 and so on are its parts. */
    private record Known(Pattern message, String en, String fr) {
        static Known of(String message, String en, String fr) {
            return new Known(Pattern.compile(message), en, fr);
        }
    }

    private static final List<Known> ALL = List.of(
            Known.of("All (\\d+) bundles .*", "All $1 bundles are started.", "Les $1 bundles sont démarrés."),
            Known.of(
                    "(\\d+) inactive of (\\d+) bundles.*",
                    "$1 of $2 bundles are not started.",
                    "$1 bundles sur $2 ne sont pas démarrés."),
            Known.of(
                    "(\\d+) required components are active",
                    "All $1 components that are needed are there.",
                    "Les $1 composants nécessaires sont là."),
            Known.of(
                    "(\\d+) required components are not active",
                    "$1 components that are needed are not active.",
                    "$1 composants nécessaires ne sont pas actifs."),
            Known.of("Framework started .*", "The framework runs.", "Le framework fonctionne."),
            Known.of("Framework NOT started.*", "The framework has not started.", "Le framework n'a pas démarré."),
            Known.of(
                    "Disk Usage (.*): ([\\d.,]+)% of ([\\d.,]+)(\\w*) used / ([\\d.,]+)(\\w*) free",
                    "$2% of $3 $4 are used, $5 $6 are free. ($1)",
                    "$2 % de $3 $4 sont occupés, $5 $6 sont libres. ($1)"),
            Known.of(
                    "Memory Usage: ([\\d.,]+)% of ([\\d.,]+)(\\w*) maximal heap used",
                    "$1% of $2 $3 of memory are used.", "$1 % de $2 $3 de mémoire sont occupés."));

    private Foreign() {}

    static Text said(String message) {
        for (Known known : ALL) {
            Matcher matcher = known.message().matcher(message);
            if (matcher.matches()) {
                return Text.of(matcher.replaceAll(known.en()), matcher.replaceAll(known.fr()));
            }
        }
        return Text.of(message, message);
    }
}
