package org.dustcluster.cluster;

import java.util.Map;
import java.util.TreeMap;

/**
 * The modes of a terminal, by the names of RFC 4254, section 8: what ssh hands to the pty at the other end. A control character that
 * is switched off is 255.
 *
 * @param values for instance {@code VERASE=127}, {@code IXON=1}, {@code TTY_OP_OSPEED=38400}
 */
public record TtyModes(Map<String, Integer> values) {
    private static final int NONE = 255;

    public TtyModes {
        values = Map.copyOf(values);
    }

    /** Those of a fresh terminal on Linux: for who has none. */
    public static TtyModes ordinary() {
        Map<String, Integer> modes = new TreeMap<>(KEYS);
        modes.put("VERASE", 127);
        for (String on : "ICRNL IXON IMAXBEL IUTF8 ISIG ICANON ECHO ECHOE ECHOK IEXTEN ECHOCTL ECHOKE OPOST ONLCR CS8"
                .split(" ")) {
            modes.put(on, 1);
        }
        for (String off :
                "IGNPAR PARMRK INPCK ISTRIP INLCR IGNCR IXANY IXOFF ECHONL NOFLSH TOSTOP OCRNL ONOCR ONLRET PARENB"
                        .split(" ")) {
            modes.put(off, 0);
        }
        modes.put("TTY_OP_ISPEED", 38400);
        modes.put("TTY_OP_OSPEED", 38400);
        return new TtyModes(modes);
    }

    /** The keys that line mode relies on: an interrupt is sent as Ctrl-C, and a line may hold none of them. */
    private static final Map<String, Integer> KEYS = Map.ofEntries(
            Map.entry("VINTR", 3),
            Map.entry("VQUIT", 28),
            Map.entry("VKILL", 21),
            Map.entry("VEOF", 4),
            Map.entry("VEOL", NONE),
            Map.entry("VEOL2", NONE),
            Map.entry("VSTART", 17),
            Map.entry("VSTOP", 19),
            Map.entry("VSUSP", 26),
            Map.entry("VREPRINT", 18),
            Map.entry("VWERASE", 23),
            Map.entry("VLNEXT", 22),
            Map.entry("VDISCARD", 15));

    /** These, as line mode needs them: no echo, whole lines, the keys that are expected. */
    public TtyModes forLines() {
        Map<String, Integer> modes = new TreeMap<>(values);
        modes.putAll(KEYS);
        for (String on : "ISIG ICANON IEXTEN ICRNL OPOST ONLCR".split(" ")) {
            modes.put(on, 1);
        }
        for (String off : "ECHO ECHONL NOFLSH TOSTOP INLCR IGNCR ISTRIP PARMRK".split(" ")) {
            modes.put(off, 0);
        }
        return new TtyModes(modes);
    }
}
