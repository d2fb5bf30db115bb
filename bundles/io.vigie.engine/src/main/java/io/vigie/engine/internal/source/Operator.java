package io.vigie.engine.internal.source;

import io.vigie.source.Egress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the operator of this machine decides, and no setting can change: where sources may connect to, and
 * what the secrets are. Thread-safe.
 */
public final class Operator {
    private final AllowList allowed;
    private final Secrets secrets;

    /** Finds the addresses of a host. */
    interface LookUp {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    /**
     * The operator of a distribution.
     *
     * @param conf the folder of what people configure; null where there is none
     */
    public Operator(@Nullable Path conf) {
        this(conf, System::getenv, InetAddress::getAllByName);
    }

    Operator(@Nullable Path conf, UnaryOperator<@Nullable String> environment, LookUp lookUp) {
        this.allowed = new AllowList(conf == null ? null : conf.resolve("egress.json"), lookUp);
        this.secrets = new Secrets(conf == null ? null : conf.resolve("secrets"), environment);
    }

    Egress egress() {
        return allowed::resolve;
    }

    Secrets secrets() {
        return secrets;
    }
}
