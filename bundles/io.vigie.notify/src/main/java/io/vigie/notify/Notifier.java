package io.vigie.notify;

import java.util.List;
import java.util.Locale;
import org.osgi.annotation.versioning.ProviderType;

/** Tells people and programs by the channels of {@code conf/notify.json}; a service. Thread-safe. */
@ProviderType
public interface Notifier {
    /** Says the same in the language of whoever is told. */
    interface Composer {
        Content in(Locale language);
    }

    /** The address of the page, for links; ends with a slash. */
    String page();

    /** The channels there are. */
    List<String> channels();

    /**
     * Tells a channel. When this returns, what is said is on the disk and will be sent, also after a restart; it is
     * tried for three days. Does not wait for that.
     *
     * @param id of what is said: the same a second time to the same channel is not sent again
     * @param channel its name; one that is not in the file is tried again once it is
     * @throws java.io.UncheckedIOException when the disk does not take it; nothing is sent then
     */
    void send(String id, String channel, Composer composer);
}
