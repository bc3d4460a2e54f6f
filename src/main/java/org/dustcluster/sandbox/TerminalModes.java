package org.dustcluster.sandbox;

import static java.util.Map.entry;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.apache.sshd.common.channel.PtyMode;

/**
 * The terminal modes of RFC 4254, section 8, put into a Linux {@code struct termios} (asm-generic: x86, arm and riscv agree).
 * Setting them on the master's descriptor sets the pty's, before any program has opened it.
 */
final class TerminalModes {

    /** The C library's calls about terminals. */
    interface Terminals extends Library {
        int tcgetattr(int descriptor, byte[] termios);

        int tcsetattr(int descriptor, int when, byte[] termios);

        int tcgetpgrp(int descriptor);

        int fcntl(int descriptor, int command, Object... argument);
    }

    private enum Field {
        INPUT(0),
        OUTPUT(4),
        CONTROL(8),
        LOCAL(12);

        private final int offset;

        Field(int offset) {
            this.offset = offset;
        }
    }

    private record Flag(Field field, int mask) {}

    private static final int SIZE = 128;
    private static final int CHARACTERS = 17;
    private static final int CS8 = 0x30;
    private static final int CS7 = 0x20;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;
    /** RFC 4254: 255 says that a character is off; Linux says it with 0. */
    private static final int DISABLED = 255;

    private static final Map<PtyMode, Flag> FLAGS = Map.ofEntries(
            input(PtyMode.IGNPAR, 0x4),
            input(PtyMode.PARMRK, 0x8),
            input(PtyMode.INPCK, 0x10),
            input(PtyMode.ISTRIP, 0x20),
            input(PtyMode.INLCR, 0x40),
            input(PtyMode.IGNCR, 0x80),
            input(PtyMode.ICRNL, 0x100),
            input(PtyMode.IUCLC, 0x200),
            input(PtyMode.IXON, 0x400),
            input(PtyMode.IXANY, 0x800),
            input(PtyMode.IXOFF, 0x1000),
            input(PtyMode.IMAXBEL, 0x2000),
            input(PtyMode.IUTF8, 0x4000),
            output(PtyMode.OPOST, 0x1),
            output(PtyMode.OLCUC, 0x2),
            output(PtyMode.ONLCR, 0x4),
            output(PtyMode.OCRNL, 0x8),
            output(PtyMode.ONOCR, 0x10),
            output(PtyMode.ONLRET, 0x20),
            entry(PtyMode.PARENB, new Flag(Field.CONTROL, 0x100)),
            entry(PtyMode.PARODD, new Flag(Field.CONTROL, 0x200)),
            local(PtyMode.ISIG, 0x1),
            local(PtyMode.ICANON, 0x2),
            local(PtyMode.XCASE, 0x4),
            local(PtyMode.ECHO, 0x8),
            local(PtyMode.ECHOE, 0x10),
            local(PtyMode.ECHOK, 0x20),
            local(PtyMode.ECHONL, 0x40),
            local(PtyMode.NOFLSH, 0x80),
            local(PtyMode.TOSTOP, 0x100),
            local(PtyMode.ECHOCTL, 0x200),
            local(PtyMode.ECHOKE, 0x800),
            local(PtyMode.PENDIN, 0x4000),
            local(PtyMode.IEXTEN, 0x8000));

    /** Where a character stands in {@code c_cc}; what Linux has not (VDSUSP, VFLUSH, VSTATUS) is left out. */
    private static final Map<PtyMode, Integer> CHARACTER = Map.ofEntries(
            entry(PtyMode.VINTR, 0),
            entry(PtyMode.VQUIT, 1),
            entry(PtyMode.VERASE, 2),
            entry(PtyMode.VKILL, 3),
            entry(PtyMode.VEOF, 4),
            entry(PtyMode.VSWTCH, 7),
            entry(PtyMode.VSTART, 8),
            entry(PtyMode.VSTOP, 9),
            entry(PtyMode.VSUSP, 10),
            entry(PtyMode.VEOL, 11),
            entry(PtyMode.VREPRINT, 12),
            entry(PtyMode.VDISCARD, 13),
            entry(PtyMode.VWERASE, 14),
            entry(PtyMode.VLNEXT, 15),
            entry(PtyMode.VEOL2, 16));

    private static final Terminals C = Native.load("c", Terminals.class);

    private TerminalModes() {}

    private static Map.Entry<PtyMode, Flag> input(PtyMode mode, int mask) {
        return entry(mode, new Flag(Field.INPUT, mask));
    }

    private static Map.Entry<PtyMode, Flag> output(PtyMode mode, int mask) {
        return entry(mode, new Flag(Field.OUTPUT, mask));
    }

    private static Map.Entry<PtyMode, Flag> local(PtyMode mode, int mask) {
        return entry(mode, new Flag(Field.LOCAL, mask));
    }

    /** Sets what {@code modes} says and leaves the rest as the system makes new ptys. */
    static void apply(int master, Map<PtyMode, Integer> modes) throws IOException {
        byte[] bytes = new byte[SIZE];
        if (C.tcgetattr(master, bytes) != 0) {
            throw new IOException("tcgetattr: errno " + Native.getLastError());
        }
        ByteBuffer termios = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        modes.forEach((mode, value) -> set(termios, mode, value));
        if (C.tcsetattr(master, 0, bytes) != 0) {
            throw new IOException("tcsetattr: errno " + Native.getLastError());
        }
    }

    /** Changes one mode of a termios; what Linux does not know is left out. */
    static void set(ByteBuffer termios, PtyMode mode, int value) {
        Flag flag = FLAGS.get(mode);
        Integer character = CHARACTER.get(mode);
        if (flag != null) {
            int at = flag.field().offset;
            int bits = termios.getInt(at);
            termios.putInt(at, value != 0 ? bits | flag.mask() : bits & ~flag.mask());
        } else if (character != null) {
            termios.put(CHARACTERS + character, (byte) (value == DISABLED ? 0 : value));
        } else if ((mode == PtyMode.CS7 || mode == PtyMode.CS8) && value != 0) {
            int at = Field.CONTROL.offset;
            termios.putInt(at, (termios.getInt(at) & ~CS8) | (mode == PtyMode.CS8 ? CS8 : CS7));
        }
    }

    /** From now on a write to the master answers "later" instead of blocking. */
    static void dontBlock(int master) {
        C.fcntl(master, F_SETFL, C.fcntl(master, F_GETFL, 0) | O_NONBLOCK);
    }

    /** The process group in the foreground of the terminal; 0 or less for none. */
    static int foreground(int master) {
        return C.tcgetpgrp(master);
    }
}
