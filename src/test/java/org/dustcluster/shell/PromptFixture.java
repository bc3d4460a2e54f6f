package org.dustcluster.shell;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.InstanceState;
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

    /** What the status line knows of the machines. */
    volatile Optional<ClusterView> machines = Optional.empty();

    /** What Tab and colour know of the nodes. */
    volatile ClusterView view = view("worker0", "worker1", "master");

    /** Nothing is known of the nodes yet. */
    volatile boolean noView;

    final CompletionSources sources;
    private volatile boolean exit;
    private final Thread ui;

    PromptFixture(Path home) {
        this(home, "xterm");
    }

    PromptFixture(Path home, String type) {
        this(home, type, false);
    }

    PromptFixture(Path home, String type, int columns, int rows) {
        this(home, new ScreenProbe(type, columns, rows), false);
    }

    PromptFixture(Path home, String type, boolean colour) {
        this(home, new ScreenProbe(type, 60, 12), colour);
    }

    private PromptFixture(Path home, ScreenProbe probe, boolean colour) {
        this.probe = probe;
        sources = new CompletionSources(
                () -> List.of("load", "show", "start", "stop", "exit"),
                name -> name.equals("start") ? List.of("--wait", "-n") : List.of(),
                PromptFixture::kind,
                (name, number) -> name.equals("help") ? List.of("show", "targets") : List.of(),
                () -> noView ? Optional.empty() : Optional.of(view),
                ClusterView::members,
                () -> home,
                (nodes, word, patience) ->
                        shells.complete(nodes.stream().map(Node::name).toList(), word, patience));
        user = new UserTerminal(
                probe.terminal(),
                UserTerminal.keysOf(probe.terminal()),
                home.resolve("history"),
                home.resolve("inputrc"),
                colour,
                sources);
        output = new OutputPipeline(user.screen(), user::columns, PipelineLimits.interactive(), failure -> {
            throw failure;
        });
        lease = new TerminalLease(user, output);
        Repl repl = new Repl(lease, runner(), shells, new TerminalConfirmation(lease, false), () -> machines);
        ui = new Thread(repl::run, "dust-ui");
        ui.start();
        probe.awaitText("dust$");
    }

    private static CompletionSources.Kind kind(String command, int number) {
        if (command.equals("get") && number == 1) {
            return CompletionSources.Kind.NODE_FILE;
        }
        boolean target = List.of("show", "start", "stop").contains(command) || (command.equals("get") && number == 0);
        return target ? CompletionSources.Kind.TARGET : CompletionSources.Kind.OTHER;
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

    /** Waits for an empty prompt: what is typed before one is echoed by the terminal, not by the line reader. */
    void ready() {
        probe.await("an empty prompt", text -> text.endsWith("dust$"));
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
        return view(name -> Optional.empty(), names);
    }

    /** A view of machines that run. */
    static ClusterView running(String... names) {
        return view(name -> Optional.of(machine("i-" + name)), names);
    }

    private static ClusterView view(Function<String, Optional<Instance>> machines, String... names) {
        List<Node> nodes = Stream.of(names)
                .map(name -> new Node(name, 0, Optional.empty(), machines.apply(name), "", "", ""))
                .toList();
        return new ClusterView(Optional.empty(), nodes, List.of());
    }

    private static Instance machine(String id) {
        return new Instance(
                id,
                InstanceState.RUNNING,
                "t3.micro",
                "ami-1",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Map.of());
    }
}
