package org.dustcluster.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Tab offers, on the screen. */
@Timeout(60)
class TypingTest {
    private static final String TAB = "\t";
    private static final String CTRL_C = "\u0003";

    @TempDir
    Path home;

    private PromptFixture prompt;

    @BeforeEach
    void open() {
        prompt = new PromptFixture(home);
        prompt.view = new ClusterView(
                Optional.empty(),
                List.of(
                        node("worker0", InstanceState.RUNNING, "t3.micro", Map.of("owner", "dev")),
                        node("worker1", InstanceState.STOPPED, "t3.large", Map.of("owner", "our team")),
                        node("master", InstanceState.RUNNING, "m5.large", Map.of("owner", "ops", "evil", "\u001b[2J"))),
                List.of());
    }

    @AfterEach
    void close() throws InterruptedException {
        prompt.close();
    }

    private static Node node(String name, InstanceState state, String type, Map<String, String> tags) {
        Instance instance = new Instance(
                "i-" + name,
                state,
                type,
                "ami-1",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Instant.EPOCH),
                List.of(),
                tags);
        String session = name.equals("worker0") ? "busy" : "";
        return new Node(name, 0, Optional.empty(), Optional.of(instance), "", session, "");
    }

    private String completed(String keys) throws InterruptedException {
        prompt.type(keys + "\n");
        return prompt.nextLine();
    }

    @Test
    void valuesOfAttributesComeFromTheLastView() throws InterruptedException {
        assertEquals("stop state=running ", completed("stop state=ru" + TAB));
        assertEquals("stop type=t3.micro ", completed("stop type=t3.m" + TAB));
        assertEquals("@session=busy Y", completed("@session=" + TAB + "Y"));
        assertEquals("stop (state=stopped", completed("stop (state=st" + TAB).strip());
    }

    @Test
    void aTagIsCompletedByItsKeyThenByItsValue() throws InterruptedException {
        assertEquals("@tags=owner:dev uptime", completed("@tags=ow" + TAB + "d" + TAB + "uptime"));
        assertEquals("stop tags=owner:ou'r team' ", completed("stop tags=owner:ou" + TAB));
    }

    @Test
    void whatIsNoPlainTextIsNotOffered() throws InterruptedException {
        prompt.type("@tags=evil:" + TAB);
        prompt.type(TAB);
        prompt.probe.awaitText("dust$ @tags=evil:");

        assertEquals("@tags=evil:x", completed("x"));
    }

    @Test
    void fixedWordsAreOffered() throws InterruptedException {
        assertEquals("help targets ", completed("help ta" + TAB));
    }

    @Test
    void severalWaysAreListedAndOutputGoesOnAboveThem() throws InterruptedException {
        prompt.type("@work" + TAB);
        prompt.probe.await("the list", text -> text.contains("dust$ @worker\n") && text.contains("worker0 "));
        prompt.print("worker1", "meanwhile");
        prompt.probe.awaitText("[worker1] meanwhile\ndust$ @worker\nworker0");

        assertEquals("@worker1 up", completed("1 up"));
        prompt.probe.await("no list", text -> !text.contains("worker0"));
    }

    @Test
    void commandsAndFilesOfTheNodeAreAskedOfIt() throws InterruptedException {
        prompt.shells.answers = (nodes, word, patience) -> word.command() ? List.of("uptime") : List.of("/etc/my file");

        assertEquals("@worker0 uptime ", completed("@worker0 up" + TAB));
        assertEquals("@worker0 cat /etc/my\\ file ", completed("@worker0 cat /etc/m" + TAB));
        assertEquals("@worker0 true|uptime ", completed("@worker0 true|up" + TAB));
        assertEquals("@!worker1 cat \"/etc/my file\" x", completed("@!worker1 cat \"/etc/m" + TAB + "x"));
        assertEquals("@ cat '/etc/my file' ", completed("@ cat '/e" + TAB));
        assertEquals(
                List.of(
                        "[worker0] RemoteWord[text=up, home=false, command=true]",
                        "[worker0] RemoteWord[text=/etc/m, home=false, command=false]",
                        "[worker0] RemoteWord[text=up, home=false, command=true]",
                        "[worker0, master] RemoteWord[text=/etc/m, home=false, command=false]",
                        "[worker0, worker1, master] RemoteWord[text=/e, home=false, command=false]"),
                prompt.shells.questions);
    }

    /** As SFTP counts them: from the home, wherever the shell is. */
    @Test
    void aFileToGetIsAskedOfTheNodesThatHaveIt() throws InterruptedException {
        prompt.shells.answers = (nodes, word, patience) ->
                List.of(word.home() ? "notes & more.txt" : word.text().equals("/v") ? "/var/" : "/var/log");

        assertEquals("get worker* /var/log ", completed("get worker* /v" + TAB + "l" + TAB));
        assertEquals("get -r worker0 notes\\ \\&\\ more.txt ", completed("get -r worker0 no" + TAB));
        assertEquals("get worker0 ~/notes\\ \\&\\ more.txt x", completed("get worker0 ~/no" + TAB + "x"));
        assertEquals("get worker0 'notes & more.txt' ", completed("get worker0 'no" + TAB));
        assertEquals("get nobody /v", completed("get nobody /v" + TAB));
        assertEquals("get worker0 /var/*", completed("get worker0 /var/*" + TAB));
        assertEquals(
                List.of(
                        "[worker0, worker1] RemoteWord[text=/v, home=false, command=false]",
                        "[worker0, worker1] RemoteWord[text=/var/l, home=false, command=false]",
                        "[worker0] RemoteWord[text=no, home=true, command=false]",
                        "[worker0] RemoteWord[text=no, home=true, command=false]",
                        "[worker0] RemoteWord[text=no, home=true, command=false]"),
                prompt.shells.questions);
    }

    @Test
    void nobodyIsAskedWhereTheTargetMeansNobody() throws InterruptedException {
        assertEquals("@nobody up", completed("@nobody up" + TAB));
        assertEquals("@a,,b up", completed("@a,,b up" + TAB));
        assertEquals(List.of(), prompt.shells.questions);
    }

    @Test
    void aFolderIsNotTheEndOfAWord() throws InterruptedException {
        prompt.shells.answers = (nodes, word, patience) -> List.of(word.text().equals("/e") ? "/etc/" : "/etc/passwd");

        assertEquals("@worker0 cat /etc/passwd ", completed("@worker0 cat /e" + TAB + TAB));
    }

    /** The node answers when it likes; the shells give up after their patience, which is all that the prompt waits. */
    @Test
    void outputComesAfterThePatienceAtTheLatest() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        long[] patienceMillis = new long[1];
        prompt.shells.answers = (nodes, word, patience) -> {
            patienceMillis[0] = patience.toMillis();
            asked.countDown();
            assertEquals(false, new CountDownLatch(1).await(patience.toNanos(), TimeUnit.NANOSECONDS));
            return List.of();
        };
        prompt.type("@worker0 cat /e" + TAB);
        assertTrue(asked.await(10, TimeUnit.SECONDS));
        prompt.print("worker1", "meanwhile");
        prompt.probe.awaitText("[worker1] meanwhile\ndust$ @worker0 cat /e");

        assertTrue(patienceMillis[0] <= 300, patienceMillis[0] + " ms");
        assertEquals("@worker0 cat /ex", completed("x"));
    }

    @Test
    void ctrlCEndsTheWaitForANode() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        prompt.shells.answers = (nodes, word, patience) -> {
            asked.countDown();
            try {
                new CountDownLatch(1).await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return List.of();
        };
        prompt.type("@worker0 cat /e" + TAB);
        assertTrue(asked.await(10, TimeUnit.SECONDS));
        prompt.type(CTRL_C);

        assertTrue(interrupted.await(10, TimeUnit.SECONDS));
        prompt.ready();
        assertEquals("show", completed("show"));
        assertTrue(prompt.runs());
    }
}
