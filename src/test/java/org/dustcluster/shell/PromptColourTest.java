package org.dustcluster.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.Node;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The colours of a line that is being typed, and what is suggested behind it. */
@Timeout(60)
class PromptColourTest {
    private static final String RIGHT = "\u001b[C";
    private static final String END = "\u0005";
    private static final String FAINT = "\u001b[2m";

    @TempDir
    Path home;

    private PromptFixture prompt;

    @AfterEach
    void close() throws InterruptedException {
        if (prompt != null) {
            prompt.close();
        }
    }

    private void open(boolean colour) {
        prompt = new PromptFixture(home, "xterm-256color", colour);
    }

    /** Each character's style as a letter: b a command, c a target that means somebody, r one that does not. */
    private String styles(String line) {
        AttributedString styled = new LineHighlighter(prompt.sources).highlight(prompt.user.lines(), line);
        assertEquals(line, styled.toString());
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < styled.length(); i++) {
            AttributedStyle style = styled.styleAt(i);
            letters.append(
                    style.equals(LineHighlighter.COMMAND)
                            ? 'b'
                            : style.equals(LineHighlighter.MATCH)
                                    ? 'c'
                                    : style.equals(LineHighlighter.WRONG) ? 'r' : '.');
        }
        return letters.toString();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "show;               bbbb",
                "shwo;               ....",
                "@worker0;           .ccccccc",
                "@worker0 ls show;   .ccccccc........",
                "@work*,!master ls;  .ccccccccccccc...",
                "@wroker0 ls;        .rrrrrrr...",
                "@wroker;            .rrrrrr",
                "@work;              .....",
                "@work ls;           .rrrr...",
                "@sta;               ....",
                "@a,,b ls;           .rrrr...",
                "@a,,b;              .rrrr",
                "@worker[0-;         ..........",
                "@worker[0-1];       .ccccccccccc",
                "@state=run;         ..........",
                "stop worker1 -y;    bbbb.ccccccc...",
                "stop nobody;        bbbb.rrrrrr",
                "load nobody;        bbbb.......",
                "show x # worker0;   bbbb.r..........",
                "@;                  .",
            })
    void colours(String line, String expected) {
        open(false);
        assertEquals(expected, styles(line));
    }

    @Test
    void withoutAViewNoTargetIsWrong() {
        open(false);
        prompt.noView = true;
        assertEquals("........", styles("@nobody "));
        assertEquals(".rrrr.", styles("@a,,b "));
    }

    @Test
    void everyLineOfAPasteIsColoured() {
        open(false);
        assertEquals(".cccccc.........bbbb", styles("@master uptime\n\tshow").replace("\n", ""));
    }

    @Test
    void aTargetThatMeansNobodyIsSeenBeforeEnter() throws InterruptedException {
        open(true);
        prompt.type("@wroker0 uptime");
        prompt.probe.awaitText("dust$ @wroker0 uptime");
        String bytes = prompt.probe.bytes();
        assertTrue(bytes.contains("\u001b[31;4m") || bytes.contains("\u001b[4;31m"), bytes.replace("\u001b", "^["));
        prompt.type("\n");
        assertEquals("@wroker0 uptime", prompt.nextLine());
    }

    @Test
    void thereIsNoColourWhereNoneIsWanted() throws InterruptedException {
        open(false);
        prompt.type("@wroker0 uptime\n");
        prompt.nextLine();
        String bytes = prompt.probe.bytes();
        assertFalse(bytes.contains("\u001b[31"), bytes.replace("\u001b", "^["));
    }

    @Test
    void theLastLineThatBeganSoIsSuggestedFaintlyAndTakenWithRight() throws InterruptedException {
        open(true);
        prompt.type("@work* apt-get update\n");
        prompt.nextLine();
        prompt.ready();
        prompt.type("@work*");
        prompt.probe.awaitText("dust$ @work* apt-get update\ndust$ @work* apt-get update");
        assertTrue(prompt.probe.bytes().contains(FAINT), "not faint");
        prompt.type(RIGHT + " -y\n");
        assertEquals("@work* apt-get update -y", prompt.nextLine());
    }

    @Test
    void endTakesItTooAndAltFOneWord() throws InterruptedException {
        open(true);
        prompt.type("@work* apt-get update\n");
        prompt.nextLine();
        prompt.ready();
        prompt.type("@w" + END + "\n");
        assertEquals("@work* apt-get update", prompt.nextLine());
        prompt.ready();
        prompt.type("@work*\u001bf\n");
        assertEquals("@work* apt-get", prompt.nextLine());
    }

    @Test
    void whatIsOnlySuggestedIsNeitherEnteredNorLeftOnTheScreen() throws InterruptedException {
        open(true);
        prompt.type("@work* apt-get update\n");
        prompt.nextLine();
        prompt.ready();
        prompt.type("@work*");
        prompt.probe.await("the suggestion", text -> text.endsWith("dust$ @work* apt-get update"));
        prompt.print("worker0", "meanwhile");
        prompt.probe.awaitText("[worker0] meanwhile\ndust$ @work* apt-get update");
        prompt.type("\n");
        assertEquals("@work*", prompt.nextLine());
        prompt.probe.awaitScreen("""
                dust$ @work* apt-get update
                [worker0] meanwhile
                dust$ @work*
                dust$""");
        prompt.type("@work");
        prompt.probe.await("the newest", text -> text.endsWith("dust$ @work*"));
        prompt.type("\u0003");
        prompt.probe.await("it gone", text -> text.matches("(?s).*\ndust\\$ @[work^C]*\ndust\\$"));
    }

    @Test
    void aSecretLineIsNeverSuggested() throws InterruptedException {
        open(true);
        prompt.type(" @work* password\n");
        prompt.nextLine();
        prompt.ready();
        prompt.type(" @work*" + RIGHT + "\n");
        assertEquals(" @work*", prompt.nextLine());
    }

    @Test
    void aSearchShowsNoSuggestion() throws InterruptedException {
        open(true);
        prompt.type("@work* apt-get update\n");
        prompt.nextLine();
        prompt.ready();
        prompt.type("@work* apt\n");
        prompt.nextLine();
        prompt.ready();
        prompt.type("\u0012k* ap");
        prompt.probe.awaitText("dust$ @work* apt\nbck-i-search: k* ap_");
        prompt.type("\n");
        assertEquals("@work* apt", prompt.nextLine());
    }

    @Test
    void fiveHundredNodesAreColouredInNoTime() {
        open(false);
        List<Node> nodes = new java.util.ArrayList<>();
        for (int i = 0; i < 500; i++) {
            nodes.add(new Node("node" + i, 0, Optional.empty(), Optional.empty(), "", "", ""));
        }
        prompt.view = new ClusterView(Optional.empty(), nodes, List.of());
        styles("@nobody[0-9] uptime");
        long start = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            styles("@nobody[0-9] uptime");
        }
        long micros = (System.nanoTime() - start) / 100_000;
        assertTrue(micros < 20_000, micros + " microseconds a key");
    }
}
