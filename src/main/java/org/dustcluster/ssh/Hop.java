package org.dustcluster.ssh;

import java.io.IOException;

/**
 * One place to log in to on the way: {@code [user@]host[:port]}, as in OpenSSH's ProxyJump.
 *
 * @param user the login user
 * @param host address or name; a name is resolved by the hop before
 * @param port the port
 */
record Hop(String user, String host, int port) {

    /** @param defaultUser who logs in where the text names nobody */
    static Hop parse(String text, String defaultUser) throws IOException {
        int at = text.lastIndexOf('@');
        String user = at < 0 ? defaultUser : text.substring(0, at);
        String rest = text.substring(at + 1);
        int bracket = rest.indexOf(']');
        int colon = rest.indexOf(':', Math.max(bracket, 0));
        boolean bare = bracket < 0 && colon >= 0 && rest.indexOf(':', colon + 1) >= 0;
        String host = colon < 0 || bare ? rest : rest.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            int port = colon < 0 || bare ? 22 : Integer.parseInt(rest.substring(colon + 1));
            if (host.isEmpty() || user.isEmpty() || port < 1 || port > 65535) {
                throw new IOException("proxyjump '" + text + "' is not [user@]host[:port]");
            }
            return new Hop(user, host, port);
        } catch (NumberFormatException e) {
            throw new IOException("proxyjump '" + text + "' is not [user@]host[:port]", e);
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
