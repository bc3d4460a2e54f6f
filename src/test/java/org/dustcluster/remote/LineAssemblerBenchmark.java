package org.dustcluster.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Bytes into lines, a megabyte in blocks of 64 KiB. One operation is one byte: operations per microsecond are MB/s. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LineAssemblerBenchmark {
    private static final int BLOCK = 64 * 1024;
    private static final int BYTES = 16 * BLOCK;

    /** What a node prints. */
    public enum Text {
        ASCII("") {
            @Override
            String line(int number) {
                return String.format(
                        "Nov 30 08:%02d:%02d web-7 nginx[812]: request %06d was handled in 17 ms%n", 1, 2, number);
            }
        },
        /** A line of 64 bytes divides a block: behind these two each block ends within the character at a line's end. */
        CUT_CHARACTERS("-\n") {
            @Override
            String line(int number) {
                return String.format("Größe %07d, Übersicht: 日本語のファイル名𝄞€%n", number);
            }
        },
        ONE_LINE("a short one\n") {
            @Override
            String line(int number) {
                return String.format("{\"id\":%09d,\"state\":\"running\"},", number);
            }
        };

        private final String first;

        Text(String first) {
            this.first = first;
        }

        abstract String line(int number);

        /** The beginning of an endless text. */
        byte[] bytes(int count) {
            StringBuilder text = new StringBuilder(first);
            for (int number = 0; text.length() < count; number++) {
                text.append(line(number));
            }
            return Arrays.copyOf(text.toString().getBytes(UTF_8), count);
        }
    }

    /** Hands text on as a session's reader does. */
    private record ToAssembler(LineAssembler assembler) implements MarkScanner.Sink {
        @Override
        public void text(byte[] bytes, int offset, int length) {
            assembler.feed(bytes, offset, length);
        }

        @Override
        public void mark(Mark mark) {
            throw new IllegalStateException("there is no mark in it");
        }
    }

    @Param
    Text text;

    private byte[] bytes;

    @Setup
    public void prepare() {
        bytes = text.bytes(BYTES);
        LineAssembler assembler = new LineAssembler();
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < BYTES; at += BLOCK) {
            boolean within = (bytes[at] & 0xC0) == 0x80;
            assertEquals(text == Text.CUT_CHARACTERS && at > 0, within, "a block begins within a character");
            assembler.feed(bytes, at, BLOCK);
            lines.addAll(assembler.takeLines());
        }
        assembler.endPartial();
        lines.addAll(assembler.takeLines());
        String whole = new String(bytes, UTF_8);
        if (text == Text.ONE_LINE) {
            assertEquals(whole.replace("\n", ""), String.join("", lines));
            assertTrue(lines.size() <= BYTES / LineAssembler.LINE_LIMIT + 2, "split no more often than need be");
        } else {
            assertEquals(whole.lines().toList(), lines);
        }
        assertEquals(assemble(), assembleBehindTheScanner());
    }

    @Benchmark
    @OperationsPerInvocation(BYTES)
    public int assemble() {
        LineAssembler assembler = new LineAssembler();
        int characters = 0;
        for (int at = 0; at < BYTES; at += BLOCK) {
            assembler.feed(bytes, at, BLOCK);
            characters += characters(assembler.takeLines());
        }
        return characters;
    }

    /** With what stands before it in a session: the search for our marks. */
    @Benchmark
    @OperationsPerInvocation(BYTES)
    public int assembleBehindTheScanner() {
        LineAssembler assembler = new LineAssembler();
        MarkScanner scanner = new MarkScanner("dust0123456789abcdef");
        ToAssembler sink = new ToAssembler(assembler);
        int characters = 0;
        for (int at = 0; at < BYTES; at += BLOCK) {
            scanner.feed(bytes, at, BLOCK, sink);
            characters += characters(assembler.takeLines());
        }
        return characters;
    }

    private static int characters(List<String> lines) {
        int sum = 0;
        for (String line : lines) {
            sum += line.length();
        }
        return sum;
    }
}
