package io.vigie.notify.internal;

import io.vigie.kpi.Text;
import io.vigie.source.Egress;
import io.vigie.source.Outside;
import io.vigie.source.SourceException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** What an operator decides in these tests: this machine alone, and one secret. */
final class Here implements Outside {
    @Override
    public Egress egress() {
        return (host, port) -> {
            if (!host.equals("127.0.0.1") && !host.equals("localhost")) {
                throw new SourceException(
                        SourceException.Kind.CONFIG, Text.of(host + " is not allowed.", host + " n'est pas permis."));
            }
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        };
    }

    @Override
    public String resolve(String setting, String text) {
        return text.replace("$[secret:pager]", "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=");
    }
}
