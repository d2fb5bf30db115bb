package io.vigie.notify.internal;

import io.vigie.source.Egress;
import io.vigie.source.Outside;
import io.vigie.source.SourceException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;

/** What an operator decides in these tests: this machine alone, and one secret. */
final class Here implements Outside {
    @Override
    public Egress egress(Locale locale) {
        return (host, port) -> {
            if (!host.equals("127.0.0.1") && !host.equals("localhost")) {
                boolean french = locale.equals(Locale.FRENCH);
                throw new SourceException(
                        SourceException.Kind.CONFIG, host + (french ? " n'est pas permis." : " is not allowed."));
            }
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        };
    }

    @Override
    public String resolve(String setting, String text, Locale locale) {
        return text.replace("$[secret:pager]", "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=");
    }
}
