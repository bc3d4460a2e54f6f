package org.dustcluster.ssh;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One place to log in to.
 *
 * @param user the login user
 * @param host address or name; a name is resolved by the hop before
 * @param port the port
 */
record Hop(String user, String host, int port) {

    /** A hop as it is written, {@code [user@]host[:port]}, in OpenSSH's ProxyJump. */
    record Text(Optional<String> user, String host, OptionalInt port) {

        static Text parse(String text) throws IOException {
            String plain = text.strip();
            if (plain.startsWith("ssh://")) {
                plain = plain.substring("ssh://".length());
            }
            int at = plain.lastIndexOf('@');
            Optional<String> user = at < 0 ? Optional.empty() : Optional.of(plain.substring(0, at));
            String rest = plain.substring(at + 1);
            int bracket = rest.indexOf(']');
            int colon = rest.indexOf(':', Math.max(bracket, 0));
            boolean bare = bracket < 0 && colon >= 0 && rest.indexOf(':', colon + 1) >= 0;
            String host = colon < 0 || bare ? rest : rest.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            String port = colon < 0 || bare ? "22" : rest.substring(colon + 1);
            int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
            if (host.isEmpty() || user.filter(String::isEmpty).isPresent() || number < 1 || number > 65535) {
                throw new IOException("proxyjump '" + text + "' is not [user@]host[:port]");
            }
            return new Text(user, host, colon < 0 || bare ? OptionalInt.empty() : OptionalInt.of(number));
        }
    }

    /** The name that its host key is recorded under, as OpenSSH writes it. */
    String identity() {
        return port == 22 ? host : "[" + host + "]:" + port;
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
