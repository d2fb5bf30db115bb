package io.vigie.launcher.internal;

import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Carries the OSGi log into slf4j: a component whose activation fails says so there and nowhere else. */
public final class OsgiLogBridge extends ServiceTracker<LogReaderService, LogReaderService> {
    private final LogListener listener = OsgiLogBridge::forward;

    public OsgiLogBridge(BundleContext context) {
        super(context, LogReaderService.class, null);
    }

    @Override
    public LogReaderService addingService(ServiceReference<LogReaderService> reference) {
        LogReaderService reader = super.addingService(reference);
        reader.addLogListener(listener);
        return reader;
    }

    @Override
    public void removedService(ServiceReference<LogReaderService> reference, LogReaderService reader) {
        reader.removeLogListener(listener);
        super.removedService(reference, reader);
    }

    private static void forward(LogEntry entry) {
        String name = entry.getLoggerName();
        // The framework's own events are the log's echo of what the launcher hears itself.
        if (name != null && name.startsWith("Events.")) {
            return;
        }
        Logger log = LoggerFactory.getLogger(
                entry.getBundle() == null
                        ? "osgi"
                        : String.valueOf(entry.getBundle().getSymbolicName()));
        Level level =
                switch (entry.getLogLevel()) {
                    case AUDIT, ERROR -> Level.ERROR;
                    case WARN -> Level.WARN;
                    case INFO -> Level.INFO;
                    case DEBUG -> Level.DEBUG;
                    case TRACE -> Level.TRACE;
                };
        log.atLevel(level).setCause(entry.getException()).log(entry.getMessage());
    }
}
