package org.dustcluster.remote;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.dustcluster.cluster.TtyModes;
import org.jspecify.annotations.Nullable;

/**
 * Everything that we say to a shell, as bytes: pure. One for each session, with that session's nonce.
 *
 * <p>A terminal in canonical mode takes lines of at most 4095 bytes and an end (N_TTY_BUF_SIZE, termios(3)): what is
 * longer is cut by it without a word; busybox reads 1023 bytes at a time and prompts anew after each. So for a long line the idle
 * POSIX shell gets a short loop that reads it in pieces, as data, and then evaluates it: one command for the shell, one prompt, {@code $?} as it
 * was. (Quoted pieces joined by backslash-newline are not joined by ksh93, and gathered in braces they crash zsh 5.9.)
 */
final class ShellProtocol {
    /** Bytes of one physical line that we let a terminal take, its end not counted. */
    static final int TERMINAL_LINE = 4000;
    /** Bytes of a line beyond which it goes in pieces. */
    private static final int LONG_LINE = 1000;
    /** Bytes of one piece of a long line. */
    private static final int PIECE = 900;

    /** Each piece comes behind a {@code #}: should an interrupt end the loop, the shell takes what is left for comments. */
    private static final String GATHER =
            " _dust_s=$? _dust_l=; while IFS= read -r _dust_x && [ \"$_dust_x\" != - ]; do "
                    + "_dust_l=$_dust_l${_dust_x#?}; done; (exit $_dust_s); eval \"$_dust_l\"\n";

    static final byte[] INTERRUPT = {3};

    private final String half;
    private final String otherHalf;

    /** @param nonce 16 or more letters and digits, not to be guessed by what the node prints */
    ShellProtocol(String nonce) {
        this.half = nonce.substring(0, nonce.length() / 2);
        this.otherHalf = nonce.substring(nonce.length() / 2);
    }

    /** The first text, typed ahead before the shell has said anything. */
    byte[] priming(int epoch) {
        return fill(ShellTexts.FIRST, epoch, TtyModes.ordinary());
    }

    /** Asks a shell that did not answer the first text who it is. */
    byte[] probe(int epoch) {
        return fill(ShellTexts.PROBE, epoch, TtyModes.ordinary());
    }

    /** The text that primes a shell of a known family, for the first time or on the way out of raw mode at such a terminal. */
    byte[] priming(ShellFamily family, int epoch, TtyModes terminal) {
        return fill(
                switch (family) {
                    case BASH, ZSH, KSH -> ShellTexts.AGAIN;
                    case SH -> ShellTexts.SH_AGAIN;
                    case TCSH -> ShellTexts.TCSH_FIRST;
                    case CSH -> ShellTexts.CSH_FIRST;
                    case FISH -> ShellTexts.FISH_FIRST;
                },
                epoch,
                terminal);
    }

    /** A text that does nothing but give the prompt a new epoch; {@code $?} stays as it was. */
    byte[] sync(ShellFamily family, int epoch) {
        return fill(
                switch (family) {
                    case BASH, ZSH, KSH, SH -> ShellTexts.POSIX_SYNC;
                    case TCSH -> ShellTexts.TCSH_SYNC;
                    case CSH -> ShellTexts.CSH_SYNC;
                    case FISH -> ShellTexts.FISH_SYNC;
                },
                epoch,
                TtyModes.ordinary());
    }

    /** The text that gives an ordinary prompt back, and the modes of the user's terminal. */
    byte[] ordinary(ShellFamily family, TtyModes terminal) {
        return fill(
                switch (family) {
                    case BASH -> ShellTexts.BASH_RAW;
                    case ZSH -> ShellTexts.ZSH_RAW;
                    case KSH -> ShellTexts.KSH_RAW;
                    case SH -> ShellTexts.SH_RAW;
                    case TCSH -> ShellTexts.TCSH_RAW;
                    case CSH -> ShellTexts.CSH_RAW;
                    case FISH -> ShellTexts.FISH_RAW;
                },
                0,
                terminal);
    }

    /** Which family is not POSIX, by what {@code $version} held; null: the line failed, as it does in csh. */
    static ShellFamily foreign(@Nullable String version) {
        if (version == null) {
            return ShellFamily.CSH;
        }
        return version.startsWith("tcsh") ? ShellFamily.TCSH : ShellFamily.FISH;
    }

    /**
     * Why a line cannot be sent, as a clause; null when it can. Whether it would be cut is asked for a busy node (whose program reads
     * it from the terminal as it stands) and for a shell that cannot join pieces.
     */
    @Nullable
    String refusal(CharSequence line, @Nullable ShellFamily family, boolean input) {
        for (int i = 0; i < line.length(); i++) {
            String name = controlName(line.charAt(i));
            if (name != null) {
                return "the line holds " + name + ", which the node's terminal would act on; nothing was sent";
            }
        }
        boolean whole = input || family == ShellFamily.TCSH || family == ShellFamily.CSH;
        int length = whole ? encoded(line).remaining() : 0;
        if (length <= TERMINAL_LINE) {
            return null;
        }
        return String.format(
                Locale.ROOT,
                "%,d bytes are more than %s takes (%,d); nothing was sent",
                length,
                input ? "the input of a running program" : "a line of this shell",
                TERMINAL_LINE);
    }

    /** The line as an idle shell is to get it. */
    byte[] command(ShellFamily family, String line) {
        byte[] plain = (line + "\n").getBytes(StandardCharsets.UTF_8);
        if (family == ShellFamily.FISH) {
            return (" _dust_b; eval " + fishQuoted(line) + "\n").getBytes(StandardCharsets.UTF_8);
        }
        if (plain.length - 1 <= LONG_LINE || !family.posix()) {
            return plain;
        }
        return inPieces(line);
    }

    /** The line as the input of what runs. */
    static byte[] input(CharSequence line) {
        ByteBuffer text = encoded(line);
        byte[] whole = new byte[text.remaining() + 1];
        text.get(whole, 0, whole.length - 1);
        whole[whole.length - 1] = '\n';
        return whole;
    }

    /** Not by way of a String: the line may be a secret. */
    private static ByteBuffer encoded(CharSequence line) {
        return StandardCharsets.UTF_8.encode(CharBuffer.wrap(line));
    }

    private static byte[] inPieces(String line) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(line.length() + line.length() / 10 + 256);
        add(text, GATHER);
        add(text, "#");
        int piece = 0;
        for (int at = 0; at < line.length(); ) {
            int next = line.offsetByCodePoints(at, 1);
            byte[] bytes = line.substring(at, next).getBytes(StandardCharsets.UTF_8);
            if (piece + bytes.length > PIECE) {
                add(text, "\n#");
                piece = 0;
            }
            text.writeBytes(bytes);
            piece += bytes.length;
            at = next;
        }
        add(text, "\n-\n");
        return text.toByteArray();
    }

    private static void add(ByteArrayOutputStream text, String more) {
        text.writeBytes(more.getBytes(StandardCharsets.US_ASCII));
    }

    /** Within single quotes fish knows two escapes, \\ and \'; a tab would be a key of its editor. */
    private static String fishQuoted(String line) {
        return "'" + line.replace("\\", "\\\\").replace("'", "\\'").replace("\t", "'\\t'") + "'";
    }

    /**
     * The name of a character that does not reach a program through a terminal in canonical mode, null for one that does. termios(3):
     * VEOF, VERASE, VINTR, VKILL, VLNEXT, VDISCARD, VQUIT, VREPRINT, VSTART, VSTOP, VSUSP, VWERASE, as ssh servers set them.
     */
    private static @Nullable String controlName(char character) {
        return switch (character) {
            case 0 -> "a NUL character";
            case 8 -> "a backspace";
            case '\n' -> "a line end";
            case '\r' -> "a carriage return";
            case 0x7F -> "a DEL character";
            case 3, 4, 15, 17, 18, 19, 21, 22, 23, 26, 28 -> "Ctrl-" + (char) (character + '@');
            default -> null;
        };
    }

    private byte[] fill(String text, int epoch, TtyModes terminal) {
        return text.replace("@1@", half)
                .replace("@2@", otherHalf)
                .replace("@e@", Integer.toString(epoch))
                .replace("@+@", Stty.raw(terminal))
                .replace("@-@", Stty.lines(terminal))
                .getBytes(StandardCharsets.US_ASCII);
    }
}
