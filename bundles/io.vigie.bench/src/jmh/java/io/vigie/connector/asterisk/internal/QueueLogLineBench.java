package io.vigie.connector.asterisk.internal;

import java.util.Locale;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One line of a queue_log. */
@State(Scope.Benchmark)
public class QueueLogLineBench {
    private final String line = "1763800000.123456|1763799990.42|support|SIP/201|CONNECT|12|1763799995.43|3";
    private final Messages messages = new Messages(Locale.ENGLISH);

    @Benchmark
    public Object parse() throws Unreadable {
        return QueueLogLine.parse(line, messages);
    }
}
