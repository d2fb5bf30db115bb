package io.vigie.engine.internal.source;

import io.vigie.config.ConfigMistake;
import io.vigie.config.ConfigReader;
import io.vigie.kpi.Text;
import io.vigie.source.Egress;
import io.vigie.source.Outside;
import io.vigie.source.SourceException;
import java.nio.file.Path;
import java.util.List;
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
    public Egress egress() {
        return operator.egress();
    }

    @Override
    public String resolve(String setting, String text) throws SourceException {
        Secrets.Resolved resolved = operator.secrets().resolve(setting, text, Texts.ENGLISH);
        if (!resolved.problems().isEmpty()) {
            Secrets.Resolved french = operator.secrets().resolve(setting, text, Texts.FRENCH);
            throw new SourceException(
                    SourceException.Kind.CONFIG,
                    Text.of(String.join(" ", resolved.problems()), String.join(" ", french.problems())));
        }
        return resolved.text();
    }
}
