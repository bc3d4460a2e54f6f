package org.dustcluster.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dustcluster.cluster.RemoteFiles;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.Transfer;

/** Files that go nowhere: keeps what was asked, and every copy ends at once as told. */
public final class FakeFiles implements RemoteFiles {
    /** What was asked, in order. */
    public final List<Object> asked = new ArrayList<>();
    /** The nodes that were asked, in order. */
    public final List<List<String>> nodes = new ArrayList<>();
    /** The nodes whose staged scripts were removed. */
    public final List<String> discarded = new ArrayList<>();

    private final Map<String, String> failures = new LinkedHashMap<>();
    private boolean holds;

    /** From now on this node fails, with this reason. */
    public void fail(String node, String reason) {
        failures.put(node, reason);
    }

    /** From now on copies end only when they are cancelled. */
    public void hold() {
        holds = true;
    }

    @Override
    public Transfer put(List<RemoteNode> to, Upload upload, Listener listener) {
        return begin(to, upload, "there/file", listener);
    }

    @Override
    public Transfer get(List<RemoteNode> from, Download download, Listener listener) {
        return begin(from, download, "there/file", listener);
    }

    @Override
    public Transfer stage(List<RemoteNode> on, Script script, Listener listener) {
        return begin(on, script, "script", listener);
    }

    @Override
    public Transfer discard(List<RemoteNode> on, Transfer staged) {
        on.forEach(node -> discarded.add(node.name()));
        return new Ended(List.of());
    }

    private Transfer begin(List<RemoteNode> on, Object what, String file, Listener listener) {
        asked.add(what);
        nodes.add(on.stream().map(RemoteNode::name).toList());
        for (RemoteNode node : on) {
            String reason = failures.get(node.name());
            if (reason == null) {
                listener.done(node.name(), file, 1_500_000);
            } else {
                listener.failed(node.name(), file, reason);
            }
        }
        return new Ended(on);
    }

    @Override
    public void close() {}

    private final class Ended implements Transfer {
        private final List<RemoteNode> on;
        private volatile boolean cancelled;

        Ended(List<RemoteNode> on) {
            this.on = on;
        }

        @Override
        public boolean await(Duration timeout) {
            return !holds || cancelled;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public List<Progress> progress() {
            return on.stream()
                    .map(node -> failures.containsKey(node.name())
                            ? new Progress(node.name(), State.FAILED, 0, 0, 1_500_000, 0, 1)
                            : new Progress(node.name(), State.DONE, 1_500_000, 0, 1_500_000, 1, 1))
                    .toList();
        }

        @Override
        public Map<RemoteNode, String> prepared() {
            Map<RemoteNode, String> lines = new LinkedHashMap<>();
            for (RemoteNode node : on) {
                if (!failures.containsKey(node.name())) {
                    lines.put(node, "sh /tmp/x-" + node.name() + "/run");
                }
            }
            return lines;
        }
    }
}
