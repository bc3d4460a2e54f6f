package org.dustcluster.ssh;

import java.util.List;
import java.util.stream.Stream;
import org.apache.sshd.client.auth.UserAuth;
import org.apache.sshd.client.auth.UserAuthFactory;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Login methods that a server may offer and that we do not use. The library makes a method only when the server has named it,
 * so being made is how a session learns what the server takes, for the words of a refused login.
 */
final class RefusedMethods {
    private RefusedMethods() {}

    static List<UserAuthFactory> factories() {
        return Stream.of("keyboard-interactive", "password", "hostbased", "gssapi-with-mic")
                .<UserAuthFactory>map(Factory::new)
                .toList();
    }

    private record Factory(String name) implements UserAuthFactory {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public UserAuth createUserAuth(ClientSession session) {
            Attempt.of(session).ifPresent(attempt -> attempt.serverTakes(List.of(name)));
            return new Method(name);
        }
    }

    /** Has nothing to offer. */
    private static final class Method implements UserAuth {
        private final String name;
        private @Nullable ClientSession session;

        Method(String name) {
            this.name = name;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public void init(ClientSession authenticated, String service) {
            session = authenticated;
        }

        @Override
        public @Nullable ClientSession getClientSession() {
            return session;
        }

        @Override
        public @Nullable ClientSession getSession() {
            return session;
        }

        @Override
        public boolean process(@Nullable Buffer buffer) {
            return false;
        }

        @Override
        public void destroy() {
            session = null;
        }
    }
}
