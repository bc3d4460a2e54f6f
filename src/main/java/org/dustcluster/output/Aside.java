package org.dustcluster.output;

import java.util.List;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.NodeEvent;

/**
 * A broadcast that is kept aside: what it makes is collected here and does not reach the screen. {@link Recorder#aside} begins
 * it before the line is sent, {@link #close} ends it; what nodes say later is shown as ever. {@code dust-ui} owns it, the
 * nodes' threads fill it.
 */
public final class Aside implements AutoCloseable {
    private final Recording recording;
    private final Runnable onClose;

    Aside(Recording recording, Runnable onClose) {
        this.recording = recording;
        this.onClose = onClose;
    }

    void accept(NodeEvent.OfNode event, long broadcast) {
        recording.accept(event, broadcast);
    }

    /** The line was sent to these nodes. */
    public void started(Dispatch dispatch, List<String> nodes) {
        recording.started(dispatch.id(), dispatch.line(), nodes);
    }

    /** What came of it up to now. */
    public Recording recording() {
        return recording;
    }

    /** The nodes of which not everything could be kept. */
    public List<String> incomplete() {
        return recording.incomplete();
    }

    @Override
    public void close() {
        onClose.run();
        recording.end();
    }
}
