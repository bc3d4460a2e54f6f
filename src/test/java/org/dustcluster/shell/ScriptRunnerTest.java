package org.dustcluster.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.dustcluster.cluster.DustException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ScriptRunnerTest {
    private final List<String> ran = new ArrayList<>();
    private final List<String> ranLast = new ArrayList<>();
    private final CountDownLatch interrupted = new CountDownLatch(1);

    /** A line is the status it ends with; {@code exit} leaves; {@code hang} waits to be interrupted. */
    private final LineRunner runner = new LineRunner() {
        private boolean exit;

        @Override
        public int execute(String line) {
            ran.add(line);
            exit = line.equals("exit");
            if (line.equals("hang")) {
                return raiseAndAwait();
            }
            return line.strip().matches("[0-9]+") ? Integer.parseInt(line.strip()) : 0;
        }

        private int raiseAndAwait() {
            try {
                Process kill = new ProcessBuilder(
                                "kill",
                                "-INT",
                                Long.toString(ProcessHandle.current().pid()))
                        .start();
                kill.waitFor();
                return interrupted.await(10, TimeUnit.SECONDS) ? 0 : 99;
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public int executeLast(String line) {
            ranLast.add(line);
            return execute(line);
        }

        @Override
        public boolean exitRequested() {
            return exit;
        }

        @Override
        public void interrupt() {
            interrupted.countDown();
        }
    };

    private int run(boolean failFast, String... lines) {
        return new ScriptRunner(runner, failFast, () -> false).run(LineSource.of(List.of(lines)));
    }

    @Test
    void theStatusIsTheWorstOfItsLines() {
        assertEquals(3, run(false, "0", "3", "1"));
        assertEquals(List.of("0", "3", "1"), ran);
    }

    @Test
    void theLastLineIsKnownAsThat() {
        run(false, "0", "3", "1");
        assertEquals(List.of("1"), ranLast);
    }

    @Test
    void aScriptThatIsReadLineByLineHasNoLastLine() {
        ByteArrayInputStream script = new ByteArrayInputStream("0\n1\n".getBytes(UTF_8));
        new ScriptRunner(runner, false, () -> false).run(LineSource.of(script, UTF_8));
        assertEquals(List.of("0", "1"), ran);
        assertEquals(List.of(), ranLast);
    }

    @Test
    void failFastEndsAtTheFirstFailingLine() {
        assertEquals(1, run(true, "0", "1", "3"));
        assertEquals(List.of("0", "1"), ran);
    }

    @Test
    void commentsAndBlankLinesArePassedOver() {
        assertEquals(0, run(false, "# 3", "", "   ", "\t# 2", "@w echo # no comment"));
        assertEquals(List.of("@w echo # no comment"), ran);
    }

    @Test
    void exitEndsTheScript() {
        assertEquals(1, run(false, "1", "exit", "3"));
        assertEquals(List.of("1", "exit"), ran);
    }

    @Test
    void anInterruptReachesTheLineAndEndsTheScript() {
        assertEquals(130, run(false, "hang", "0"));
        assertEquals(List.of("hang"), ran);
    }

    @Test
    void nothingIsRunForAReaderThatIsGone() {
        assertEquals(0, new ScriptRunner(runner, false, () -> true).run(LineSource.of(List.of("3"))));
        assertEquals(List.of(), ran);
    }

    @Test
    void standardInputIsReadLineByLineAndNoFurther() throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream("one\r\ntwö\nrest".getBytes(UTF_8));
        LineSource lines = LineSource.of(in, UTF_8);

        assertEquals("one", lines.next().orElseThrow());
        assertEquals("twö", lines.next().orElseThrow());
        assertEquals(4, in.available());
        assertEquals("rest", lines.next().orElseThrow());
        assertTrue(lines.next().isEmpty());
    }

    @Test
    void whereNobodyCanBeAskedTheAnswerIsARefusal() {
        DustException refusal = assertThrows(
                DustException.class, () -> new ScriptConfirmation(false).confirm("terminate worker[0-2]?"));

        assertEquals(2, refusal.status());
        assertTrue(refusal.sentence().contains("worker[0-2]"));
        assertTrue(new ScriptConfirmation(true).confirm("terminate worker[0-2]?"));
        assertFalse(refusal.sentence().isBlank());
    }
}
