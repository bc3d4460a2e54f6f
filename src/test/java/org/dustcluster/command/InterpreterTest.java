package org.dustcluster.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.DustException;
import org.dustcluster.testing.CommandBench;
import org.dustcluster.testing.Templates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class InterpreterTest {
    private final CommandBench bench = CommandBench.script(Trouble.PROVIDER);

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "stop --wiat w0; stop: unknown option `--wiat`, did you mean `--wait`? (see: help stop)",
                "stop --zebra; stop: unknown option `--zebra` (see: help stop)",
                "stop -z; stop: unknown option `-z` (see: help stop)",
                "stop w0 w1; stop: one word too many: `w1` (see: help stop)",
                "load; load: FILE is missing (see: help load)",
                "help strat; no help for `strat`, did you mean `start`?",
                "log verbose; \"no log level `verbose`; there are off, error, warn, info, debug, trace\"",
                "log debgu; no log level `debgu`, did you mean `debug`?",
                "load nowhere.cnf; cannot read /tmp/nowhere.cnf: no such file",
                "trouble --count x; trouble: invalid value for option '--count': 'x' is not an int (see: help trouble)",
                "trouble --count; trouble: --count needs a value (see: help trouble)",
                "stop @nowhere; no node matches `@nowhere`"
            })
    void aMistakeIsOneLineAndStatusTwo(String line, String sentence) {
        bench.loaded("sample", "w0", "w1");
        assertEquals(2, bench.run(line));
        assertEquals(List.of(sentence), bench.printer.errors());
    }

    @Test
    void aMistakeInATargetHasACaretUnderIt() {
        bench.loaded("sample", "w0");
        assertEquals(2, bench.run("stop a,,b"));
        assertEquals(List.of("  a,,b", "    ^"), bench.printer.errors().subList(1, 3));
        assertTrue(bench.printer.errors().get(0).endsWith(":"));
        assertEquals(List.of(), bench.cloud.calls());
    }

    @Test
    void aWordWithAnAtSignIsNoFileToReadWordsFrom(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("words"), "-y");
        bench.loaded("sample", "w0");
        assertEquals(2, bench.run("terminate @" + file));
        assertTrue(bench.printer.errors().get(0).startsWith("no node matches `@"), bench.printer.toString());
    }

    @Test
    void anOpenQuoteHasACaretUnderIt() {
        assertEquals(2, bench.run("load 'my file"));
        assertEquals(List.of("the quote ' is not closed:", "  load 'my file", "       ^"), bench.printer.errors());
    }

    @Test
    void aFailureOfTheCloudIsOneLineAndStatusThree() {
        bench.cloud.failWith(DustException.failure("no credentials: run `aws configure`", new Exception("secret")));
        assertEquals(3, bench.run("show"));
        assertEquals(List.of("no credentials: run `aws configure`"), bench.printer.errors());
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime", "checked", "error", "missing", "null"})
    void aDefectIsOneLineThatNamesTheLog(String kind) {
        assertEquals(3, bench.run("trouble " + "--kind " + kind));
        assertEquals(List.of("internal error, details in /home/user/.dust/dust.log"), bench.printer.errors());
        assertEquals("", bench.printer.results());
    }

    @Test
    void theLastStackIsShownOnRequestOnly() {
        bench.run("lasterror");
        assertEquals(List.of("no failure with details so far"), bench.printer.messages());
        bench.run("trouble --kind runtime");
        assertEquals(0, bench.run("lasterror"));
        assertTrue(bench.printer.results().startsWith("java.lang.IllegalStateException: boom\n    at "));
        assertTrue(bench.printer.results().contains("caused by java.lang.RuntimeException: inner\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"interrupted", "dust-interrupted", "wrapped-interrupted"})
    void anInterruptIsStatus130(String kind) {
        assertEquals(130, bench.run("trouble --kind " + kind));
        assertEquals(List.of("interrupted"), bench.printer.errors());
    }

    @Test
    void anInterruptWhileALineRunsReachesIt() {
        bench.cloud.onList(1, () -> {
            bench.interpreter.interrupt();
            if (Thread.interrupted()) {
                throw DustException.interrupted();
            }
        });
        assertEquals(130, bench.run("show"));
        assertFalse(Thread.currentThread().isInterrupted());
        assertEquals(0, bench.run("show"));
    }

    @Test
    void anInterruptBetweenLinesDoesNothing() {
        bench.interpreter.interrupt();
        assertFalse(Thread.currentThread().isInterrupted());
        assertEquals(0, bench.run("show"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "# stop"})
    void nothingIsDoneForNothing(String line) {
        assertEquals(0, bench.run(line));
        assertEquals("", bench.printer.toString());
    }

    @Test
    void exitAsksToLeave() {
        assertFalse(bench.interpreter.exitRequested());
        assertEquals(0, bench.run("exit"));
        assertTrue(bench.interpreter.exitRequested());
    }

    @Test
    void whatIsNoCommandRunsHereUntouched() {
        assertEquals(0, bench.run("grep 'x  y' \"$HOME\"/*"));
        assertEquals(0, bench.run("!show"));
        assertEquals(List.of("grep 'x  y' \"$HOME\"/*", "show"), bench.local);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "1, 1, 1", "42, 1, 42", "127, 1, 127", "130, 130, 130"})
    void aFailingProgramCountsAsOneInAScript(int status, int inScript, int atPrompt) {
        bench.localStatus(status);
        assertEquals(inScript, bench.run("make"));
        CommandBench prompt = CommandBench.prompt();
        prompt.localStatus(status);
        assertEquals(atPrompt, prompt.run("make"));
    }

    @ParameterizedTest
    @CsvSource({"strat, start", "shwo -v, show", "Start, start", "!stopp, stop"})
    void aMisspeltCommandIsGuessed(String line, String command) {
        bench.localStatus(127);
        bench.run(line);
        assertEquals(List.of("did you mean `" + command + "`?"), bench.printer.messages());
    }

    @Test
    void anotherWordIsNotGuessed() {
        bench.localStatus(127);
        bench.run("kubectl get pods");
        bench.localStatus(1);
        bench.run("strat");
        assertEquals(List.of(), bench.printer.messages());
    }

    @Test
    void loadTellsWhatItRead() {
        bench.file(Templates.of("sample", "worker0", "worker1", "worker2"));
        assertEquals(0, bench.run("load sample.cnf"));
        assertEquals(List.of("cluster sample: 3 nodes (worker[0-2]) in eu-west-1"), bench.printer.messages());
        assertEquals(List.of(), bench.cloud.calls());
    }

    @Test
    void theLevelOfTheLogIsShownAndSet() {
        bench.run("log");
        bench.run("log DEBUG");
        bench.run("log");
        assertEquals("info\ndebug", bench.printer.results());
    }

    /** A command that fails in every way there is. */
    @Command(name = "trouble", description = "makes trouble")
    static final class Trouble implements Callable<Integer> {
        static final CommandProvider PROVIDER = new CommandProvider() {
            @Override
            public String title() {
                return "test.jar";
            }

            @Override
            public List<Class<? extends Callable<Integer>>> commands() {
                return List.of(Trouble.class);
            }
        };

        @Option(names = "--kind")
        private String kind = "";

        @Option(names = "--count")
        private int count;

        @Override
        public Integer call() throws Exception {
            switch (kind) {
                case "runtime" -> throw new IllegalStateException("boom", new RuntimeException("inner"));
                case "checked" -> throw new Exception("checked");
                case "error" -> throw new StackOverflowError();
                case "missing" -> throw new NoClassDefFoundError("org/example/Gone");
                case "null" -> throw new NullPointerException();
                case "interrupted" -> throw new InterruptedException();
                case "dust-interrupted" -> throw DustException.interrupted();
                case "wrapped-interrupted" -> throw new IllegalStateException(new InterruptedException());
                default -> {
                    return count;
                }
            }
        }
    }
}
