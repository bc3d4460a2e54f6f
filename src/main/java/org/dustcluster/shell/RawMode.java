package org.dustcluster.shell;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.RawSession;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.RemoteShells;
import org.dustcluster.command.RawConsole;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;

/**
 * Lends the whole terminal to one node: keys go to it as they are typed, its bytes come to the screen as they are. What
 * leaves it is told in {@link RawKeys}; the end of the session leaves it at once. A key that was read with the wish to leave, or
 * too late, is handed to the prompt.
 */
public final class RawMode implements RawConsole {
    /** Bytes of keys that are read ahead for a node that takes nothing, so that the wish to leave it is still heard. */
    private static final int READ_AHEAD = 64 * 1024;

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
        RawScreen screen = new RawScreen(lease.user());
        RawKeys.Wish[] wish = {RawKeys.Wish.NONE};
        lease.raw(screen, terminal -> {
            wish[0] = pass(node, terminal, screen);
            return ExitStatus.OK;
        });
        if (wish[0] == RawKeys.Wish.DETACH) {
            lease.output().message(node.name() + ": detached, what it runs goes on");
        } else if (wish[0] == RawKeys.Wish.CLOSE) {
            lease.output().message(node.name() + ": session closed");
        }
        return ExitStatus.OK;
    }

    /** Passes bytes both ways; answers how the user left, or that the session ended. */
    private RawKeys.Wish pass(RemoteNode node, Terminal terminal, RawScreen screen) {
        Size attachedWith = terminal.getSize();
        RawSession session = shells.attach(node, screen);
        Terminal.SignalHandler before = terminal.handle(
                Terminal.Signal.WINCH,
                signal -> session.resize(lease.user().columns(), lease.user().rows()));
        if (!terminal.getSize().equals(attachedWith)) {
            // Resized before anybody listened.
            session.resize(lease.user().columns(), lease.user().rows());
        }
        try {
            RawKeys.Wish wish = pump(session, screen);
            if (wish == RawKeys.Wish.CLOSE) {
                shells.close(List.of(node.name()));
            }
            return wish;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            // Somebody wants the program to end; the session is left as it is.
            Thread.currentThread().interrupt();
            return RawKeys.Wish.DETACH;
        } finally {
            terminal.handle(Terminal.Signal.WINCH, before);
            session.close();
            screen.leave();
        }
    }

    private RawKeys.Wish pump(RawSession session, RawScreen screen) throws IOException, InterruptedException {
        CompletableFuture<String> ended = session.ended();
        RawKeys reader = new RawKeys();
        ByteArrayOutputStream pending = new ByteArrayOutputStream();
        byte[] keys = new byte[8192];
        while (!ended.isDone()) {
            if (pending.size() > 0 && session.send(pending.toByteArray(), 0, pending.size())) {
                pending.reset();
            } else if (pending.size() > READ_AHEAD) {
                session.awaitRoom(Keys.POLL_MILLIS);
                continue;
            }
            int count = lease.user().keys().read(keys);
            if (count > 0 && ended.isDone()) {
                giveToPrompt(keys, 0, count);
                break;
            }
            for (int i = 0; i < count; i++) {
                RawKeys.Wish wish = reader.take(keys[i], pending);
                if (wish == RawKeys.Wish.HELP) {
                    screen.say(RawKeys.HELP);
                } else if (wish != RawKeys.Wish.NONE) {
                    if (pending.size() > 0) {
                        session.send(pending.toByteArray(), 0, pending.size());
                    }
                    giveToPrompt(keys, i + 1, count);
                    return wish;
                }
            }
        }
        return RawKeys.Wish.NONE;
    }

    /** Keys that were read and are not the node's. A Ctrl-C among them takes back what was typed before it, as it does at the prompt. */
    private void giveToPrompt(byte[] keys, int from, int to) {
        int start = from;
        for (int i = from; i < to; i++) {
            if (keys[i] == RawKeys.CTRL_C) {
                start = i + 1;
            }
        }
        if (start < to) {
            lease.user()
                    .lines()
                    .runMacro(new String(
                            keys, start, to - start, lease.user().terminal().encoding()));
        }
    }
}
