package org.dustcluster.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.dustcluster.command.CommandCatalog.OptionEntry;
import org.dustcluster.command.CommandCatalog.Positional;
import org.dustcluster.command.builtin.BuiltIns;
import org.dustcluster.target.TargetExpression;
import org.dustcluster.testing.CommandBench;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

class CommandCatalogTest {
    private final List<String> broken = new ArrayList<>();

    private record Provided(String title, Supplier<List<Class<? extends Callable<Integer>>>> classes)
            implements CommandProvider {
        @Override
        public List<Class<? extends Callable<Integer>>> commands() {
            return classes.get();
        }
    }

    private CommandCatalog catalog(Provided... more) {
        List<CommandProvider> providers = new ArrayList<>(BuiltIns.providers());
        providers.addAll(List.of(more));
        return new CommandCatalog(providers, broken::add);
    }

    @Test
    void theBuiltInsAreThere() {
        assertEquals(
                List.of(
                        "load",
                        "use",
                        "show",
                        "start",
                        "stop",
                        "terminate",
                        "tag",
                        "untag",
                        "ec2sec",
                        "last",
                        "put",
                        "get",
                        "run",
                        "sessions",
                        "wait",
                        "interrupt",
                        "close",
                        "reconnect",
                        "secret",
                        "help",
                        "set",
                        "log",
                        "lasterror",
                        "reload",
                        "exit"),
                catalog().names());
        assertEquals(List.of(), broken);
    }

    @Test
    void anAtSignIsNoWordToType() {
        assertFalse(catalog().knows("@"));
        assertTrue(catalog().find("@").isPresent());
    }

    @Test
    void aProviderThatThrowsIsReportedAndTheRestWorks() {
        CommandCatalog catalog = catalog(
                new Provided("bad.jar", () -> {
                    throw new NoClassDefFoundError("org/example/Gone");
                }),
                new Provided("good.jar", () -> List.of(Hello.class)));
        assertTrue(catalog.knows("hello"));
        assertEquals(1, broken.size());
        assertTrue(broken.get(0).contains("org/example/Gone"), broken.toString());
    }

    @Test
    void aClassWithoutANameIsReportedAndTheRestWorks() {
        CommandCatalog catalog = catalog(new Provided("some.jar", () -> List.of(Nameless.class, Hello.class)));
        assertTrue(catalog.knows("hello"));
        assertEquals(1, broken.size());
    }

    @Test
    void aBuiltInWinsANameClash() {
        CommandCatalog catalog = catalog(new Provided("some.jar", () -> List.of(MyStop.class)));
        assertEquals("The cluster", catalog.find("stop").orElseThrow().title());
        assertEquals(List.of("the command stop of some.jar is left out: The cluster has one of this name"), broken);
    }

    @Test
    void optionsAreKnownWithoutMakingTheCommand() {
        List<OptionEntry> options = catalog().options("stop");
        assertEquals(
                List.of(
                        List.of("-a", "--all"),
                        List.of("--wait"),
                        List.of("-y", "--yes"),
                        List.of("-n", "--dry-run"),
                        List.of("-h", "--help")),
                options.stream().map(OptionEntry::names).toList());
        assertEquals("do not ask", options.get(2).description());
        assertFalse(options.get(2).takesValue());
        assertEquals(List.of(), catalog().options("nothing"));
    }

    @Test
    void theWordsOfACommandAreKnown() {
        assertEquals(
                List.of(new Positional("[target]", TargetExpression.class)),
                catalog().positionals("start"));
        assertEquals(List.of(new Positional("FILE", Path.class)), catalog().positionals("load"));
    }

    @Test
    void aFileOfTheNodesIsNoneOfThisMachine() {
        assertEquals(
                List.of(
                        new Positional("target", TargetExpression.class),
                        new Positional("REMOTE", RemotePath.class),
                        new Positional("[LOCALDIR]", Path.class)),
                catalog().positionals("get"));
    }

    @Test
    void aDropInGetsItsContext() {
        CommandBench bench = CommandBench.script(new Provided("hello.java", () -> List.of(Hello.class)));
        assertEquals(0, bench.run("hello"));
        assertEquals("hello", bench.printer.results());
        bench.run("help");
        assertTrue(bench.printer.results().contains("hello.java:\n  hello                says hello\n"));
        bench.run("hello -h");
        assertTrue(bench.printer.results().endsWith("show this page"), bench.printer.results());
    }

    @Command(name = "hello", description = "says hello")
    static final class Hello implements Callable<Integer> {
        private final Context context;

        Hello(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            context.printer().result("hello");
            return 0;
        }
    }

    static final class Nameless implements Callable<Integer> {
        @Override
        public Integer call() {
            return 0;
        }
    }

    @Command(name = "stop")
    static final class MyStop implements Callable<Integer> {
        @Override
        public Integer call() {
            return 0;
        }
    }
}
