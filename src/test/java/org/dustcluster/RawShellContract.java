package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.dustcluster.testing.OneRegion;
import org.dustcluster.testing.PtyBytes;
import org.dustcluster.testing.PtyProgram;
import org.dustcluster.testing.RealPrograms;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a raw shell is held to, whatever ssh server is at the other end: the whole program on a real pty. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RawShellContract {
    static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";
    private static final String CTRL_S = "\u0013";
    private static final String CTRL_Q = "\u0011";
    private static final String CTRL_Z = "\u001a";
    private static final String ESC = "\u001b";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private @Nullable OneRegion region;
    private DustProgram program;
    private PtyProgram terminal;
    /** The program is at its prompt, as the next test wants it. */
    private boolean atPrompt;

    /** A server, started once for the class. */
    record Server(int port, String user, Path keyFile, Path home, Runnable killConnections) {}

    abstract Server server();

    /** One program for all tests, as long as they leave it as they found it. */
    @BeforeEach
    void start() throws IOException {
        if (atPrompt) {
            atPrompt = false;
            terminal.forget();
            return;
        }
        stop();
        region = new OneRegion(List.of("node", "other"));
        program = new DustProgram(folder);
        Files.writeString(
                folder.resolve("raw.cnf"),
                region.template(
                        "127.0.0.1",
                        server().port(),
                        server().user(),
                        server().keyFile().toString()));
        terminal = program.onPty("-f", "raw.cnf");
        terminal.await("dust$ ");
    }

    @AfterAll
    void stop() {
        if (terminal != null) {
            terminal.close();
        }
        if (region != null) {
            region.close();
        }
    }

    /** At the end of a test that has left the program at its prompt. */
    private void done() {
        terminal.resize(100, 30);
        atPrompt = true;
    }

    private Path work() throws IOException {
        return Files.createTempDirectory(server().home(), "work");
    }

    /** Enters the raw shell, in a directory of its own, with a prompt that no test confuses with anything. */
    private Path enter() throws IOException {
        Path work = work();
        terminal.enter("@node PS1='remote> '; cd " + work + "; export LC_ALL=C.UTF-8; v=kept; echo re''ady");
        terminal.await("[node] ready");
        terminal.await("dust$ ");
        terminal.enter("@node");
        terminal.await(Pattern.compile("[$#>] "), SOON);
        return work;
    }

    /** A command whose last output is awaited, so that what was typed is not mistaken for it. */
    private String shell(String line) {
        terminal.enter(line + "; echo do''ne-$?");
        return terminal.await("done-0");
    }

    private void detach() {
        terminal.type(CTRL_C + CTRL_C + CTRL_C);
        terminal.await("detached");
        terminal.await("dust$ ");
    }

    private void leave() {
        terminal.enter("exit");
        terminal.await("node: session ended");
        terminal.await("dust$ ");
    }

    private static void needs(String... programs) {
        for (String program : programs) {
            assumeTrue(RealPrograms.installed(program), program + " is not installed");
        }
    }

    @Test
    void vimTakesTextAndResizesAndSaves() throws IOException {
        needs("vim");
        Path work = enter();
        terminal.enter("vim -u NONE -N notes.txt");
        terminal.await("notes.txt");
        terminal.type("ihällo 世界 😀" + ESC);
        terminal.type(":set showcmd\r");
        terminal.resize(90, 25);
        terminal.enter(":echo 'size' &columns . 'x' . &lines");
        terminal.await("size 90x25");
        terminal.enter(":wq");
        terminal.await("written");
        shell("stty size | grep '25 90'");
        leave();

        assertEquals("hällo 世界 😀\n", Files.readString(work.resolve("notes.txt")));
        done();
    }

    @Test
    void vimIsLeftAndEnteredAgainWithItsBufferIntact() throws IOException {
        needs("vim");
        Path work = enter();
        terminal.enter("vim -u NONE -N --cmd 'set mouse=a ttymouse=sgr' draft.txt");
        terminal.await("draft.txt");
        terminal.type("ian unsaved line" + ESC);
        terminal.await("line");
        detach();
        String left = terminal.everything();
        assertNothingIsOn(left);
        terminal.enter("sessions");
        terminal.await(Pattern.compile("node +busy"), SOON);
        terminal.await("dust$ ");
        int before = terminal.everything().length();
        terminal.enter("@node");
        terminal.await("an unsaved line");
        String entering = terminal.everything().substring(before);
        assertTrue(entering.contains(ESC + "[?1049h"), "the alternate screen");
        assertTrue(entering.contains(ESC + "[?1006h"), "the mouse");
        // The mouse works again: a click on the second word.
        terminal.type(ESC + "[<0;4;1M" + ESC + "[<0;4;1m");
        terminal.enter(":wq");
        terminal.await("written");
        detach();
        terminal.enter("@node echo $v in $PWD");
        terminal.await("[node] kept in " + work);

        assertEquals("an unsaved line\n", Files.readString(work.resolve("draft.txt")));
        done();
    }

    @Test
    void nothingIsLeftSwitchedOnByVim() throws IOException {
        needs("vim");
        int before = terminal.everything().length();
        enter();
        terminal.enter("vim -u NONE -N --cmd 'set mouse=a'");
        terminal.await("~");
        terminal.enter(":q");
        terminal.await(Pattern.compile("[$#>] "), SOON);
        leave();
        assertNothingIsOn(terminal.everything().substring(before));
        done();
    }

    /** The line reader has bracketed paste and the keypad on while it reads: all that is on must be that. */
    private static void assertNothingIsOn(String bytes) {
        java.util.Map<String, Character> modes = new java.util.TreeMap<>();
        var matcher = Pattern.compile(ESC + "\\[\\?([0-9;]+)([hl])").matcher(bytes);
        while (matcher.find()) {
            for (String mode : matcher.group(1).split(";")) {
                modes.put(mode, matcher.group(2).charAt(0));
            }
        }
        modes.remove("2004");
        modes.remove("1");
        assertEquals('h', modes.getOrDefault("25", 'h'), "the cursor");
        assertEquals('h', modes.getOrDefault("7", 'h'), "autowrap");
        modes.keySet().removeAll(List.of("25", "7"));
        assertFalse(modes.containsValue('h'), modes.toString());
        assertTrue(
                bytes.lastIndexOf(ESC + "[>4;2m") <= bytes.lastIndexOf(ESC + "[>4;m")
                        || bytes.lastIndexOf(ESC + "[>4;2m") < bytes.lastIndexOf(ESC + "[>4m"),
                "modifyOtherKeys");
    }

    @Test
    void fullScreenProgramsTakeTheirFirstKeyAndGo() throws IOException {
        needs("top", "less", "htop", "nano", "python3");
        Path work = enter();
        terminal.enter("top");
        terminal.await("load average");
        terminal.type("q");
        shell("seq 1 500 > lines");
        terminal.enter("less lines");
        terminal.await("lines");
        terminal.type("G");
        terminal.await("500");
        terminal.type("/^250$\r");
        terminal.await("250");
        terminal.type("q");
        terminal.enter("htop");
        terminal.await("Load average");
        // F10 by its bytes, as xterm sends it.
        terminal.type(ESC + "[21~");
        shell("true");
        terminal.enter("nano --ignorercfiles text");
        terminal.await("GNU nano");
        terminal.type("written by nano");
        terminal.type("\u000f");
        terminal.await("text");
        terminal.type("\r");
        terminal.await("Wrote");
        terminal.type("\u0018");
        shell("grep -q nano text");
        terminal.enter("python3 -q");
        terminal.await(">>> ");
        terminal.enter("6 * 7");
        terminal.await("42");
        terminal.type(CTRL_D);
        shell("true");
        leave();

        assertEquals("written by nano\n", Files.readString(work.resolve("text")));
        done();
    }

    @Test
    void tmuxAndItsMouse() throws IOException {
        needs("tmux");
        enter();
        terminal.enter("unset TMUX; tmux -L raw$$ -f /dev/null new 'tmux set -g mouse on; PS1=\"in \" sh'");
        terminal.await("in ");
        terminal.enter("tmux split-window 'PS1=\"lower \" sh'");
        terminal.await("lower ");
        terminal.type(ESC + "[<0;5;3M" + ESC + "[<0;5;3m");
        terminal.enter("echo pane-$TMUX_PANE-$((1+1))");
        terminal.await("pane-%0-2");
        terminal.enter("tmux kill-server");
        terminal.await(Pattern.compile("exited|lost"), SOON);
        leave();
        assertNothingIsOn(terminal.everything());
        done();
    }

    @Test
    void theTerminalsKeysDoWhatTheyDoWithSsh() throws IOException {
        Path work = enter();
        terminal.enter("cat > typed");
        terminal.type("eins\rzwei\r" + CTRL_D);
        shell("grep -c . typed");
        terminal.enter("read -s -p 'Password: ' secret; echo got:${#secret}");
        terminal.await("Password: ");
        terminal.forget();
        terminal.enter("verborgen");
        assertFalse(terminal.await("got:9").contains("verborgen"));
        terminal.enter("sleep 300");
        terminal.await("sleep 300\n");
        terminal.type(CTRL_Z);
        terminal.await("Stopped");
        terminal.enter("fg");
        terminal.await("sleep 300\n");
        terminal.type(CTRL_C);
        shell("true");
        terminal.enter("for i in 1 2 3 4 5 6; do read -t 0.1 x; echo tick$i; done; echo the''end");
        terminal.await("tick1");
        terminal.type(CTRL_S);
        terminal.type(CTRL_Q);
        terminal.await("theend");
        terminal.type("\u0016" + CTRL_C + "\u0008\u007f");
        shell("");
        terminal.enter("trap 'echo quit''ting' QUIT; cat");
        terminal.type("\u001c");
        terminal.await("quitting");
        leave();

        assertEquals("eins\nzwei\n", Files.readString(work.resolve("typed")));
        done();
    }

    @Test
    void theModesOfTheTerminalAreThoseOfTheLocalOne() throws IOException {
        terminal.enter("stty -a; echo lo''cal");
        String here = terminal.await("local");
        enter();
        terminal.enter("stty -a; echo re''mote");
        String there = terminal.await("remote");
        leave();
        assertEquals(modes(here), modes(there));
        done();
    }

    private static String modes(String text) {
        // The number of the line discipline is not set by anybody; JLine writes what is in memory.
        return text.substring(text.indexOf("speed "), text.lastIndexOf('\n'))
                .replaceAll("line = [0-9]+", "")
                .replace("\n", " ");
    }

    @Test
    void theEndOfASessionIsSaidAtOnce() throws IOException {
        enter();
        terminal.enter("kill -9 $$");
        terminal.await("node: session ended (killed by SIGKILL)");
        terminal.await("dust$ ");
        enter();
        server().killConnections().run();
        terminal.await(Pattern.compile("node: connection lost.*"), SOON);
        terminal.await("dust$ ");
        terminal.enter("@node echo ba''ck");
        terminal.await("[node] back");
        done();
    }

    @Test
    void sshsEscapes() throws IOException {
        enter();
        terminal.type("\r~?");
        terminal.await("Supported escape sequences");
        terminal.type("\r~~\r");
        terminal.await("directory");
        terminal.type("\r~&");
        terminal.await("node: detached");
        terminal.await("dust$ ");
        terminal.enter("@node");
        terminal.await(Pattern.compile("[$#>] "), SOON);
        terminal.type("\r~.");
        terminal.await("node: session closed");
        terminal.await("dust$ ");
        done();
    }

    @Test
    void whatOthersSayWaits() throws IOException {
        terminal.enter("@other (sleep 1; echo from''elsewhere) & sleep 0.1");
        terminal.await("dust$ ");
        enter();
        terminal.forget();
        assertFalse(shell("sleep 1.5").contains("elsewhere"));
        detach();
        terminal.enter("");
        terminal.await("dust$ ");
        assertTrue(terminal.everything().contains("[other] fromelsewhere"));
        done();
    }

    @Test
    void tenMegabytesPastedAndTwentyShownArriveAsTheyAre() throws IOException {
        Path work = work();
        byte[] pasted = text(10_000_000);
        byte[] shown = text(20_000_000);
        Files.write(work.resolve("big"), shown);
        try (PtyBytes wide = program.onWidePty("-f", "raw.cnf")) {
            wide.await("dust$ ");
            wide.type("@node\r");
            wide.type("cd " + work + "; stty -opost; echo beg''in; cat big; echo en''d; stty opost\r");
            wide.await("begin\n");
            assertArrayEquals(shown, wide.await("end\n"));
            // The echo comes back while it is pasted: ten megabytes each way.
            wide.type("cat > pasted; echo do''ne\r");
            wide.type(pasted);
            wide.type(CTRL_D);
            wide.await("done");
        }
        assertArrayEquals(pasted, Files.readAllBytes(work.resolve("pasted")));
    }

    /** Lines of letters and digits that differ. */
    private static byte[] text(int length) {
        byte[] bytes = new byte[length];
        long state = 42;
        for (int i = 0; i < length; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            bytes[i] = (byte) (i % 77 == 76 || i == length - 1 ? '\n' : 'A' + (int) (state >>> 59) % 26);
        }
        return bytes;
    }

    @Test
    void aKilledDustLeavesTheTerminalAsItWas() throws IOException {
        needs("vim");
        enter();
        terminal.enter("vim -u NONE -N --cmd 'set mouse=a'");
        terminal.await("~");
        ProcessHandle.of(terminal.pid()).orElseThrow().destroy();
        assertEquals(143, terminal.exitStatus());
        assertNothingIsOn(terminal.everything());
    }
}
