package org.dustcluster.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The keys that the user is used to: emacs, vi, and what {@code ~/.inputrc} says. */
@Timeout(60)
class EditingModesTest {
    private static final String ESC = "\u001b";

    @TempDir
    Path home;

    private PromptFixture prompt;

    @AfterEach
    void close() throws InterruptedException {
        prompt.close();
    }

    private void open(String... inputrc) throws IOException {
        Files.writeString(home.resolve("inputrc"), String.join("\n", inputrc) + "\n");
        prompt = new PromptFixture(home);
    }

    private String entered(String keys) throws InterruptedException {
        prompt.type(keys + "\n");
        String line = prompt.nextLine();
        prompt.ready();
        return line;
    }

    @Test
    void emacsKeysAreThoseWithoutAnInputrc() throws IOException, InterruptedException {
        open("# nothing");
        assertEquals("@w uptime", entered("uptime\u0001@w \u0005"));
        assertEquals("one three", entered("one two\u0017three"));
        assertEquals("two one", entered("one two\u0001" + ESC + "d\u0004\u0005 \u0019"));
    }

    @Test
    void ctrlRFindsAnOlderLine() throws IOException, InterruptedException {
        open();
        entered("@web uptime");
        entered("show");
        assertEquals("@web uptime", entered("\u0012upt"));
    }

    @Test
    void viModeComesFromTheInputrc() throws IOException, InterruptedException {
        open("set editing-mode vi");
        assertEquals("@w uptime", entered("uptime" + ESC + "0i@w "));
        // Not at once: escape and a letter are Alt and that letter.
        prompt.type("show worker0" + ESC);
        prompt.probe.awaitText("show worker0");
        assertEquals("show ", entered("bD"));
    }

    @Test
    void viKeysRecallTheHistory() throws IOException, InterruptedException {
        open("set editing-mode vi");
        entered("first");
        entered("second");
        prompt.type(ESC);
        assertEquals("first", entered("kk"));
    }

    @Test
    void cursorKeysWorkInViModeToo() throws IOException, InterruptedException {
        open("set editing-mode vi");
        entered("first");
        assertEquals("first", entered(ESC + "[A"));
        assertEquals("abc", entered("ac" + ESC + "[Db"));
    }

    @Test
    void keysAreBoundInTheMapThatTheInputrcMeans() throws IOException, InterruptedException {
        open(
                "set editing-mode vi",
                "set keymap vi-insert",
                "\"\\C-a\": beginning-of-line",
                "$if mode=vi",
                "\"\\C-e\": end-of-line",
                "$else",
                "\"\\C-e\": kill-whole-line",
                "$endif",
                "set keymap vi-command",
                "\"Q\": kill-whole-line");
        assertEquals("abc", entered("bc\u0001a\u0005"));
        prompt.type("wrong" + ESC);
        prompt.probe.awaitText("wrong");
        assertEquals("right", entered("Qiright"));
    }

    @Test
    void anInputrcMayIncludeAnother() throws IOException, InterruptedException {
        Files.writeString(home.resolve("more"), "\"\\C-t\": \"uptime\"\n$include " + home.resolve("inputrc") + "\n");
        open("$include " + home.resolve("more"), "$include /no/such/file", "\"\\C-o\": no-such-function", "nonsense");
        assertEquals("@w uptime", entered("@w \u0014"));
    }

    @Test
    void caseIsIgnoredWhereTheInputrcSaysSo() throws IOException, InterruptedException {
        open("set completion-ignore-case on");
        assertEquals("@worker0 x", entered("@WORKER0\tx"));
    }
}
