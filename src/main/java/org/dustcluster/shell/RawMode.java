package org.dustcluster.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.RawSession;
import org.dustcluster.cluster.RawTerminal;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.RemoteShells;
import org.dustcluster.command.RawConsole;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;

/**
 * Lends the whole terminal to one node: keys go to it as they are typed, its bytes come to the screen as they are. Three
 * Ctrl-C in a row leave it and what it runs; the end of the session leaves it at once, and a key that was read too late is
 * handed to the prompt.
 */
public final class RawMode implements RawConsole {
    private static final byte CTRL_C = 3;
    private static final int DETACH_COUNT = 3;

    private final TerminalLease lease;
    private final RemoteShells shells;

    public RawMode(TerminalLease lease, RemoteShells shells) {
        this.lease = lease;
        this.shells = shells;
    }

    @Override
    public int enter(RemoteNode node) {
        if (lease.user().dumb()) {
            throw DustException.usage(
                    "this terminal (TERM=" + lease.user().terminal().getType()
                            + ") cannot show a full-screen shell; use `@" + node.name() + " LINE`");
        }
        boolean[] detached = {false};
        lease.raw(terminal -> {
            detached[0] = pass(node, terminal);
            return ExitStatus.OK;
        });
        if (detached[0]) {
            lease.output().message(node.name() + ": detached, what it runs goes on");
        }
        return ExitStatus.OK;
    }

    /** Passes bytes both ways; answers whether the user left a session that lives on. */
    private boolean pass(RemoteNode node, Terminal terminal) {
        ScreenModes modes = new ScreenModes();
        Size attachedWith = terminal.getSize();
        RawSession session = shells.attach(node, new Display(terminal, modes));
        Terminal.SignalHandler before = terminal.handle(
                Terminal.Signal.WINCH,
                signal -> session.resize(lease.user().columns(), lease.user().rows()));
        if (!terminal.getSize().equals(attachedWith)) {
            // Resized before anybody listened.
            session.resize(lease.user().columns(), lease.user().rows());
        }
        try {
            return pump(session);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            // Somebody wants the program to end; the session is left as it is.
            Thread.currentThread().interrupt();
            return true;
        } finally {
            terminal.handle(Terminal.Signal.WINCH, before);
            session.close();
            terminal.writer().print(modes.restoring() + "\r\n");
            terminal.flush();
        }
    }

    private boolean pump(RawSession session) throws IOException, InterruptedException {
        CompletableFuture<String> ended = session.ended();
        byte[] keys = new byte[8192];
        int interrupts = 0;
        while (!ended.isDone()) {
            int count = lease.user().keys().read(keys);
            if (count <= 0) {
                continue;
            }
            if (ended.isDone()) {
                lease.user()
                        .lines()
                        .runMacro(new String(
                                keys, 0, count, lease.user().terminal().encoding()));
                return false;
            }
            int passed = 0;
            while (passed < count && interrupts < DETACH_COUNT) {
                interrupts = keys[passed++] == CTRL_C ? interrupts + 1 : 0;
            }
            if (interrupts == DETACH_COUNT) {
                session.send(keys, 0, passed - 1);
                return true;
            }
            session.send(keys, 0, count);
        }
        return false;
    }

    /** The screen as the node sees it; written to by the node's reader thread. */
    private final class Display implements RawTerminal {
        private final Terminal terminal;
        private final ScreenModes modes;

        Display(Terminal terminal, ScreenModes modes) {
            this.terminal = terminal;
            this.modes = modes;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            modes.watch(bytes, offset, length);
            try {
                terminal.output().write(bytes, offset, length);
                terminal.output().flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int columns() {
            return lease.user().columns();
        }

        @Override
        public int rows() {
            return lease.user().rows();
        }
    }
}
