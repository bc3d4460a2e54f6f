package org.dustcluster.ssh;

import java.util.EnumMap;
import java.util.Map;
import org.apache.sshd.common.channel.PtyMode;

/**
 * The terminal modes that a session's pty is opened with (RFC 4254, 8): an ordinary line terminal, UTF-8, without ECHO. So nothing that
 * we type comes back, and no {@code stty} has to run on the node.
 */
final class PtyModes {
    private PtyModes() {}

    static Map<PtyMode, Integer> lineMode() {
        Map<PtyMode, Integer> modes = new EnumMap<>(PtyMode.class);
        modes.put(PtyMode.VINTR, 3);
        modes.put(PtyMode.VQUIT, 28);
        modes.put(PtyMode.VERASE, 127);
        modes.put(PtyMode.VKILL, 21);
        modes.put(PtyMode.VEOF, 4);
        modes.put(PtyMode.VSTART, 17);
        modes.put(PtyMode.VSTOP, 19);
        modes.put(PtyMode.VSUSP, 26);
        modes.put(PtyMode.VREPRINT, 18);
        modes.put(PtyMode.VWERASE, 23);
        modes.put(PtyMode.VLNEXT, 22);
        modes.put(PtyMode.VDISCARD, 15);
        for (PtyMode on : new PtyMode[] {
            PtyMode.ICRNL,
            PtyMode.IXON,
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
            modes.put(on, 1);
        }
        for (PtyMode off : new PtyMode[] {
            PtyMode.ECHO,
            PtyMode.ECHONL,
            PtyMode.NOFLSH,
            PtyMode.TOSTOP,
            PtyMode.IGNPAR,
            PtyMode.PARMRK,
            PtyMode.INPCK,
            PtyMode.ISTRIP,
            PtyMode.INLCR,
            PtyMode.IGNCR,
            PtyMode.IXANY,
            PtyMode.IXOFF,
            PtyMode.IMAXBEL,
            PtyMode.OCRNL,
            PtyMode.ONOCR,
            PtyMode.ONLRET,
            PtyMode.PARENB
        }) {
            modes.put(off, 0);
        }
        modes.put(PtyMode.TTY_OP_ISPEED, 38400);
        modes.put(PtyMode.TTY_OP_OSPEED, 38400);
        return modes;
    }
}
