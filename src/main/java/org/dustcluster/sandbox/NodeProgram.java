package org.dustcluster.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs on one ssh channel: a login shell or a command, on a pty if the client asked for one. Bytes go through threads of
 * its own, one a direction, so that MINA's are never blocked; a client that does not read stops the reading of the pty once
 * its ssh window is full, and with it the program: nothing is buffered beyond that.
 */
final class NodeProgram implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(NodeProgram.class);
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
    /** Ours to say, not the client's. */
    private static final Set<String> OURS = Set.of(
            "HOME",
            "USER",
            "LOGNAME",
            "SHELL",
            "PATH",
            "PWD",
            "LINES",
            "COLUMNS",
            "ENV",
            "BASH_ENV",
            "DUST_HOST",
            ProcessSweep.VARIABLE);

    /** A program under way. */
    interface Run {
        void signal(int number);

        void resize(int columns, int rows);

        /** The client has gone: hangs up. Idempotent. */
        void hangUp();
    }

    private final SandboxNode node;
    private final @Nullable String command;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;
    private @Nullable OutputStream err;
    private @Nullable ExitCallback exit;
    private volatile @Nullable Run run;

    /** @param command the line of an exec request; null for a login shell */
    NodeProgram(SandboxNode node, @Nullable String command) {
        this.node = node;
        this.command = command;
    }

    @Override
    public void setInputStream(InputStream stream) {
        in = stream;
    }

    @Override
    public void setOutputStream(OutputStream stream) {
        out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment asked) throws IOException {
        Map<String, String> given = asked.getEnv();
        String user = String.valueOf(channel.getServerSession().getUsername());
        Map<String, String> environment = node.environment(user);
        given.forEach((name, value) -> {
            if (VARIABLE.matcher(name).matches() && !OURS.contains(name) && !name.startsWith("LD_")) {
                environment.put(name, value);
            }
        });
        connection(channel.getServerSession(), environment);
        ProgramStreams streams = new ProgramStreams(
                java.util.Objects.requireNonNull(in),
                java.util.Objects.requireNonNull(out),
                java.util.Objects.requireNonNull(err),
                java.util.Objects.requireNonNull(exit));
        boolean terminal = given.containsKey(Environment.ENV_TERM);
        Run started = terminal
                ? TerminalRun.start(node, command, environment, asked, streams)
                : PipeRun.start(node, command, environment, streams);
        run = started;
        asked.addSignalListener((source, signal) -> {
            if (signal == org.apache.sshd.server.Signal.WINCH) {
                started.resize(size(asked, Environment.ENV_COLUMNS), size(asked, Environment.ENV_LINES));
            } else {
                started.signal(signal.getNumeric());
            }
        });
        LOG.debug("sandbox {}: started {}", node.instance(), command == null ? "a login shell" : "a command");
    }

    /** Where the client came from, as sshd tells it. */
    private static void connection(ServerSession session, Map<String, String> environment) {
        if (session.getRemoteAddress() instanceof InetSocketAddress peer
                && session.getLocalAddress() instanceof InetSocketAddress here) {
            String from = peer.getAddress().getHostAddress() + " " + peer.getPort();
            environment.put("SSH_CLIENT", from + " " + here.getPort());
            environment.put("SSH_CONNECTION", from + " " + here.getAddress().getHostAddress() + " " + here.getPort());
        }
    }

    /** A size that the client sent; 0 where it sent none, or nonsense. */
    static int size(Environment asked, String name) {
        try {
            return Math.min(Math.max(Integer.parseInt(asked.getEnv().getOrDefault(name, "0")), 0), 65_535);
        } catch (NumberFormatException nonsense) {
            return 0;
        }
    }

    @Override
    public void destroy(ChannelSession channel) {
        Run started = run;
        if (started != null) {
            started.hangUp();
        }
    }
}
