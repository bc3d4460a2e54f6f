package org.dustcluster.ssh;

import java.util.EnumMap;
import java.util.Map;
import org.apache.sshd.common.channel.PtyChannelConfiguration;
import org.apache.sshd.common.channel.PtyMode;
import org.dustcluster.cluster.TtyModes;

/**
 * The pty that a node's shell runs on: with the modes of the user's own terminal, except that it does not echo. The modes travel
 * in the request itself (RFC 4254, section 8), so no echo can slip out before the shell is told.
 */
final class Pty {
    private Pty() {}

    static PtyChannelConfiguration configuration(String term, TtyModes modes, int columns, int rows) {
        PtyChannelConfiguration pty = new PtyChannelConfiguration();
        pty.setPtyType(term);
        pty.setPtyColumns(columns);
        pty.setPtyLines(rows);
        pty.setPtyWidth(0);
        pty.setPtyHeight(0);
        pty.setPtyModes(modes(modes.forLines()));
        return pty;
    }

    private static Map<PtyMode, Integer> modes(TtyModes modes) {
        Map<PtyMode, Integer> byCode = new EnumMap<>(PtyMode.class);
        for (PtyMode mode : PtyMode.values()) {
            Integer value = modes.values().get(mode.name());
            if (value != null) {
                byCode.put(mode, value);
            }
        }
        return byCode;
    }
}
