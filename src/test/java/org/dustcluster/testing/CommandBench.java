package org.dustcluster.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.dustcluster.cluster.AddressBook;
import org.dustcluster.cluster.Cidr;
import org.dustcluster.cluster.Cloud;
import org.dustcluster.cluster.ClusterSession;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.Template;
import org.dustcluster.command.CommandCatalog;
import org.dustcluster.command.CommandProvider;
import org.dustcluster.command.Confirmation;
import org.dustcluster.command.Context;
import org.dustcluster.command.Interpreter;
import org.dustcluster.command.Interruption;
import org.dustcluster.command.LocalShell;
import org.dustcluster.command.LogLevels;
import org.dustcluster.command.Pace;
import org.dustcluster.command.RawConsole;
import org.dustcluster.command.builtin.BuiltIns;
import org.dustcluster.command.dropin.DropIns;
import org.dustcluster.output.Recorder;

/** An interpreter with everything around it faked: lines go in, what was printed and done comes out. */
public final class CommandBench implements Pace, Confirmation, RawConsole, LogLevels {
    private static final Path NO_HOME = Path.of("/nowhere/.dust");

    public final FakeCloud cloud = new FakeCloud();
    public final FakeShells shells = new FakeShells();
    public final FakeFiles copies = new FakeFiles();
    public final RecordingPrinter printer = new RecordingPrinter();
    public final ManualClock clock = new ManualClock();
    /** What the local shell was given. */
    public final List<String> local = new ArrayList<>();
    /** What the user was asked. */
    public final List<String> questions = new ArrayList<>();
    /** The nodes that were entered raw. */
    public final List<RemoteNode> entered = new ArrayList<>();
    /** Sentences about commands that were left out. */
    public final List<String> broken = new CopyOnWriteArrayList<>();

    public final ClusterSession cluster;
    /** What nodes say goes in here. */
    public final Recorder recorder =
            new Recorder(event -> {}, recording -> {}, Path.of(System.getProperty("java.io.tmpdir")));

    public final Context context;
    public final Interpreter interpreter;
    public final CommandCatalog catalog;

    private final Map<Path, Template> files = new HashMap<>();
    private Optional<Boolean> answer = Optional.empty();
    private Optional<RuntimeException> trouble = Optional.empty();
    private Supplier<Optional<char[]>> secret = Optional::empty;
    private Optional<Cidr> address = Optional.empty();
    private Runnable onPause = () -> {};
    private int localStatus;
    private String logLevel = "info";

    /** The commands that a test drops in; nothing without a home. */
    public final DropIns dropIns;

    private CommandBench(boolean interactive, List<CommandProvider> more, Path home) {
        this(interactive, more, home, Optional.empty());
    }

    private CommandBench(boolean interactive, List<CommandProvider> more, Path home, Optional<Cloud> other) {
        Cloud used = other.orElse(cloud);
        cluster = new ClusterSession(this::read, settings -> used, shells::states, AddressBook::real, clock);
        context = new Context(
                cluster,
                shells,
                printer,
                this,
                this,
                this::ask,
                new FakeLocalShell(),
                new Interruption(),
                interactive,
                recorder,
                this::callerAddress,
                copies);
        List<CommandProvider> providers = new ArrayList<>(BuiltIns.providers());
        providers.addAll(more);
        CommandCatalog builtIns = new CommandCatalog(providers, broken::add);
        dropIns = new DropIns(home, word -> builtIns.find(word).isPresent());
        dropIns.reports(broken::add);
        catalog = builtIns.with(dropIns);
        interpreter = new Interpreter(context, catalog, this, this, Path.of("/home/user/.dust/dust.log"));
    }

    /** As in a script. */
    public static CommandBench script(CommandProvider... more) {
        return new CommandBench(false, List.of(more), NO_HOME);
    }

    /** As in a script, on another cloud than the fake one. */
    public static CommandBench on(Cloud other) {
        return new CommandBench(false, List.of(), NO_HOME, Optional.of(other));
    }

    /** As at the prompt. */
    public static CommandBench prompt(CommandProvider... more) {
        return new CommandBench(true, List.of(more), NO_HOME);
    }

    /** As in a script, with the drop-in commands of a dust directory. */
    public static CommandBench withHome(Path home) {
        return new CommandBench(false, List.of(), home);
    }

    /** Runs a line. */
    public int run(String line) {
        return interpreter.execute(line);
    }

    /** Loads a template with these nodes, printing nothing. */
    public CommandBench loaded(String cluster, String... names) {
        return loaded(Templates.of(cluster, names));
    }

    /** Loads this template, printing nothing. */
    public CommandBench loaded(Template template) {
        file(template);
        cluster.load(template.file());
        return this;
    }

    /** Makes {@code load} find this template under its file's name. */
    public void file(Template template) {
        files.put(template.file(), template);
    }

    private Template read(Path file) {
        trouble.ifPresent(broken -> {
            throw broken;
        });
        return Optional.ofNullable(files.get(file))
                .orElseThrow(() -> DustException.usage("cannot read " + file + ": no such file"));
    }

    /** The user will answer so; without this there is nobody to ask. */
    public void answer(boolean yes) {
        answer = Optional.of(yes);
    }

    private Optional<char[]> ask(String question) {
        questions.add(question);
        return secret.get();
    }

    /** What the user will type unseen; called when asked. */
    public void secret(Supplier<Optional<char[]>> typed) {
        secret = typed;
    }

    private Cidr callerAddress() {
        return address.orElseThrow(() -> DustException.failure("nobody knows the address"));
    }

    /** The address of this machine; without this nobody knows it. */
    public void callerAddress(String text) {
        address = Cidr.ofAddress(text);
    }

    /** What happens while a command lets time go by. */
    public void onPause(Runnable action) {
        onPause = action;
    }

    /** What {@code load} will throw. */
    public void trouble(RuntimeException thrown) {
        trouble = Optional.of(thrown);
    }

    /** How local programs will end. */
    public void localStatus(int status) {
        localStatus = status;
    }

    @Override
    public Instant instant() {
        return clock.instant();
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        clock.advance(time);
        onPause.run();
    }

    @Override
    public boolean confirm(String question) {
        questions.add(question);
        return answer.orElseThrow(() -> DustException.usage("nobody to ask: say -y"));
    }

    @Override
    public int enter(RemoteNode node) {
        entered.add(node);
        return 0;
    }

    @Override
    public String level() {
        return logLevel;
    }

    @Override
    public void level(String level) {
        logLevel = level;
    }

    private final class FakeLocalShell implements LocalShell {
        @Override
        public int run(String line) {
            local.add(line);
            return localStatus;
        }

        @Override
        public Path directory() {
            return Path.of("/tmp");
        }

        @Override
        public Map<String, String> environment() {
            return Map.of("HOME", "/home/user");
        }
    }
}
