package io.vigie.engine.internal.source;

import io.vigie.config.ConfigMistake;
import io.vigie.config.ConfigReader;
import io.vigie.source.Egress;
import io.vigie.source.Outside;
import io.vigie.source.SourceException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** What the operator decided in {@code conf} of the distribution. */
@Component
public final class OutsideComponent implements Outside, ConfigReader {
    private final Operator operator;

    @Activate
    public OutsideComponent(BundleContext context) {
        String home = context.getProperty("vigie.home");
        operator = new Operator(home == null ? null : Path.of(home).resolve("conf"));
    }

    @Override
    public String files() {
        return "egress.json";
    }

    @Override
    public List<ConfigMistake> mistakes(String text) {
        return AllowList.mistakes(text);
    }

    @Override
    public Egress egress(Locale locale) {
        return operator.egress(new Texts(locale));
    }

    @Override
    public String resolve(String setting, String text, Locale locale) throws SourceException {
        Secrets.Resolved resolved = operator.secrets().resolve(setting, text, new Texts(locale));
        if (!resolved.problems().isEmpty()) {
            throw new SourceException(SourceException.Kind.CONFIG, String.join(" ", resolved.problems()));
        }
        return resolved.text();
    }
}
