package org.dustcluster.shell;

import java.util.List;
import org.dustcluster.cluster.RemoteShells;
import org.dustcluster.cluster.SessionStatus;
import org.jline.reader.LineReader;
import org.jline.reader.impl.LineReaderImpl;
import org.jspecify.annotations.Nullable;

/** What the right-hand side of the prompt says of the nodes: {@code 3 busy}, or nothing. */
final class BusyStatus {
    private final LineReaderImpl reader;
    private final RemoteShells shells;
    /** What stands there now. Guarded by this. */
    private String shown = "";

    BusyStatus(UserTerminal user, RemoteShells shells) {
        this.reader = user.lines();
        this.shells = shells;
        hideWhenEntered();
    }

    /** The nodes that run something; those that are still logging in count. */
    List<String> busyNodes() {
        return shells.sessions().stream()
                .filter(session ->
                        session.state().equals("busy") || session.state().equals("connecting"))
                .map(SessionStatus::node)
                .toList();
    }

    /** The text for a prompt that is about to appear. */
    synchronized @Nullable String forPrompt() {
        shown = text();
        return shown.isEmpty() ? null : shown;
    }

    /**
     * Repaints the prompt when the number has changed; {@code dust-display}.
     *
     * @return whether a number stands there, which may become wrong with no event: a shell settles a little after its line has
     *     ended, and a login fails before its session is gone
     */
    synchronized boolean refresh() {
        String text = text();
        if (text.equals(shown)) {
            return !shown.isEmpty();
        }
        shown = text;
        if (reader.isReading()) {
            reader.setRightPrompt(text);
            try {
                reader.callWidget(LineReader.REDISPLAY);
            } catch (IllegalStateException e) {
                // The line was entered meanwhile: there is no prompt to repaint.
            }
        }
        return !shown.isEmpty();
    }

    private String text() {
        int busy = busyNodes().size();
        return busy == 0 ? "" : busy + " busy";
    }

    /** An entered line stays on the screen; the number that was beside it would be wrong a moment later. */
    private void hideWhenEntered() {
        var accept = reader.getWidgets().get(LineReader.ACCEPT_LINE);
        if (accept != null) {
            reader.getWidgets().put(LineReader.ACCEPT_LINE, () -> {
                reader.setRightPrompt("");
                return accept.apply();
            });
        }
    }
}
