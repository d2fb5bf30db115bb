package io.vigie.engine.internal.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.vigie.config.ConfigMistake;
import io.vigie.kpi.Text;
import io.vigie.source.SourceException;
import java.io.IOException;
import java.net.IDN;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where sources may connect to: a JSON array of entries in a file, read anew when it changes. Without the file
 * only this machine can be reached; with it, only what it lists.
 *
 * <ul>
 *   <li>{@code 10.1.2.3}, {@code fd00::1}, {@code 10.1.0.0/16}: these addresses, whatever they are
 *   <li>{@code imap.example.org}: the addresses of the name, public or private, but none of this machine (unless
 *       the name is {@code localhost}), link-local (where clouds keep their metadata) or multicast
 *   <li>{@code *.example.org}: of each name below it, public addresses alone: whoever may add names to a domain
 *       must not be able to open the private network
 * </ul>
 *
 * Each may end with a port: {@code imap.example.org:993}, {@code [fd00::1]:993}. A host is allowed when all of its
 * addresses are. While the file is wrong, nothing is. Thread-safe.
 */
final class AllowList {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");
    private static final JsonFactory JSON = new JsonFactory();

    private final @Nullable Path file;
    private final Operator.LookUp lookUp;
    private @Nullable Reading last;

    AllowList(@Nullable Path file, Operator.LookUp lookUp) {
        this.file = file;
        this.lookUp = lookUp;
    }

    /**
     * An entry: a name or a range of addresses.
     *
     * @param below whether it is for the names below the name
     * @param port 0 for any
     */
    private record Entry(
            String name, boolean below, @Nullable InetAddress network, int prefix, int port) {
        boolean allows(String host, int wanted, InetAddress address) {
            if (port != 0 && port != wanted) {
                return false;
            }
            return network == null ? names(host) && reaches(host, address, below) : contains(network, prefix, address);
        }

        private boolean names(String host) {
            return below ? host.endsWith("." + name) : host.equals(name);
        }
    }

    /** What the file said; {@code line} of what is wrong in it, 0 when nothing is. */
    private record Reading(@Nullable FileTime modified, long size, List<Entry> entries, int line, Text wrong) {}

    /** The address to connect to. */
    InetSocketAddress resolve(String host, int port) throws SourceException {
        String name = canonical(host);
        if (name.isEmpty() || port < 1 || port > 65_535) {
            throw new SourceException(SourceException.Kind.CONFIG, Texts.both("egress.nowhere", host, port));
        }
        Reading reading = reading();
        InetAddress[] addresses;
        try {
            addresses = lookUp.of(name);
        } catch (UnknownHostException e) {
            throw new SourceException(SourceException.Kind.TRANSIENT, Texts.both("egress.unknown", host), null, e);
        }
        for (InetAddress address : addresses) {
            if (reading.entries().stream().noneMatch(entry -> entry.allows(name, port, address))) {
                throw new SourceException(SourceException.Kind.CONFIG, refusal(name, port, address, reading));
            }
        }
        return new InetSocketAddress(addresses[0], port);
    }

    private Text refusal(String host, int port, InetAddress address, Reading reading) {
        String shown = address.getHostAddress();
        if (file == null) {
            return Texts.both("egress.refused.always", host, port, shown);
        }
        if (reading.line() > 0) {
            return Texts.both("egress.wrong", host, port, shown, file, reading.line(), reading.wrong());
        }
        boolean literal = host.equals(shown) || IPV4.matcher(host).matches() || host.contains(":");
        String place =
                !literal && reaches(host, address, false) ? host : shown.contains(":") ? "[" + shown + "]" : shown;
        String line = "\"" + place + ":" + port + "\"";
        return reading.modified() == null
                ? Texts.both("egress.refused.none", host, port, shown, file, "[\"localhost\", " + line + "]")
                : Texts.both("egress.refused", host, port, shown, file, line);
    }

    /** Whether a name may stand for an address. */
    private static boolean reaches(String name, InetAddress address, boolean below) {
        if (address.isAnyLocalAddress() || address.isMulticastAddress() || address.isLinkLocalAddress()) {
            return false;
        }
        if (address.isLoopbackAddress()) {
            return name.equals("localhost");
        }
        return !below || !isPrivate(address);
    }

    private static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            boolean shared = (bytes[0] & 0xff) == 100 && (bytes[1] & 0xc0) == 64;
            return address.isSiteLocalAddress() || shared || bytes[0] == 0 || bytes[0] == -1;
        }
        return (bytes[0] & 0xfe) == 0xfc || address.isSiteLocalAddress();
    }

    private static boolean contains(InetAddress network, int prefix, InetAddress address) {
        byte[] left = network.getAddress();
        byte[] right = address.getAddress();
        if (left.length != right.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit & 7);
            if ((left[bit >> 3] & mask) != (right[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static String canonical(String host) {
        String name = host.strip();
        if (name.startsWith("[") && name.endsWith("]")) {
            return name.substring(1, name.length() - 1);
        }
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        try {
            return (name.contains(":") ? name : IDN.toASCII(name)).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            // Not a name of the network: it will not be found.
            return name.toLowerCase(Locale.ROOT);
        }
    }

    private synchronized Reading reading() {
        Reading known = last;
        FileTime modified = null;
        long size = 0;
        if (file != null) {
            try {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                modified = now.lastModifiedTime();
                size = now.size();
            } catch (NoSuchFileException e) {
                modified = null;
            } catch (IOException e) {
                return new Reading(null, 0, List.of(), 1, Texts.both("egress.unreadable"));
            }
        }
        if (file == null || modified == null) {
            return new Reading(null, 0, List.of(range("127.0.0.0", 8), range("::1", 128)), 0, Text.EMPTY);
        }
        if (known == null || !modified.equals(known.modified()) || size != known.size()) {
            known = read(file, modified, size);
            last = known;
        }
        return known;
    }

    private static Entry range(String address, int prefix) {
        return new Entry("", false, literal(address), prefix, 0);
    }

    /** The first that is wrong with what a file says. */
    static List<ConfigMistake> mistakes(String json) {
        FileTime never = FileTime.fromMillis(0);
        Reading reading = parse(json, never, 0);
        Text wrong = reading.wrong();
        return reading.line() == 0
                ? List.of()
                : List.of(new ConfigMistake(
                        "", reading.line(), Text.of("It " + wrong.en() + ".", "Il " + wrong.fr() + ".")));
    }

    private static Reading read(Path file, FileTime modified, long size) {
        try {
            return parse(Files.readString(file), modified, size);
        } catch (IOException e) {
            return new Reading(modified, size, List.of(), 1, Texts.both("egress.unreadable"));
        }
    }

    private static Reading parse(String json, FileTime modified, long size) {
        List<Entry> entries = new ArrayList<>();
        int line = 1;
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return new Reading(modified, size, List.of(), 1, Texts.both("egress.array"));
            }
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                line = parser.getTokenLocation().getLineNr();
                Entry entry =
                        token == JsonToken.VALUE_STRING ? entry(parser.getText().strip()) : null;
                if (entry == null) {
                    String shown = token == null ? "" : parser.getText();
                    return new Reading(modified, size, List.of(), line, Texts.both("egress.entry", shown));
                }
                entries.add(entry);
            }
            return new Reading(modified, size, List.copyOf(entries), 0, Text.EMPTY);
        } catch (JsonProcessingException e) {
            int at = e.getLocation() == null ? line : e.getLocation().getLineNr();
            return new Reading(modified, size, List.of(), at, Texts.both("egress.json"));
        } catch (IOException e) {
            return new Reading(modified, size, List.of(), 1, Texts.both("egress.unreadable"));
        }
    }

    /** What an entry says; null when it says nothing. */
    private static @Nullable Entry entry(String text) {
        String place = text;
        int port = 0;
        int colon = text.lastIndexOf(':');
        boolean bare = text.indexOf(':') != colon && !text.startsWith("[");
        if (colon > text.lastIndexOf(']') && !bare) {
            port = number(text.substring(colon + 1), 65_535);
            if (port < 1) {
                return null;
            }
            place = text.substring(0, colon);
        }
        if (place.startsWith("[") && place.endsWith("]")) {
            place = place.substring(1, place.length() - 1);
        }
        int slash = place.indexOf('/');
        String address = slash < 0 ? place : place.substring(0, slash);
        if (slash >= 0 || address.contains(":") || IPV4.matcher(address).matches()) {
            InetAddress network = literal(address);
            if (network == null) {
                return null;
            }
            int bits = network.getAddress().length * 8;
            int prefix = slash < 0 ? bits : number(place.substring(slash + 1), bits);
            return prefix < 0 ? null : new Entry("", false, network, prefix, port);
        }
        boolean below = place.startsWith("*.");
        String name = canonical(below ? place.substring(2) : place);
        return NAME.matcher(name).matches() ? new Entry(name, below, null, 0, port) : null;
    }

    private static int number(String text, int most) {
        if (!text.matches("\\d{1,5}")) {
            return -1;
        }
        int number = Integer.parseInt(text);
        return number <= most ? number : -1;
    }

    private static @Nullable InetAddress literal(String address) {
        if (!address.contains(":") && !IPV4.matcher(address).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
