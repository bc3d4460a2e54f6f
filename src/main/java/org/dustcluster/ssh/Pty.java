package org.dustcluster.ssh;

import java.util.EnumMap;
import java.util.Map;
import org.apache.sshd.common.channel.PtyChannelConfiguration;
import org.apache.sshd.common.channel.PtyMode;

/**
 * The pty that a node's shell runs on: an ordinary one, except that it does not echo. The modes travel in the request
 * itself (RFC 4254, section 8), so no echo can slip out before the shell is told.
 */
final class Pty {
    /** No flow control by keys: Ctrl-S and Ctrl-Q belong to the programs of the node. */
    private static final Map<PtyMode, Integer> MODES = modes();

    private Pty() {}

    static PtyChannelConfiguration configuration(String term, int columns, int rows) {
        PtyChannelConfiguration pty = new PtyChannelConfiguration();
        pty.setPtyType(term);
        pty.setPtyColumns(columns);
        pty.setPtyLines(rows);
        pty.setPtyWidth(0);
        pty.setPtyHeight(0);
        pty.setPtyModes(MODES);
        return pty;
    }

    private static Map<PtyMode, Integer> modes() {
        Map<PtyMode, Integer> modes = new EnumMap<>(PtyMode.class);
        modes.put(PtyMode.VINTR, 3);
        modes.put(PtyMode.VQUIT, 28);
        modes.put(PtyMode.VERASE, 127);
        modes.put(PtyMode.VKILL, 21);
        modes.put(PtyMode.VEOF, 4);
        // 255 is "none" in RFC 4254.
        modes.put(PtyMode.VEOL, 255);
        modes.put(PtyMode.VEOL2, 255);
        modes.put(PtyMode.VSTART, 17);
        modes.put(PtyMode.VSTOP, 19);
        modes.put(PtyMode.VSUSP, 26);
        modes.put(PtyMode.VREPRINT, 18);
        modes.put(PtyMode.VWERASE, 23);
        modes.put(PtyMode.VLNEXT, 22);
        modes.put(PtyMode.VDISCARD, 15);
        for (PtyMode on : new PtyMode[] {
            PtyMode.ICRNL,
            PtyMode.IMAXBEL,
            PtyMode.IUTF8,
            PtyMode.ISIG,
            PtyMode.ICANON,
            PtyMode.IEXTEN,
            PtyMode.ECHOE,
            PtyMode.ECHOK,
            PtyMode.ECHOCTL,
            PtyMode.ECHOKE,
            PtyMode.OPOST,
            PtyMode.ONLCR,
            PtyMode.CS8
        }) {
            modes.put(on, PtyMode.TRUE_SETTING);
        }
        for (PtyMode off : new PtyMode[] {
            PtyMode.ECHO,
            PtyMode.ECHONL,
            PtyMode.NOFLSH,
            PtyMode.TOSTOP,
            PtyMode.IXON,
            PtyMode.IXANY,
            PtyMode.IXOFF,
            PtyMode.IGNPAR,
            PtyMode.PARMRK,
            PtyMode.INPCK,
            PtyMode.ISTRIP,
            PtyMode.INLCR,
            PtyMode.IGNCR,
            PtyMode.OCRNL,
            PtyMode.ONOCR,
            PtyMode.ONLRET,
            PtyMode.PARENB
        }) {
            modes.put(off, PtyMode.FALSE_SETTING);
        }
        modes.put(PtyMode.TTY_OP_ISPEED, 38400);
        modes.put(PtyMode.TTY_OP_OSPEED, 38400);
        return modes;
    }
}
