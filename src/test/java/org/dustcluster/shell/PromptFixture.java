package org.dustcluster.shell;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.output.OutputPipeline;
import org.dustcluster.output.PipelineLimits;
import org.dustcluster.testing.ScreenProbe;

/** The prompt as a person has it, on an emulated terminal, with remote shells and an interpreter that a test plays. */
final class PromptFixture implements AutoCloseable {
    final ScreenProbe probe;
    final FakeShells shells = new FakeShells();
    final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    final BlockingQueue<String> interrupts = new LinkedBlockingQueue<>();
    final UserTerminal user;
    final OutputPipeline output;
    final TerminalLease lease;
    /** What the interpreter does with a line besides writing it down. On the thread of the prompt. */
    volatile Consumer<String> action = line -> {};
    /** The next prompt. */
    volatile String next = "dust$ ";

    private volatile boolean exit;
    private final Thread ui;

    PromptFixture(Path home) {
        this(home, "xterm");
    }

    PromptFixture(Path home, String type) {
        probe = new ScreenProbe(type, 60, 12);
        CompletionSources sources = new CompletionSources(
                () -> List.of("load", "show", "start", "stop", "exit"),
                name -> name.equals("start") ? List.of("--wait", "-n") : List.of(),
                (name, number) -> List.of("show", "start", "stop").contains(name),
                () -> Optional.of(view("worker0", "worker1", "master")),
                () -> home);
        user = new UserTerminal(
                probe.terminal(),
                UserTerminal.keysOf(probe.terminal()),
                home.resolve("history"),
                home.resolve("inputrc"),
                false,
                sources);
        output = new OutputPipeline(user.screen(), user::columns, PipelineLimits.interactive(), failure -> {
            throw failure;
        });
        lease = new TerminalLease(user, output);
        Repl repl = new Repl(lease, runner(), shells, new TerminalConfirmation(lease, false));
        ui = new Thread(repl::run, "dust-ui");
        ui.start();
        probe.awaitText("dust$");
    }

    private LineRunner runner() {
        return new LineRunner() {
            @Override
            public int execute(String line) {
                lines.add(line);
                exit |= line.equals("exit");
                action.accept(line);
                return 0;
            }

            @Override
            public String prompt(int columns) {
                return next;
            }

            @Override
            public boolean exitRequested() {
                return exit;
            }

            @Override
            public void interrupt() {
                interrupts.add("interrupt");
            }
        };
    }

    void type(String keys) {
        probe.type(keys);
    }

    void print(String node, String... text) throws InterruptedException {
        output.accept(new NodeEvent.Lines(node, 1, List.of(text)));
    }

    /** The next line that reached the interpreter. */
    String nextLine() throws InterruptedException {
        String line = lines.poll(10, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("no line was entered:\n" + probe.text());
        }
        return line;
    }

    boolean ended() throws InterruptedException {
        ui.join(10_000);
        return !ui.isAlive();
    }

    boolean runs() {
        return ui.isAlive();
    }

    @Override
    public void close() throws InterruptedException {
        exit = true;
        for (int i = 0; i < 50 && ui.isAlive(); i++) {
            // Whatever it does now, it ends at the next line.
            type("\u0003\u0015\n");
            ui.join(100);
        }
        output.close();
        lease.close();
        probe.close();
    }

    private static ClusterView view(String... names) {
        List<Node> nodes = Stream.of(names)
                .map(name -> new Node(name, 0, Optional.empty(), Optional.empty(), "", "", ""))
                .toList();
        return new ClusterView(Optional.empty(), nodes, List.of());
    }
}
