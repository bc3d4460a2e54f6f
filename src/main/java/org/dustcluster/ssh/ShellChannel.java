package org.dustcluster.ssh;

import java.io.IOException;
import java.util.Map;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.PtyChannelConfigurationHolder;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.util.buffer.Buffer;

/** A shell's channel that tells when its output, or the end of it, can be read; the library's own can only be waited for. */
final class ShellChannel extends ChannelShell {
    private volatile Runnable whenReadable = () -> {};

    private ShellChannel(PtyChannelConfigurationHolder pty, Map<String, ?> environment) {
        super(pty, environment);
        addCloseFutureListener(closed -> whenReadable.run());
    }

    /** As {@link ClientSession#createShellChannel(PtyChannelConfigurationHolder, Map)} does; not open yet. */
    static ShellChannel of(ClientSession session, PtyChannelConfigurationHolder pty, Map<String, ?> environment)
            throws IOException {
        ShellChannel channel = new ShellChannel(pty, environment);
        session.getService(ConnectionService.class).registerChannel(channel);
        return channel;
    }

    /** What is run then, and once now. On the library's threads: it must not block. */
    void whenReadable(Runnable action) {
        whenReadable = action;
        action.run();
    }

    @Override
    public void handleData(Buffer buffer) throws IOException {
        super.handleData(buffer);
        whenReadable.run();
    }

    /** Of a server that has made no pty: it goes into the same pipe. */
    @Override
    public void handleExtendedData(Buffer buffer) throws IOException {
        super.handleExtendedData(buffer);
        whenReadable.run();
    }

    @Override
    public void handleEof() throws IOException {
        super.handleEof();
        whenReadable.run();
    }
}
