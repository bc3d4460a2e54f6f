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
    /** The node's, of the user's start-up file: nobody types it. */
    private static final String PROMPT = "remote> ";

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
        Files.writeString(server().home().resolve(".bash_profile"), "PS1='" + PROMPT + "'; export LC_ALL=C.UTF-8\n");
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

    /** Enters the raw shell in a directory of its own; once it is here there is no doubt whose prompt it is. */
    private Path enter() throws IOException {
        Path work = work();
        terminal.enter("@node cd " + work + "; v=kept; echo re''ady");
        terminal.await("[node] ready");
        terminal.enter("@node");
        terminal.await(PROMPT);
        return work;
    }

    /** A command that reads keys: they may come only once it runs, or they are the shell's. */
    private void begin(String line) {
        terminal.enter("echo be''gun; " + line);
        terminal.await("begun");
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
        terminal.enter("vim -u NONE -N --cmd \"au VimResized * echo 'now' &columns . 'x' . &lines\" notes.txt");
        terminal.await("\"notes.txt\" [New]");
        terminal.type("ihällo 世界 😀" + ESC);
        terminal.enter(":echo 'nor' . 'mal'");
        terminal.await("normal");
        terminal.resize(90, 25);
        // Painted cell by cell: what stood there before is not written again.
        terminal.await("90x25");
        terminal.enter(":wq");
        terminal.await("written");
        terminal.await(PROMPT);
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
        terminal.await("\"draft.txt\" [New]");
        terminal.type("ian unsaved line" + ESC);
        terminal.await("line");
        detach();
        assertNothingIsOn(terminal.everything());
        terminal.enter("sessions");
        terminal.await(Pattern.compile("node +busy .*@node"), SOON);
        terminal.await("dust$ ");
        int before = terminal.everything().length();
        terminal.enter("@node");
        terminal.await("an unsaved line");
        String entering = terminal.everything().substring(before);
        assertTrue(entering.contains(ESC + "[?1049h"), "the alternate screen");
        assertTrue(entering.contains(ESC + "[?1006h"), "the mouse");
        terminal.type(ESC + "[<0;4;1M" + ESC + "[<0;4;1m");
        terminal.enter(":echo 'column' col('.')");
        terminal.await("column 4");
        terminal.enter(":wq");
        terminal.await("written");
        terminal.await(PROMPT);
        detach();
        terminal.enter("@node echo $v in $PWD");
        String between = terminal.await("[node] kept in " + work);
        assertFalse(between.contains("^C"), "the echo of the keys that left the prompt: " + between);

        assertEquals("an unsaved line\n", Files.readString(work.resolve("draft.txt")));
        done();
    }

    /** Around a whole run of dust, as the shell that it was started from sees the terminal. */
    @Test
    void nothingIsLeftSwitchedOnByVim() throws IOException {
        needs("vim");
        try (PtyProgram around = program.onPtyOfShell("stty -g; \"$DUST\" -f raw.cnf; stty -g; echo st''atus")) {
            around.await("dust$ ");
            around.enter("@node");
            around.await(PROMPT);
            around.enter("vim -u NONE -N --cmd 'set mouse=a'");
            around.await("by Bram Moolenaar");
            around.enter(":q");
            around.await(PROMPT);
            around.enter("exit");
            around.await("node: session ended");
            around.await("dust$ ");
            around.enter("exit");
            around.await("status");
            assertNothingIsOn(around.everything());
            assertSameTty(around.everything());
        }
        done();
    }

    /** The first and the last line of {@code stty -g}. */
    private static void assertSameTty(String bytes) {
        List<String> modes = Pattern.compile("[0-9a-f]+(:[0-9a-f]+){30,}")
                .matcher(bytes)
                .results()
                .map(java.util.regex.MatchResult::group)
                .toList();
        assertEquals(2, modes.size(), bytes);
        assertEquals(modes.get(0), modes.get(1));
    }

    /** What a program may switch on, and what switches it off. */
    private static final List<List<String>> SWITCHES = List.of(
            List.of("[?1049h", "[?1049l"),
            List.of("[?25l", "[?25h"),
            List.of("[?7l", "[?7h"),
            List.of("[?1h", "[?1l"),
            List.of("=", ">"),
            List.of("[?1000h", "[?1000l"),
            List.of("[?1003h", "[?1003l"),
            List.of("[?1006h", "[?1006l"),
            List.of("[?1004h", "[?1004l"),
            List.of("[?2004h", "[?2004l"),
            List.of("[>5u", "[<1u"),
            List.of("[>4;2m", "[>4m"),
            List.of("[4h", "[4l"),
            List.of("[3;9r", "[r"),
            List.of("(0", "(B"),
            List.of("[31m", "[0m"));

    private void switchAllOn() throws IOException {
        Path work = enter();
        StringBuilder all = new StringBuilder();
        SWITCHES.forEach(pair -> all.append(ESC).append(pair.get(0)));
        Files.writeString(work.resolve("all"), all + "switched\n");
        terminal.enter("cat all; sleep 300");
        terminal.await("switched");
    }

    private void assertAllOff() {
        String bytes = terminal.everything();
        for (List<String> pair : SWITCHES) {
            assertTrue(
                    bytes.lastIndexOf(ESC + pair.get(1)) > bytes.lastIndexOf(ESC + pair.get(0))
                            // The line reader has these two on while it reads.
                            || List.of("[?2004h", "[?1h", "=").contains(pair.get(0)),
                    pair + " in "
                            + bytes.substring(bytes.lastIndexOf("switched")).replace(ESC, "^["));
        }
        String restored = bytes.substring(bytes.lastIndexOf("switched"));
        assertTrue(restored.contains(ESC + "[?2004l"), "bracketed paste");
        assertTrue(restored.contains(ESC + "[?1l") && restored.contains(ESC + ">"), "the keypad");
    }

    @Test
    void whateverWasSwitchedOnIsSwitchedOffWhenItIsLeft() throws IOException {
        switchAllOn();
        detach();
        assertAllOff();
        terminal.enter("interrupt node");
        terminal.await("dust$ ");
        done();
    }

    @Test
    void whateverWasSwitchedOnIsSwitchedOffWhenTheSessionIsKilled() throws IOException {
        switchAllOn();
        server().killConnections().run();
        terminal.await(Pattern.compile("node(,other)?: connection lost.*"), SOON);
        terminal.await("dust$ ");
        assertAllOff();
        done();
    }

    @Test
    void aKilledDustLeavesTheTerminalAsItWas() throws IOException {
        terminal.close();
        terminal = program.onPtyOfShell("stty -g; \"$DUST\" -f raw.cnf; echo en''ded-$?; stty -g; echo st''atus");
        terminal.await("dust$ ");
        switchAllOn();
        ProcessHandle.of(terminal.pid())
                .orElseThrow()
                .children()
                .findFirst()
                .orElseThrow()
                .destroy();
        terminal.await("ended-143");
        terminal.await("status");
        assertAllOff();
        assertSameTty(terminal.everything());
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
        terminal.await(PROMPT);
        shell("seq 1 500 > lines");
        terminal.enter("less lines");
        terminal.await("29\nlines");
        terminal.type("G");
        terminal.await("(END)");
        terminal.type("?^250$\r");
        terminal.await("250\n:");
        terminal.type("q");
        terminal.await(PROMPT);
        terminal.enter("htop");
        terminal.await("Load average");
        // F10 by its bytes, as xterm sends it.
        terminal.type(ESC + "[21~");
        terminal.await(PROMPT);
        terminal.enter("nano --ignorercfiles text");
        terminal.await("GNU nano");
        terminal.type("written by nano");
        terminal.type("\u000f");
        terminal.await("to Write");
        terminal.type("\r");
        terminal.await("Wrote");
        terminal.type("\u0018");
        terminal.await(PROMPT);
        terminal.enter("python3 -q");
        terminal.await(">>> ");
        terminal.enter("6 * 7");
        terminal.await("42");
        terminal.type(CTRL_D);
        terminal.await(PROMPT);
        leave();

        assertEquals("written by nano\n", Files.readString(work.resolve("text")));
        done();
    }

    @Test
    void tmuxAndItsMouse() throws IOException {
        needs("tmux");
        enter();
        terminal.enter("unset TMUX; tmux -L raw$$ -f /dev/null new 'tmux set -g mouse on; PS1=\"up\"\"per> \" sh'");
        terminal.await("upper> ");
        terminal.enter("tmux split-window 'PS1=\"low\"\"er> \" sh'");
        terminal.await("lower> ");
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
    void everyKeyReachesTheNode() throws IOException {
        Path work = enter();
        byte[] keys = new byte[512];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (byte) i;
        }
        begin("stty raw -echo; echo ra''w; head -c 512 > keys; stty sane; echo sa''ne");
        terminal.await("raw");
        terminal.type(keys);
        terminal.await("sane");
        leave();

        assertArrayEquals(keys, Files.readAllBytes(work.resolve("keys")));
        done();
    }

    @Test
    void theTerminalsKeysDoWhatTheyDoWithSsh() throws IOException {
        Path work = enter();
        begin("cat > typed");
        terminal.type("eins\rzwei\r" + CTRL_D);
        shell("grep -c . typed");
        begin("read -s -p 'Pass''word: ' secret; echo got:${#secret}");
        terminal.await("Password: ");
        terminal.enter("verborgen");
        assertFalse(terminal.await("got:9").contains("verborgen"));
        begin("cat");
        terminal.enter("once");
        terminal.await("once\nonce\n");
        terminal.type(CTRL_Z);
        terminal.await("Stopped");
        terminal.await(PROMPT);
        terminal.enter("fg");
        // Only now is the terminal out of the hands of the shell's line editor.
        terminal.await("cat\n");
        terminal.enter("twice");
        terminal.await("twice\ntwice\n");
        terminal.type(CTRL_C);
        terminal.await(PROMPT);
        begin("(while [ ! -e enough ]; do echo >> ticks; echo ti''ck; done; echo the''end)");
        terminal.await("tick");
        terminal.type(CTRL_S);
        long stopped = awaitRest(work.resolve("ticks"));
        terminal.type(CTRL_Q);
        awaitMore(work.resolve("ticks"), stopped);
        Files.createFile(work.resolve("enough"));
        terminal.await("theend");
        begin("cat");
        terminal.enter("once");
        terminal.await("once\nonce\n");
        terminal.type("\u001c");
        terminal.await("Quit");
        terminal.await(PROMPT);
        leave();

        assertEquals("eins\nzwei\n", Files.readString(work.resolve("typed")));
        done();
    }

    @Test
    void theModesOfTheTerminalAreThoseOfTheLocalOne() throws IOException {
        terminal.enter("stty -a; echo he''re");
        String here = terminal.await("here");
        enter();
        terminal.enter("stty -a; echo the''re");
        String there = terminal.await("there");
        leave();
        assertEquals(modes(here), modes(there));
        done();
    }

    /** Waits until a file that grows without a pause has not grown for a while; answers its size. */
    private static long awaitRest(Path file) throws IOException {
        long end = System.nanoTime() + SOON.toNanos();
        long size = -1;
        for (int still = 0; still < 25; still = Files.size(file) == size ? still + 1 : 0) {
            assertTrue(System.nanoTime() < end, "it goes on");
            size = Files.size(file);
            pause();
        }
        return size;
    }

    private static void awaitMore(Path file, long size) throws IOException {
        long end = System.nanoTime() + SOON.toNanos();
        while (Files.size(file) <= size) {
            assertTrue(System.nanoTime() < end, "it does not go on");
            pause();
        }
    }

    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
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
        terminal.await(Pattern.compile("node(,other)?: connection lost.*"), SOON);
        terminal.await("dust$ ");
        terminal.enter("@node echo ba''ck");
        terminal.await("[node] back");
        done();
    }

    /** The keys that leave a program end it, and their echo is nobody's output. */
    @Test
    void aProgramThatTheLeavingKeysEndSaysNothingMore() throws IOException {
        enter();
        // Not the shell's own words: between those and the program an interrupt can end neither.
        terminal.enter("sh -c \"echo be''gun; exec sleep 60\"");
        terminal.await("begun");
        detach();
        terminal.enter("@node echo af''ter");
        String since = terminal.await("[node] after");
        assertFalse(since.contains("[node] ^C"), since);
        done();
    }

    @Test
    void sshsEscapes() throws IOException {
        enter();
        terminal.type("\r~?");
        terminal.await("Supported escape sequences");
        terminal.type("\r~~\r");
        terminal.await("irectory");
        terminal.type("\r~&");
        terminal.await("node: detached");
        terminal.await("dust$ ");
        terminal.enter("@node");
        terminal.await(PROMPT);
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
        terminal.type(CTRL_C + CTRL_C + CTRL_C);
        terminal.await("[other] fromelsewhere");
        terminal.await("detached");
        done();
    }

    @Test
    @Timeout(600)
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
            // Line by line and with its echo, two kernels' line disciplines take their time (with ssh -t as well).
            wide.type("cat > typed; echo do''ne\r");
            wide.type(pasted);
            wide.type(CTRL_D);
            wide.await("done");
            wide.type("stty raw -echo; echo re''ady; head -c 10000000 > pasted; stty sane; echo do''ne\r");
            wide.await("ready");
            wide.type(pasted);
            wide.await("done");
        }
        assertArrayEquals(pasted, Files.readAllBytes(work.resolve("typed")));
        assertArrayEquals(pasted, Files.readAllBytes(work.resolve("pasted")));
        done();
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
}
