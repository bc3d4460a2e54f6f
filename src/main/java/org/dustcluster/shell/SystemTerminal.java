package org.dustcluster.shell;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.Charset;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.dustcluster.cluster.TtyModes;
import org.jline.nativ.CLibrary;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.PosixSysTerminal;
import org.jline.terminal.impl.jni.JniTerminalProvider;
import org.jline.terminal.impl.jni.linux.LinuxNativePty;
import org.jline.terminal.spi.SystemStream;
import org.jline.utils.InfoCmp;

/**
 * The terminal of this process, as JLine sees it, but for one thing: JLine sets a tty's modes from those that it knows, and so
 * takes away the line speed (3.30: {@code stty} then says 0 baud) and whatever else it does not know. Here they stay. Linux
 * alone; elsewhere it is JLine's own.
 */
final class SystemTerminal {
    private static final int IN = 0;
    private static final int OUT = 1;
    /** Linux's bits of the line speed, and what they say from their lowest value on. */
    private static final int CBAUD = 0x100f;

    private static final List<Integer> SPEEDS =
            List.of(0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400);
    private static final List<Integer> HIGH_SPEEDS = List.of(
            38400, 57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000,
            3000000, 3500000, 4000000);
    /** Where nothing is known of it. */
    private static final int USUAL_SPEED = 38400;

    private static final FutureTask<Capabilities> CAPABILITIES = new FutureTask<>(SystemTerminal::learn);

    private SystemTerminal() {}

    /** Begins, beside the rest of the start, what {@link #open} takes longest for. Returns at once. */
    static void prepare() {
        Thread thread = new Thread(CAPABILITIES, "dust-terminal");
        thread.setDaemon(true);
        thread.start();
    }

    /** What JLine knows of this terminal by heart; empty of one that it would ask infocmp(1) about. */
    private static Capabilities learn() {
        Capabilities learnt = new Capabilities(
                EnumSet.noneOf(InfoCmp.Capability.class),
                new EnumMap<>(InfoCmp.Capability.class),
                new EnumMap<>(InfoCmp.Capability.class));
        String type = type();
        String known = InfoCmp.getDefaultInfoCmp(type);
        if (known != null) {
            // It would be read once more for whoever asks for it again.
            InfoCmp.setDefaultInfoCmp(type, known);
            InfoCmp.parseInfoCmp(known, learnt.booleans, learnt.numbers, learnt.strings);
        }
        return learnt;
    }

    private static String type() {
        String named = System.getenv("TERM");
        // Of one that has no name nothing is known: as in bash.
        return named == null || named.isEmpty() ? Terminal.TYPE_DUMB : named;
    }

    static Terminal open() throws IOException {
        String type = type();
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")
                || CLibrary.isatty(IN) == 0
                || CLibrary.isatty(OUT) == 0) {
            return TerminalBuilder.builder()
                    .system(true)
                    .provider("jni")
                    .dumb(true)
                    .build();
        }
        CAPABILITIES.run();
        Capabilities capabilities;
        try {
            capabilities = CAPABILITIES.get();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw new IOException("cannot tell what a " + type + " can do: " + e.getCause(), e);
        }
        Charset charset = Charset.defaultCharset();
        return new Known(type, new Pty(new JniTerminalProvider()), charset, capabilities);
    }

    /**
     * The modes of a terminal by the names that ssh gives them, which are JLine's too.
     *
     * @param attributes as its user had them
     */
    static TtyModes modes(Terminal terminal, Attributes attributes) {
        Map<String, Integer> modes = new TreeMap<>();
        for (Attributes.InputFlag flag : Attributes.InputFlag.values()) {
            modes.put(flag.name(), attributes.getInputFlag(flag) ? 1 : 0);
        }
        for (Attributes.OutputFlag flag : Attributes.OutputFlag.values()) {
            modes.put(flag.name(), attributes.getOutputFlag(flag) ? 1 : 0);
        }
        for (Attributes.LocalFlag flag : Attributes.LocalFlag.values()) {
            modes.put(flag.name(), attributes.getLocalFlag(flag) ? 1 : 0);
        }
        modes.put("CS8", attributes.getControlFlag(Attributes.ControlFlag.CS8) ? 1 : 0);
        modes.put("PARENB", attributes.getControlFlag(Attributes.ControlFlag.PARENB) ? 1 : 0);
        modes.put("PARODD", attributes.getControlFlag(Attributes.ControlFlag.PARODD) ? 1 : 0);
        for (Attributes.ControlChar key : Attributes.ControlChar.values()) {
            // Zero is _POSIX_VDISABLE on Linux; minus one: JLine does not know it.
            int value = attributes.getControlChar(key);
            if (value >= 0) {
                modes.put(key.name(), value == 0 ? 255 : value);
            }
        }
        int speed = speed(terminal);
        modes.put("TTY_OP_ISPEED", speed);
        modes.put("TTY_OP_OSPEED", speed);
        return new TtyModes(modes);
    }

    private static int speed(Terminal terminal) {
        CLibrary.Termios now = new CLibrary.Termios();
        if (!(terminal instanceof PosixSysTerminal posix)
                || !(posix.getPty() instanceof Pty pty)
                || CLibrary.tcgetattr(pty.getSlave(), now) != 0) {
            return USUAL_SPEED;
        }
        int bits = (int) now.c_cflag & CBAUD;
        return bits < SPEEDS.size() ? SPEEDS.get(bits) : HIGH_SPEEDS.get(bits & 0xf);
    }

    /** What a terminal of this one's type can do, by terminfo(5). */
    private record Capabilities(
            Set<InfoCmp.Capability> booleans,
            Map<InfoCmp.Capability, Integer> numbers,
            Map<InfoCmp.Capability, String> strings) {}

    /** One whose capabilities are known when it is opened. */
    private static final class Known extends PosixSysTerminal {

        Known(String type, Pty pty, Charset charset, Capabilities capabilities) throws IOException {
            // Whoever wants a signal says so. JLine's default would be that of the system: Ctrl-C would kill.
            super("system", type, pty, charset, charset, charset, false, Terminal.SignalHandler.SIG_DFL);
            bools.addAll(capabilities.booleans);
            ints.putAll(capabilities.numbers);
            strings.putAll(capabilities.strings);
        }

        /** The constructor's; they are read already, unless infocmp(1) is to be asked. */
        @Override
        protected void parseInfoCmp() {
            if (InfoCmp.getDefaultInfoCmp(getType()) == null) {
                super.parseInfoCmp();
            }
        }
    }

    /** The pty whose unknown modes stay as they are. */
    private static final class Pty extends LinuxNativePty {
        /** VSWTC, which JLine leaves out. */
        private static final int UNKNOWN_KEY = 7;

        private final CLibrary.Termios known;

        Pty(JniTerminalProvider provider) throws IOException {
            super(provider, SystemStream.Output, -1, null, IN, FileDescriptor.in, OUT, FileDescriptor.out, ttyname(IN));
            Attributes all = new Attributes();
            all.setInputFlags(EnumSet.allOf(Attributes.InputFlag.class));
            all.setOutputFlags(EnumSet.allOf(Attributes.OutputFlag.class));
            all.setControlFlags(EnumSet.allOf(Attributes.ControlFlag.class));
            all.setLocalFlags(EnumSet.allOf(Attributes.LocalFlag.class));
            known = toTermios(all);
        }

        @Override
        protected void doSetAttr(Attributes attributes) throws IOException {
            CLibrary.Termios now = new CLibrary.Termios();
            if (CLibrary.tcgetattr(getSlave(), now) != 0) {
                super.doSetAttr(attributes);
                return;
            }
            CLibrary.Termios next = toTermios(attributes);
            next.c_iflag |= now.c_iflag & ~known.c_iflag;
            next.c_oflag |= now.c_oflag & ~known.c_oflag;
            next.c_cflag |= now.c_cflag & ~known.c_cflag;
            next.c_lflag |= now.c_lflag & ~known.c_lflag;
            next.c_ispeed = now.c_ispeed;
            next.c_ospeed = now.c_ospeed;
            next.c_cc[UNKNOWN_KEY] = now.c_cc[UNKNOWN_KEY];
            CLibrary.tcsetattr(getSlave(), CLibrary.TCSANOW, next);
        }
    }
}
