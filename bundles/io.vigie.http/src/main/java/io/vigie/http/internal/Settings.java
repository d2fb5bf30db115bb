package io.vigie.http.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the server: properties of the framework, which {@code conf/launcher.properties} and {@code -D} fill.
 *
 * @param address what to listen on
 * @param port where, 0 for any that is free
 * @param next how many ports after it are tried when it is taken
 * @param hosts the names, in small letters, under which the server may be asked for
 * @param proxies the addresses of the reverse proxies that are believed
 * @param longest how many bytes the body of a request may have
 * @param upload how many bytes a jar may have that is sent
 * @param problems what is wrong, one sentence each; the server does not start with any
 */
record Settings(
        String address,
        int port,
        int next,
        Set<String> hosts,
        Set<String> proxies,
        long longest,
        long upload,
        List<String> problems) {
    static final String ADDRESS = "vigie.http.address";
    static final String PORT = "vigie.http.port";
    static final String NEXT = "vigie.http.next";
    static final String HOSTS = "vigie.http.hosts";
    static final String PROXIES = "vigie.http.proxies";
    static final String BODY = "vigie.http.body";
    static final String UPLOAD = "vigie.http.upload";

    private static final int DEFAULT_PORT = 8080;
    private static final long DEFAULT_BODY = 1 << 20;
    private static final long DEFAULT_UPLOAD = 64 << 20;

    static Settings of(UnaryOperator<@Nullable String> properties) {
        List<String> problems = new ArrayList<>();
        String address = text(properties, ADDRESS, "127.0.0.1");
        Set<String> proxies = list(properties, PROXIES);
        if (!isLoopback(address) && proxies.isEmpty()) {
            problems.add("The HTTP server does not start: '" + ADDRESS + "' is '" + address
                    + "', which others can reach without encryption; set it to 127.0.0.1, or name the reverse proxy"
                    + " that encrypts in '" + PROXIES + "'.");
        }
        long port = number(properties, PORT, DEFAULT_PORT, 0, 65_535, problems);
        long next = number(properties, NEXT, 0, 0, 1000, problems);
        long longest = number(properties, BODY, DEFAULT_BODY, 1, 1 << 30, problems);
        long upload = number(properties, UPLOAD, DEFAULT_UPLOAD, 1, 1 << 30, problems);
        Set<String> hosts = Stream.concat(
                        Stream.of("localhost", "127.0.0.1", "[::1]"), list(properties, HOSTS).stream())
                .collect(Collectors.toSet());
        return new Settings(address, (int) port, (int) next, hosts, proxies, longest, upload, List.copyOf(problems));
    }

    private static boolean isLoopback(String address) {
        try {
            return !address.isEmpty() && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String text(UnaryOperator<@Nullable String> properties, String name, String usual) {
        String given = properties.apply(name);
        return given == null || given.isBlank() ? usual : given.strip();
    }

    private static long number(
            UnaryOperator<@Nullable String> properties,
            String name,
            long usual,
            long least,
            long most,
            List<String> problems) {
        String given = text(properties, name, Long.toString(usual));
        try {
            long number = Long.parseLong(given);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number out of its bounds.
            number(problems, name, given, least, most);
            return usual;
        }
        number(problems, name, given, least, most);
        return usual;
    }

    private static void number(List<String> problems, String name, String given, long least, long most) {
        problems.add("The HTTP server does not start: '" + name + "' is '" + given + "'; write a number from " + least
                + " to " + most + ".");
    }

    private static Set<String> list(UnaryOperator<@Nullable String> properties, String name) {
        return Arrays.stream(text(properties, name, "").split(","))
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .collect(Collectors.toSet());
    }
}
