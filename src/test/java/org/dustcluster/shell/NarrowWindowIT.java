package org.dustcluster.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dustcluster.output.Line;
import org.dustcluster.testing.RealPrograms;
import org.jline.reader.LineReaderBuilder;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bars of a copy while the window gets another width, in tmux, which breaks its lines anew. */
class NarrowWindowIT {
    private static final int ROWS = 80;

    /** So many that the bars stay on the screen: with each row that a line takes more, tmux scrolls by one, even above empty rows. */
    private static final List<String> BEFORE =
            IntStream.range(0, 70).mapToObj(i -> "before " + i).toList();

    @TempDir
    Path folder;

    private int frame;

    @BeforeEach
    void aWindow() throws Exception {
        assumeTrue(RealPrograms.installed("tmux"), "tmux is not installed");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        tmux(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                "100",
                "-y",
                String.valueOf(ROWS),
                java,
                "-cp",
                System.getProperty("java.class.path"),
                BarsProgram.class.getName());
    }

    @AfterEach
    void itsEnd() throws Exception {
        tmux("kill-server");
    }

    private String tmux(String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("tmux", "-S", folder.resolve("tmux").toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return said;
    }

    /** Resizes, and has the bars painted once more: now, or when the program has heard of the new size. */
    private void resize(int columns, boolean heard) throws IOException, InterruptedException {
        tmux("resize-window", "-x", String.valueOf(columns), "-y", String.valueOf(ROWS));
        do {
            paint();
        } while (heard && !shows(lines(), "bar2 " + frame + " of " + columns + " "));
    }

    private void paint() throws IOException, InterruptedException {
        tmux("send-keys", "p");
        frame++;
        await("no frame " + frame, lines -> shows(lines, "bar2 " + frame + " "));
    }

    private static boolean shows(List<String> lines, String beginning) {
        return lines.stream().anyMatch(line -> line.startsWith(beginning));
    }

    /** All lines of the screen and of what scrolled off. */
    private List<String> lines() throws IOException, InterruptedException {
        return tmux("capture-pane", "-p", "-S", "-")
                .lines()
                .map(String::stripTrailing)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private List<String> await(String what, Predicate<List<String>> met) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            List<String> lines = lines();
            if (met.test(lines)) {
                return lines;
            }
            assertTrue(System.nanoTime() < end, () -> what + "\n" + String.join("\n", lines));
        }
    }

    @Test
    void nothingOfTheBarsStays() throws Exception {
        await("no bars", lines -> shows(lines, "bar2 0 "));
        for (int columns : List.of(40, 70, 33, 90)) {
            resize(columns, true);
        }
        // As a window is dragged: the program hears of it only later.
        for (int columns = 85; columns > 30; columns -= 7) {
            resize(columns, false);
        }
        resize(100, true);
        List<String> bars = lines();
        assertEquals(BEFORE, bars.subList(0, BEFORE.size()));
        assertEquals(BEFORE.size() + 3, bars.size(), () -> String.join("\n", bars));

        tmux("send-keys", "q");
        List<String> all = Stream.concat(BEFORE.stream(), Stream.of("over")).toList();
        assertEquals(all, await("no end", lines -> lines.contains("over")));
    }

    /** Some lines, and then bars as wide as the window, painted again with each key; q ends them. */
    static final class BarsProgram {
        public static void main(String[] words) throws IOException, InterruptedException {
            try (Terminal terminal = TerminalBuilder.terminal()) {
                terminal.enterRawMode();
                TerminalScreen screen = new TerminalScreen(
                        LineReaderBuilder.builder().terminal(terminal).build(), false);
                screen.print(BEFORE.stream().map(BarsProgram::line).toList());
                int frame = 0;
                do {
                    String bar = " " + frame++ + " of " + terminal.getWidth() + " " + "=".repeat(terminal.getWidth());
                    screen.block(Stream.of("bar0", "bar1", "bar2")
                            .map(name -> line(name + bar))
                            .toList());
                } while (terminal.reader().read() != 'q');
                screen.block(List.of());
                screen.print(List.of(line("over")));
                // The window closes with its program.
                terminal.reader().read();
            }
        }

        private static Line line(String text) {
            return Line.of(Line.Kind.RESULT, text);
        }
    }
}
