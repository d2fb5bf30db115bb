package io.vigie.connector.mail.internal;

import io.vigie.connector.mail.TokenProvider;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Folder;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.iap.CommandFailedException;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.eclipse.angus.mail.imap.ResyncData;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;
import org.eclipse.angus.mail.imap.protocol.INTERNALDATE;
import org.eclipse.angus.mail.imap.protocol.UID;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a mailbox. It only ever examines folders and peeks at mails, so nothing is marked as read. Used
 * from one thread, but for {@link #idle} and {@link #breakOff}.
 */
final class Imap implements AutoCloseable {
    /** Of a header, and of a body that has to be looked at. */
    private static final int MOST_HEADER = 64 * 1024;

    private static final int MOST_BODY = 32 * 1024;
    private static final int SHORT_PATIENCE = 2_000;

    private final ImapOptions options;
    private final Locale locale;
    private final Door door;
    private final IMAPStore store;
    private @Nullable IMAPFolder folder;

    /**
     * What the server gives of a mail.
     *
     * @param uid its number in the folder
     * @param header the first bytes of its header; null when the server could not give it
     * @param arrived when the server got it
     */
    record Found(
            long uid, byte @Nullable [] header, @Nullable Instant arrived) {}

    /** A folder as it is now: the count of changes is 0 and the next UID -1 where the server does not say. */
    record State(long validity, long next, long changes, int mails) {}

    /** Chooses a token provider by name. */
    interface Providers {
        /** The provider, null when there is none of that name. */
        @Nullable
        TokenProvider named(String name);

        /** The names that there are. */
        List<String> names();
    }

    /** Connects and logs in. */
    Imap(ImapOptions options, SourceContext context, Providers providers) throws SourceException, InterruptedException {
        this.options = options;
        this.locale = context.locale();
        InetSocketAddress address = context.egress().resolve(options.host(), options.port());
        if (options.security() == ImapOptions.Security.PLAIN
                && !address.getAddress().isLoopbackAddress()) {
            throw RuleSettings.wrong(MailText.PLAIN_AFAR, options.host());
        }
        boolean tls = options.security() == ImapOptions.Security.TLS;
        this.door = new Door(address, options.host(), tls ? options.tls() : null);
        boolean connected = false;
        try {
            this.store = login(providers);
            connected = true;
        } finally {
            if (!connected) {
                door.slam();
            }
        }
    }

    private IMAPStore login(Providers providers) throws SourceException, InterruptedException {
        if (options.tokenProvider().isEmpty()) {
            return connect(options.password(), false);
        }
        TokenProvider provider = providers.named(options.tokenProvider());
        if (provider == null) {
            List<String> names = providers.names();
            throw new SourceException(
                    // It may still be on its way up.
                    SourceException.Kind.TRANSIENT,
                    MailText.NO_PROVIDER.text(
                            options.tokenProvider(),
                            names.isEmpty() ? MailText.NONE.text() : String.join(", ", names)));
        }
        String token = provider.token(options.user(), options.host());
        try {
            return connect(token, true);
        } catch (SourceException e) {
            if (e.kind() != SourceException.Kind.AUTH) {
                throw e;
            }
            provider.refused(options.user(), options.host(), token);
            String other = provider.token(options.user(), options.host());
            if (other.equals(token)) {
                throw e;
            }
            try {
                return connect(other, true);
            } catch (SourceException again) {
                if (again.kind() == SourceException.Kind.AUTH) {
                    provider.refused(options.user(), options.host(), other);
                }
                throw again;
            }
        }
    }

    private IMAPStore connect(String secret, boolean token) throws SourceException, InterruptedException {
        Properties properties = new Properties();
        String millis = String.valueOf(options.patience().toMillis());
        properties.put("mail.imap.socketFactory", door);
        properties.put("mail.imap.socketFactory.fallback", "false");
        properties.put("mail.imap.connectiontimeout", millis);
        properties.put("mail.imap.timeout", millis);
        properties.put("mail.imap.connectionpoolsize", "1");
        properties.put("mail.imap.connectionpooltimeout", "86400000");
        properties.put("mail.imap.minidletime", "0");
        properties.put("mail.imap.peek", "true");
        if (options.security() == ImapOptions.Security.STARTTLS) {
            properties.put("mail.imap.starttls.enable", "true");
            properties.put("mail.imap.starttls.required", "true");
            properties.put("mail.imap.ssl.socketFactory", options.tls());
            properties.put("mail.imap.ssl.checkserveridentity", "true");
        }
        if (token) {
            properties.put("mail.imap.auth.mechanisms", "XOAUTH2");
        }
        try {
            IMAPStore opened = (IMAPStore) Session.getInstance(properties).getStore("imap");
            opened.connect(options.host(), options.port(), options.user(), secret);
            return opened;
        } catch (MessagingException e) {
            throw failure(e);
        }
    }

    boolean has(String capability) throws SourceException, InterruptedException {
        try {
            return store.hasCapability(capability);
        } catch (MessagingException e) {
            throw failure(e);
        }
    }

    /** Looks into a folder; the one before is left. */
    State examine(String name) throws SourceException, InterruptedException {
        leave();
        try {
            IMAPFolder opened = (IMAPFolder) store.getFolder(name);
            ResyncData counting = store.hasCapability("CONDSTORE") ? ResyncData.CONDSTORE : null;
            opened.open(Folder.READ_ONLY, counting);
            folder = opened;
            return new State(
                    opened.getUIDValidity(),
                    opened.getUIDNext(),
                    Math.max(0, opened.getHighestModSeq()),
                    opened.getMessageCount());
        } catch (FolderNotFoundException e) {
            throw new SourceException(
                    SourceException.Kind.CONFIG,
                    MailText.NO_FOLDER.text(name, String.join(", ", folders().keySet())),
                    null,
                    e);
        } catch (MessagingException e) {
            throw failure(e);
        }
    }

    void leave() throws SourceException, InterruptedException {
        IMAPFolder open = folder;
        folder = null;
        if (open != null && open.isOpen()) {
            try {
                open.close(false);
            } catch (MessagingException e) {
                throw failure(e);
            }
        }
    }

    /** The folders of the mailbox by name, each with whether the server says that it holds what was sent. */
    Map<String, Boolean> folders() throws SourceException, InterruptedException {
        try {
            Map<String, Boolean> found = new java.util.TreeMap<>();
            for (Folder one : store.getDefaultFolder().list("*")) {
                if ((one.getType() & Folder.HOLDS_MESSAGES) != 0) {
                    found.put(
                            one.getFullName(),
                            Arrays.asList(((IMAPFolder) one).getAttributes()).contains("\\Sent"));
                }
            }
            return found;
        } catch (MessagingException e) {
            throw failure(e);
        }
    }

    /** The UIDs of the mails that match, in order. */
    List<Long> search(String criteria) throws SourceException, InterruptedException {
        List<Long> found = new ArrayList<>();
        for (Response response : command("UID SEARCH " + criteria)) {
            if (response instanceof IMAPResponse answer && answer.keyEquals("SEARCH")) {
                long uid = answer.readLong();
                while (uid != -1) {
                    found.add(uid);
                    uid = answer.readLong();
                }
            }
        }
        Collections.sort(found);
        return found;
    }

    /** The headers of some mails; those that are gone meanwhile are left out. */
    List<Found> headers(List<Long> uids) throws SourceException, InterruptedException {
        try {
            return fetch(uids);
        } catch (Refusal e) {
            // One of them may be broken on the server: the others are read all the same.
            List<Found> found = new ArrayList<>();
            for (Long uid : uids) {
                try {
                    found.addAll(fetch(List.of(uid)));
                } catch (Refusal alone) {
                    found.add(new Found(uid, null, null));
                }
            }
            return found;
        }
    }

    private List<Found> fetch(List<Long> uids) throws SourceException, InterruptedException, Refusal {
        String set = uids.stream().map(String::valueOf).collect(Collectors.joining(","));
        Map<Long, Found> found = new HashMap<>();
        for (Response response :
                fetched("UID FETCH " + set + " (UID INTERNALDATE BODY.PEEK[HEADER]<0." + MOST_HEADER + ">)")) {
            if (response instanceof FetchResponse one) {
                UID uid = one.getItem(UID.class);
                BODY body = one.getItem(BODY.class);
                INTERNALDATE arrived = one.getItem(INTERNALDATE.class);
                // A server may tell of other mails in between, such as their flags.
                if (uid != null && body != null) {
                    Date date = arrived == null ? null : arrived.getDate();
                    found.put(uid.uid, new Found(uid.uid, bytes(body), date == null ? null : date.toInstant()));
                }
            }
        }
        List<Found> inOrder = new ArrayList<>();
        for (Long uid : uids) {
            Found one = found.get(uid);
            if (one != null) {
                inOrder.add(one);
            }
        }
        return inOrder;
    }

    /** The first bytes of the body of a mail; empty when it is gone. */
    byte[] body(long uid) throws SourceException, InterruptedException {
        try {
            for (Response response : fetched("UID FETCH " + uid + " (UID BODY.PEEK[TEXT]<0." + MOST_BODY + ">)")) {
                BODY body = response instanceof FetchResponse one ? one.getItem(BODY.class) : null;
                if (body != null) {
                    return bytes(body);
                }
            }
        } catch (Refusal e) {
            // The header says enough then.
            return new byte[0];
        }
        return new byte[0];
    }

    private static byte[] bytes(BODY body) {
        return body.getByteArray() == null ? new byte[0] : body.getByteArray().getNewBytes();
    }

    /** The server refused one command; the connection goes on. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        Refusal(Throwable cause) {
            super(cause);
        }
    }

    private Response[] fetched(String command) throws SourceException, InterruptedException, Refusal {
        try {
            return send(command);
        } catch (MessagingException e) {
            if (e.getCause() instanceof CommandFailedException) {
                throw new Refusal(e);
            }
            throw failure(e);
        }
    }

    private Response[] command(String command) throws SourceException, InterruptedException {
        try {
            return send(command);
        } catch (MessagingException e) {
            throw failure(e);
        }
    }

    private Response[] send(String command) throws MessagingException {
        IMAPFolder open = folder;
        if (open == null) {
            throw new IllegalStateException("no folder is open");
        }
        return (Response[]) open.doCommand(protocol -> {
            Response[] responses = protocol.command(command, null);
            protocol.notifyResponseHandlers(responses);
            protocol.handleResult(responses[responses.length - 1]);
            return responses;
        });
    }

    /** Waits until the server tells something of the folder; on a thread of its own. */
    void idle() throws MessagingException {
        IMAPFolder open = folder;
        if (open != null) {
            open.idle(true);
        }
    }

    /** Ends a wait of another thread, and so sees whether the connection still holds. */
    void wake() throws SourceException, InterruptedException {
        IMAPFolder open = folder;
        if (open == null) {
            return;
        }
        try {
            open.doCommand(protocol -> {
                protocol.noop();
                return null;
            });
        } catch (MessagingException e) {
            throw failure(e);
        }
    }

    /** Ends the connection without a word. */
    void breakOff() {
        door.slam();
    }

    /** Logs out, if the server answers soon. */
    @Override
    public void close() {
        door.patience(SHORT_PATIENCE);
        try {
            IMAPFolder open = folder;
            folder = null;
            if (open != null && open.isOpen()) {
                open.close(false);
            }
            store.close();
        } catch (MessagingException | IllegalStateException e) {
            // It has been closed by the other side.
            folder = null;
        } finally {
            door.slam();
        }
    }

    private SourceException failure(MessagingException e) throws InterruptedException {
        if (Thread.interrupted() || isInterrupt(e)) {
            InterruptedException interrupt = new InterruptedException();
            interrupt.initCause(e);
            throw interrupt;
        }
        String words = sentence(e);
        if (e instanceof AuthenticationFailedException) {
            String code = words.toUpperCase(Locale.ROOT);
            boolean passes = code.contains("[UNAVAILABLE]")
                    || code.contains("[INUSE]")
                    || code.contains("[LIMIT]")
                    || code.contains("TOO MANY")
                    || code.contains("TEMPORAR")
                    || code.contains("TRY AGAIN");
            return new SourceException(
                    passes ? SourceException.Kind.TRANSIENT : SourceException.Kind.AUTH,
                    passes
                            ? MailText.BUSY.text(options.host(), words)
                            : MailText.REFUSED.text(options.host(), options.user(), words),
                    null,
                    e);
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return new SourceException(
                        SourceException.Kind.TRANSIENT, MailText.NO_TLS.text(options.host(), sentence(cause)), null, e);
            }
        }
        if (words.toUpperCase(Locale.ROOT).contains("STARTTLS")) {
            return new SourceException(SourceException.Kind.CONFIG, MailText.NO_STARTTLS.text(options.host()), null, e);
        }
        boolean atAll = e instanceof org.eclipse.angus.mail.util.MailConnectException;
        return new SourceException(
                SourceException.Kind.TRANSIENT,
                atAll
                        ? MailText.NO_CONNECTION.text(options.host(), options.port(), words)
                        : MailText.LOST.text(options.host(), words),
                null,
                e);
    }

    private static boolean isInterrupt(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedIOException && "interrupted".equals(cause.getMessage())) {
                return true;
            }
            if (cause instanceof ProtocolException protocol
                    && protocol.getResponse() != null
                    && protocol.getResponse().getException() != null
                    && protocol.getResponse().getException() != e
                    && isInterrupt(protocol.getResponse().getException())) {
                return true;
            }
        }
        return false;
    }

    /** The innermost words of a failure, without the names of classes. */
    static String sentence(Throwable e) {
        TreeSet<String> seen = new TreeSet<>();
        String words = "";
        for (Throwable cause = e; cause != null && seen.size() < 20; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && !message.isBlank()) {
                words = message;
            }
            seen.add(String.valueOf(System.identityHashCode(cause)));
        }
        words = words.replaceAll("\\b([a-z]+\\.)+[A-Z]\\w*(Exception|Error)?:?\\s*", "")
                .replaceAll("\\s+", " ")
                .strip();
        words = words.length() > 300 ? words.substring(0, 300) : words;
        while (words.endsWith(".")) {
            words = words.substring(0, words.length() - 1);
        }
        return words.isEmpty() ? e.getClass().getSimpleName().replace("Exception", "") : words;
    }
}
