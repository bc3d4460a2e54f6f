package org.dustcluster.command;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.dustcluster.cluster.Cloud;
import org.dustcluster.cluster.ClusterSession;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.SessionStatus;
import org.dustcluster.output.Printer;
import org.dustcluster.output.Table;
import org.dustcluster.target.TargetExpression;
import org.jspecify.annotations.Nullable;

/** The {@link Dust} of one run of a drop-in: every call is carried out by {@code dust-ui}. */
final class DropInDust implements Dust {
    /** Nodes come and go in minutes. */
    private static final Duration YOUNG = Duration.ofSeconds(30);
    /** How narrow a column of a drop-in's table may become. */
    private static final int LEAST = 8;

    private final Context context;
    private final DropInRun run;
    private final ToIntFunction<String> interpreter;
    private final QuietLine quiet;

    /** @param interpreter runs a line on {@code dust-ui} */
    DropInDust(Context context, DropInRun run, ToIntFunction<String> interpreter) {
        this.context = context;
        this.run = run;
        this.interpreter = interpreter;
        this.quiet = new QuietLine(context);
    }

    @Override
    public ClusterView cluster() {
        return run.onUi(context.cluster()::refresh);
    }

    @Override
    public List<Node> nodes(String target) {
        return nodes(target.isBlank() ? null : TargetExpression.parse(target));
    }

    @Override
    public List<Node> nodes(@Nullable TargetExpression target) {
        return run.onUi(() -> {
            ClusterView view = context.cluster().view(YOUNG);
            return target == null ? context.cluster().everyone(view) : view.select(target, false);
        });
    }

    @Override
    public List<NodeAnswer> run(List<Node> nodes, String line) {
        return run(nodes, line, Duration.ofDays(365));
    }

    @Override
    public List<NodeAnswer> run(List<Node> nodes, String line, Duration timeout) {
        List<Node> all = List.copyOf(nodes);
        if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
            throw DustException.usage("a line for the nodes has no line break in it; ; and && part commands");
        }
        return run.onUi(() -> quiet.run(all, line, timeout));
    }

    @Override
    public List<SessionStatus> sessions() {
        return run.onUi(context.shells()::sessions);
    }

    @Override
    public int dust(String line) {
        return run.onUi(() -> interpreter.applyAsInt(line));
    }

    @Override
    public int put(List<Node> nodes, Path source, String destination) {
        return copy(
                "put -r",
                nodes,
                context.localShell().directory().resolve(source).toString(),
                destination);
    }

    @Override
    public int get(List<Node> nodes, String source, Path folder) {
        return copy(
                "get -r",
                nodes,
                source,
                context.localShell().directory().resolve(folder).toString());
    }

    private int copy(String verb, List<Node> nodes, String source, String destination) {
        String target = nodes.stream().map(DropInDust::target).collect(Collectors.joining(","));
        String to = destination.isEmpty() ? "" : " " + WordSplitter.quote(destination);
        return dust(verb + " " + WordSplitter.quote(target) + " -- " + WordSplitter.quote(source) + to);
    }

    /** An instance by its id, which no name can be mistaken for. */
    private static String target(Node node) {
        return node.instance().map(instance -> "id=" + instance.id()).orElse(node.name());
    }

    @Override
    public Cloud cloud() {
        return (Cloud) Proxy.newProxyInstance(
                Cloud.class.getClassLoader(),
                new Class<?>[] {Cloud.class},
                (proxy, method, arguments) ->
                        method.getName().equals("close") ? null : run.onUi(called(method, arguments)));
    }

    /** What it has done to the region is not in the last view. */
    private Callable<Object> called(java.lang.reflect.Method method, @Nullable Object @Nullable [] arguments) {
        ClusterSession cluster = context.cluster();
        return () -> {
            try {
                return method.invoke(cluster.cloud(), arguments);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw e;
            } finally {
                cluster.markStale();
            }
        };
    }

    @Override
    public Printer printer() {
        Printer screen = context.printer();
        return new Printer() {
            @Override
            public void result(String text) {
                print(screen::result, text);
            }

            @Override
            public void message(String text) {
                print(screen::message, text);
            }

            @Override
            public void error(String text) {
                print(screen::error, text);
            }

            @Override
            public int width() {
                return screen.width();
            }
        };
    }

    private void print(Consumer<String> to, String text) {
        if (run.closed()) {
            throw DustException.interrupted();
        }
        to.accept(text);
    }

    @Override
    public void table(List<String> heads, List<List<String>> rows) {
        List<Table.Column> columns = new ArrayList<>();
        for (String head : heads) {
            columns.add(new Table.Column(head, Table.Align.LEFT, LEAST, columns.size()));
        }
        Table table = new Table(columns);
        rows.forEach(table::row);
        table.lines(context.printer().width()).forEach(line -> print(context.printer()::result, line));
    }

    @Override
    public boolean confirm(String question) {
        return run.onUi(() -> context.confirmation().confirm(question));
    }

    @Override
    public Path directory() {
        return context.localShell().directory();
    }

    @Override
    public Map<String, String> environment() {
        return Map.copyOf(context.localShell().environment());
    }
}
