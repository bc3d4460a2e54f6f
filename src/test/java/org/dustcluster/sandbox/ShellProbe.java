package org.dustcluster.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.PtyMode;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.security.SecurityUtils;

/** A login shell on a pty, opened with MINA's client: type, and wait for what must appear. */
final class ShellProbe implements AutoCloseable {
    private static final Duration PATIENCE = RunningSandbox.PATIENCE;

    final SshClient client = SshClient.setUpDefaultClient();
    final ClientSession session;
    final ChannelShell channel;
    private final StringBuilder seen = new StringBuilder();

    ShellProbe(RunningSandbox running, String address, Map<PtyMode, Integer> modes) throws Exception {
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.start();
        session = client.connect("ec2-user", address, running.sandbox.sshPort())
                .verify(PATIENCE)
                .getSession();
        Path key = running.sandbox.keyFile();
        try (InputStream in = java.nio.file.Files.newInputStream(key)) {
            SecurityUtils.loadKeyPairIdentities(null, () -> key.toString(), in, FilePasswordProvider.EMPTY)
                    .forEach(session::addPublicKeyIdentity);
        }
        session.auth().verify(PATIENCE);
        channel = session.createShellChannel();
        channel.setPtyType("xterm");
        channel.setPtyColumns(101);
        channel.setPtyLines(33);
        channel.setPtyModes(modes);
        channel.setRedirectErrorStream(true);
        channel.open().verify(PATIENCE);
    }

    /** Collects what the shell writes; without it nobody reads. */
    ShellProbe reading() {
        Thread reader = DaemonThreads.named("probe").newThread(() -> {
            byte[] buffer = new byte[32 * 1024];
            try (InputStream in = channel.getInvertedOut()) {
                int n;
                while ((n = in.read(buffer)) >= 0) {
                    synchronized (seen) {
                        seen.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                    }
                }
            } catch (IOException closed) {
                // The test looks at what was seen.
            }
        });
        reader.start();
        return this;
    }

    void type(String text) throws IOException {
        OutputStream out = channel.getInvertedIn();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** A signal request (RFC 4254, 6.9). */
    void signal(String name) throws IOException {
        Buffer request = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
        request.putUInt(channel.getRecipient());
        request.putString("signal");
        request.putBoolean(false);
        request.putString(name);
        channel.writePacket(request);
    }

    String seen() {
        synchronized (seen) {
            return seen.toString();
        }
    }

    void await(String text) {
        try {
            RunningSandbox.await(text, () -> seen().contains(text));
        } catch (AssertionError inVain) {
            throw new AssertionError(inVain.getMessage() + "\nseen: " + seen(), inVain);
        }
    }

    Set<ClientChannelEvent> awaitEnd() {
        return channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), PATIENCE);
    }

    @Override
    public void close() throws IOException {
        session.close(true).await(PATIENCE);
        client.stop();
    }
}
