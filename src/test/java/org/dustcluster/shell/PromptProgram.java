package org.dustcluster.shell;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.RawSession;
import org.dustcluster.cluster.RawTerminal;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.output.OutputPipeline;
import org.dustcluster.output.PipelineLimits;

/**
 * The prompt in a process of its own, for tests on a real pty: {@code @node} goes raw on a node that answers each byte with
 * its number and ends at {@code q}; {@code exit} leaves; anything else runs in the local shell.
 */
public final class PromptProgram {
    private PromptProgram() {}

    public static void main(String[] arguments) {
        Path home = Path.of(arguments[0]);
        CompletionSources sources = new CompletionSources(
                List::of,
                name -> List.of(),
                (name, number) -> CompletionSources.Kind.OTHER,
                (name, number) -> List.of(),
                Optional::empty,
                view -> List.of(),
                () -> home,
                (nodes, word, patience) -> List.of());
        try (UserTerminal user = UserTerminal.of(
                        UserTerminal.system(() -> System.exit(130)),
                        home.resolve("history"),
                        home.resolve("inputrc"),
                        true,
                        sources);
                OutputPipeline output =
                        new OutputPipeline(user.screen(), user::columns, PipelineLimits.interactive(), failure -> {});
                TerminalLease lease = new TerminalLease(user, output)) {
            FakeShells shells = new FakeShells(Answering::new);
            HostShell shell = new HostShell(lease::local, home, System.getenv(), home);
            RawMode raw = new RawMode(lease, shells);
            new Repl(lease, runner(shell, raw, output), shells, new TerminalConfirmation(lease, false), Optional::empty)
                    .run();
        }
    }

    private static LineRunner runner(HostShell shell, RawMode raw, OutputPipeline output) {
        return new LineRunner() {
            private boolean exit;

            @Override
            public int execute(String line) {
                exit = line.equals("exit");
                if (line.startsWith("@")) {
                    return raw.enter(node(line.substring(1)));
                }
                int status = exit ? 0 : shell.run(line);
                output.message("status " + status);
                return status;
            }

            @Override
            public boolean exitRequested() {
                return exit;
            }

            @Override
            public void interrupt() {
                output.message("interrupted by dust");
            }
        };
    }

    private static RemoteNode node(String name) {
        SshAddress address = new SshAddress(
                "127.0.0.1",
                22,
                "user",
                Optional.empty(),
                name,
                false,
                List.of(),
                HostKeyPolicy.ACCEPT_NEW,
                Duration.ofSeconds(1));
        return new RemoteNode(name, address);
    }

    /** Answers each byte with its number. */
    private static final class Answering implements RawSession {
        private final RawTerminal terminal;
        private final CompletableFuture<String> end = new CompletableFuture<>();

        Answering(RawTerminal terminal) {
            this.terminal = terminal;
            print("raw " + terminal.columns() + "x" + terminal.rows() + "\r\n");
        }

        private void print(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            terminal.write(bytes, 0, bytes.length);
        }

        @Override
        public boolean send(byte[] bytes, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                print(String.format("<%02x>", bytes[i] & 0xff));
                if (bytes[i] == 'q') {
                    end.complete("exit 0");
                }
            }
            return true;
        }

        @Override
        public void awaitRoom(long millis) {}

        @Override
        public void resize(int columns, int rows) {
            print("size " + columns + "x" + rows + "\r\n");
        }

        @Override
        public CompletableFuture<String> ended() {
            return end;
        }

        @Override
        public void close() {}
    }
}
