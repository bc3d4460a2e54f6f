package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.dustcluster.cluster.TerminalModes;
import org.junit.jupiter.api.Test;

class NodeReaderTest {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<String> read = new ArrayList<>();

    private static NodeShell shell() {
        return new NodeShell(
                FakeLink.node("a"), new Services(null, null, null, null, null), "nonce0123456789a", 80, 24);
    }

    /** Its second text comes just after it has said that there is nothing more. */
    private final class LateLink implements Link {
        private final Queue<String> there = new ArrayDeque<>(List.of("early"));
        private final Queue<String> late = new ArrayDeque<>(List.of("late"));
        private Runnable action = () -> {};

        @Override
        public int available() {
            int said = there.stream().mapToInt(String::length).sum();
            if (said == 0 && !late.isEmpty()) {
                there.add(late.remove());
                action.run();
            }
            return said;
        }

        @Override
        public int read(byte[] buffer) {
            byte[] text = there.remove().getBytes(StandardCharsets.UTF_8);
            read.add(new String(text, StandardCharsets.UTF_8));
            System.arraycopy(text, 0, buffer, 0, text.length);
            return text.length;
        }

        @Override
        public void whenReadable(Runnable run) {
            action = run;
            run.run();
        }

        @Override
        public boolean takesNow(int length) {
            return true;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {}

        @Override
        public void resize(int columns, int rows) {}

        @Override
        public String endReason() {
            return "";
        }

        @Override
        public boolean endedByShell() {
            return false;
        }

        @Override
        public byte[] ask(String command, byte[] input, int limit, Duration deadline) {
            return new byte[0];
        }

        @Override
        public void close() {}
    }

    @Test
    void whatComesJustAfterTheLastLookIsReadToo() {
        NodeReader reader =
                new NodeReader(shell(), "nonce0123456789a", new Announcer(event -> {}), new TerminalModes());
        reader.start(new LateLink(), tasks::add);
        while (!tasks.isEmpty()) {
            assertEquals(1, tasks.size(), "two read at a time");
            tasks.remove().run();
        }
        assertEquals(List.of("early", "late"), read);
    }
}
