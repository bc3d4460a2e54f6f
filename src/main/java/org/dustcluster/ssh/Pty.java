package org.dustcluster.ssh;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.sshd.common.channel.PtyChannelConfiguration;
import org.apache.sshd.common.channel.PtyMode;
import org.dustcluster.cluster.TtyModes;

/**
 * The pty that a node's shell runs on: with the modes of the user's own terminal, except that it does not echo. The modes travel
 * in the request itself (RFC 4254, section 8), so no echo can slip out before the shell is told.
 *
 * <p>A second or third end of line that is off stays unsaid: it is off on every fresh terminal, and dropbear (2022.83) takes the
 * protocol's 255 for a key of that number.
 */
final class Pty {
    private static final Integer NONE = 255;

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
            boolean offAnyway = (mode == PtyMode.VEOL || mode == PtyMode.VEOL2) && Objects.equals(value, NONE);
            if (value != null && !offAnyway) {
                byCode.put(mode, value);
            }
        }
        return byCode;
    }
}
