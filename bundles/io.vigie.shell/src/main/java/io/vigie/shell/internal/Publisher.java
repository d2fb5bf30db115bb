package io.vigie.shell.internal;

import java.util.Map;

/** Makes what this process runs a service for others. */
interface Publisher {
    /** The service is there until the registration is closed. */
    <S> Registration publish(Class<S> type, S service, Map<String, Object> properties);

    /** Ends when it is closed. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
