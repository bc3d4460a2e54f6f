package org.dustcluster.command.dropin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.dustcluster.command.CommandCatalog;
import org.dustcluster.command.CommandCatalog.OptionEntry;
import org.dustcluster.target.TargetExpression;
import org.dustcluster.testing.CommandBench;
import org.dustcluster.testing.DropInHome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropInsTest {
    @TempDir
    Path folder;

    private DropInHome home;

    @BeforeEach
    void aHome() {
        home = new DropInHome(folder.resolve("dust"));
    }

    private CommandBench bench() {
        return CommandBench.withHome(home.path());
    }

    private void saysHello(String name) {
        home.command(name, "dust.printer().result(\"hello from " + name + "\"); return 0;");
    }

    @Test
    void aSourceIsACommand() {
        saysHello("greet");
        CommandBench bench = bench();
        assertEquals(0, bench.run("greet"), bench.printer.toString());
        assertEquals("hello from greet", bench.printer.results());
        assertEquals(List.of(), bench.local);
        assertEquals(List.of(), bench.broken);
    }

    @Test
    void helpListsItUnderItsFileAndHasItsPage() {
        saysHello("greet");
        CommandBench bench = bench();
        assertEquals(0, bench.run("help"));
        assertTrue(
                bench.printer.results().contains("greet.java:\n  greet [target]       does what greet does\n"),
                bench.printer.results());
        bench.printer.clear();
        assertEquals(0, bench.run("help greet"));
        assertTrue(bench.printer.results().contains("--loud     louder"), bench.printer.results());
        bench.printer.clear();
        assertEquals(0, bench.run("greet -h"));
        assertTrue(bench.printer.results().contains("--loud     louder"), bench.printer.results());
    }

    @Test
    void itsWordsAreKnownToCompletion() throws InterruptedException {
        saysHello("greet");
        CommandBench bench = bench();
        assertFalse(bench.catalog.names().contains("greet"), "completion does not wait for the compiler");
        bench.catalog.settle();
        assertTrue(bench.catalog.names().contains("greet"));
        assertEquals(
                List.of(List.of("--loud"), List.of("-h", "--help")),
                bench.catalog.options("greet").stream().map(OptionEntry::names).toList());
        assertEquals(
                TargetExpression.class,
                bench.catalog.positionals("greet").get(0).type());
    }

    @Test
    void aSourceMayHaveAPackageAndSeveralClasses() {
        home.file("many.java", """
                package some.where;
                import java.util.concurrent.Callable;
                import org.dustcluster.command.Dust;
                import picocli.CommandLine.Command;
                record Word(String text) {}
                @Command(name = "one", description = "one") public class One implements Callable<Integer> {
                    final Dust dust;
                    public One(Dust dust) { this.dust = dust; }
                    public Integer call() { dust.printer().result(new Word("first").text()); return 0; }
                }
                @Command(name = "two") class Two implements Callable<Integer> {
                    public Integer call() { return new Object() { int status() { return 1; } }.status(); }
                }
                """);
        CommandBench bench = bench();
        assertEquals(0, bench.run("one"), bench.printer.toString());
        assertEquals("first", bench.printer.results());
        assertEquals(1, bench.run("two"));
    }

    @Test
    void twoFilesMayHaveClassesOfOneName() {
        for (String name : List.of("one", "two")) {
            home.file(name + ".java", """
                    import org.dustcluster.command.Dust;
                    class Word { static final StringBuilder TEXT = new StringBuilder("of NAME"); }
                    @picocli.CommandLine.Command(name = "NAME") class Mine implements java.util.concurrent.Callable<Integer> {
                        final Dust dust;
                        Mine(Dust dust) { this.dust = dust; }
                        public Integer call() { dust.printer().result(Word.TEXT.toString()); return 0; }
                    }""".replace("NAME", name));
        }
        CommandBench bench = bench();
        assertEquals(0, bench.run("two"), bench.printer.toString());
        assertEquals(0, bench.run("one"), bench.printer.toString());
        assertEquals("of two\nof one", bench.printer.results());
    }

    @Test
    void aJarIsACommand() {
        home.jar("tools.jar", "tool", "dust.printer().result(\"from a jar\"); return 0;", true);
        CommandBench bench = bench();
        assertEquals(0, bench.run("tool"), bench.printer.toString() + bench.broken);
        assertEquals("from a jar", bench.printer.results());
        bench.printer.clear();
        bench.run("help");
        assertTrue(bench.printer.results().contains("tools.jar:\n  tool"), bench.printer.results());
    }

    @Test
    void aJarWithoutAProviderIsReported() {
        home.jar("tools.jar", "tool", "return 0;", false);
        home.file("empty.jar", "this is no jar");
        saysHello("greet");
        CommandBench bench = bench();
        assertEquals(0, bench.run("greet"));
        assertEquals(2, bench.broken.size(), bench.broken::toString);
        assertTrue(
                bench.broken.get(1).startsWith("tools.jar holds no command: its META-INF/services/"),
                bench.broken::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "throw new IllegalStateException();",
                "throw new NoClassDefFoundError();",
                "throw new AssertionError();",
                "return commands();",
                "return null;",
                "return Collections.singletonList(null);"
            })
    void aJarThatFailsWhileItIsLoadedHarmsNoOther(String commands) {
        home.jar("bad.jar", "tool", "return 0;", true, commands);
        saysHello("greet");
        CommandBench bench = bench();
        assertEquals(0, bench.run("greet"), bench.printer.toString());
        assertEquals("hello from greet", bench.printer.results());
        assertEquals(1, bench.broken.size(), bench.broken::toString);
        assertTrue(bench.broken.get(0).startsWith("bad.jar cannot be loaded: "), bench.broken::toString);
    }

    @Test
    void aMistakeIsReportedWithFileAndLineAndTheRestWorks() {
        home.file("bad.java", """
                import java.util.concurrent.Callable;
                class Bad {
                    int f() {
                        return nothing();
                    }
                }
                """);
        saysHello("greet");
        CommandBench bench = bench();
        assertEquals(0, bench.run("greet"));
        assertEquals(
                List.of("bad.java:4: cannot find symbol, symbol:   method nothing(), location: class Bad"),
                bench.broken);
    }

    @Test
    void aFileWithoutACommandIsReported() {
        home.file("a.java", "class A {}");
        home.file("b.java", "import picocli.CommandLine.Command; @Command(name = \"b\") class B {}");
        home.file("c.java", """
                import picocli.CommandLine.Command;
                @Command(name = "c") class C implements java.util.concurrent.Callable<Integer> {
                    C(org.dustcluster.command.Context context) {}
                    public Integer call() { return 0; }
                }""");
        home.file("d.java", """
                import picocli.CommandLine.Command;
                @Command class D implements java.util.concurrent.Callable<Integer> {
                    public Integer call() { return 0; }
                }""");
        CommandBench bench = bench();
        bench.run("something");
        String all = String.join("\n", bench.broken);
        assertTrue(all.contains("a.java holds no command"), all);
        assertTrue(all.contains("b.java: B is left out: it is no Callable<Integer>"), all);
        assertTrue(
                all.contains("c.java: C is left out: it needs a constructor that takes org.dustcluster.command.Dust"),
                all);
        assertTrue(all.contains("D in d.java is left out: it needs @Command with a name"), all);
        assertEquals(List.of("something"), bench.local);
    }

    @Test
    void aBuiltInWinsAndSoDoesTheFirstFile() {
        saysHello("stop");
        home.file("x1.java", """
                @picocli.CommandLine.Command(name = "x") class X1 implements java.util.concurrent.Callable<Integer> {
                    public Integer call() { return 1; }
                }""");
        home.file("x2.java", """
                @picocli.CommandLine.Command(name = "x") class X2 implements java.util.concurrent.Callable<Integer> {
                    public Integer call() { return 3; }
                }""");
        CommandBench bench = bench();
        assertEquals(1, bench.run("x"));
        assertEquals(
                List.of(
                        "the command stop of stop.java is left out: dust has one of this name",
                        "the command x of x2.java is left out: x1.java has one of this name"),
                bench.broken);
        assertEquals(2, bench.run("stop"), "the built-in one needs a template");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-rw-r--", "rw-r--rw-"})
    void whatOthersMayWriteIsRefused(String permissions) {
        saysHello("greet");
        saysHello("other");
        home.mode("commands/greet.java", permissions);
        CommandBench bench = bench();
        bench.run("greet");
        assertEquals(List.of("greet"), bench.local);
        assertEquals(
                List.of("greet.java is left out: other users may write to it (chmod go-w "
                        + home.path().resolve("commands/greet.java") + ")"),
                bench.broken);
        assertEquals(0, bench.run("other"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "commands"})
    void aFolderThatOthersMayWriteIsNotSearched(String folderName) {
        saysHello("greet");
        home.mode(folderName, "rwxrwxr-x");
        CommandBench bench = bench();
        bench.run("greet");
        assertEquals(List.of("greet"), bench.local);
        assertEquals(1, bench.broken.size(), bench.broken::toString);
    }

    @Test
    void aFileOfAnotherUserIsRefused() throws IOException {
        saysHello("greet");
        Path file = home.path().resolve("commands/greet.java");
        try {
            Files.setAttribute(file, "unix:uid", 65534);
        } catch (IOException e) {
            org.junit.jupiter.api.Assumptions.abort("only root can give a file away");
        }
        CommandBench bench = bench();
        bench.run("greet");
        assertEquals(List.of("greet"), bench.local);
        assertTrue(bench.broken.get(0).contains("not to you"), bench.broken::toString);
    }

    @Test
    void otherFilesAreNoCommands() {
        home.file(".hidden.java", "nonsense");
        home.file("greet.java~", "nonsense");
        home.file("notes.txt", "nonsense");
        CommandBench bench = bench();
        bench.run("greet");
        assertEquals(List.of(), bench.broken);
        assertEquals(List.of("greet"), bench.local);
    }

    @Test
    void reloadReadsWhatWasChanged() {
        saysHello("greet");
        home.jar("tools.jar", "tool", "return 0;", true);
        CommandBench bench = bench();
        assertEquals(0, bench.run("greet"));
        home.command("greet", "dust.printer().result(\"changed\"); return 0;");
        home.jar("tools.jar", "tool", "return 1;", true);
        saysHello("new");
        bench.printer.clear();

        assertEquals(0, bench.run("reload"), bench.printer.toString());
        assertEquals(List.of("drop-in commands: greet new tool"), bench.printer.messages());
        assertEquals(0, bench.run("greet"));
        assertEquals("changed", bench.printer.results());
        assertEquals(1, bench.run("tool"));

        home.file("greet.java", "class {");
        bench.printer.clear();
        assertEquals(2, bench.run("reload"));
        assertTrue(bench.printer.errors().get(0).startsWith("greet.java:1: "), bench.printer.toString());
        assertEquals(0, bench.run("new"));
        bench.run("greet");
        assertEquals(List.of("greet"), bench.local);
    }

    @Test
    void whatWasCompiledOnceIsKept() throws Exception {
        saysHello("greet");
        List<String> reports = Collections.synchronizedList(new ArrayList<>());
        try (DropIns first = dropIns(true, reports)) {
            first.settle();
            assertTrue(first.known().containsKey("greet"), reports::toString);
        }
        try (DropIns second = dropIns(false, reports)) {
            second.settle();
            assertTrue(second.known().containsKey("greet"), reports::toString);
        }
        assertEquals(1, cached());
        saysHello("other");
        try (DropIns third = dropIns(false, reports)) {
            third.settle();
            assertFalse(third.known().containsKey("other"));
        }
        assertEquals(1, reports.size());
        assertTrue(reports.get(0).startsWith("other.java needs a compiler, and "), reports::toString);
    }

    @Test
    void aCacheThatOthersMayWriteOrThatIsBrokenIsNotBelieved() throws Exception {
        saysHello("greet");
        List<String> reports = new ArrayList<>();
        try (DropIns first = dropIns(true, reports)) {
            first.settle();
        }
        Path kept = list(home.path().resolve("cache")).get(0);
        Files.setPosixFilePermissions(kept, java.nio.file.attribute.PosixFilePermissions.fromString("rw-rw-rw-"));
        try (DropIns second = dropIns(false, reports)) {
            second.settle();
            assertFalse(second.known().containsKey("greet"));
        }
        Files.writeString(kept, "nonsense");
        Files.setPosixFilePermissions(kept, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        try (DropIns third = dropIns(true, reports)) {
            third.settle();
            assertTrue(third.known().containsKey("greet"), reports::toString);
        }
    }

    @Test
    void whatIsGoneIsNotKept() throws Exception {
        saysHello("greet");
        saysHello("other");
        try (DropIns first = dropIns(true, new ArrayList<>())) {
            first.settle();
        }
        assertEquals(2, cached());
        Files.delete(home.path().resolve("commands/other.java"));
        try (DropIns second = dropIns(true, new ArrayList<>())) {
            second.settle();
        }
        assertEquals(1, cached());
    }

    private int cached() throws IOException {
        return list(home.path().resolve("cache")).size();
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private DropIns dropIns(boolean withCompiler, List<String> reports) {
        DropInCompiler compiler = new DropInCompiler(
                () -> withCompiler ? Optional.of(javax.tools.ToolProvider.getSystemJavaCompiler()) : Optional.empty());
        DropIns dropIns = new DropIns(
                home.path(), new CommandCatalog(List.of(), s -> {})::knows, compiler, Duration.ofSeconds(60));
        dropIns.reports(reports::add);
        return dropIns;
    }

    @Test
    void aProviderThatHangsIsGivenUp() throws Exception {
        home.file("hangs.jar", "");
        home.jar("hangs.jar", "never", "return 0;", true);
        saysHello("greet");
        List<String> reports = Collections.synchronizedList(new ArrayList<>());
        // The compiler stands for whatever may hang while a file is loaded.
        DropInCompiler hanging = new DropInCompiler(() -> {
            try {
                Thread.sleep(Duration.ofMinutes(1).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        });
        try (DropIns dropIns = new DropIns(home.path(), word -> false, hanging, Duration.ofMillis(300))) {
            dropIns.reports(reports::add);
            dropIns.settle();
            assertEquals(1, reports.size(), reports::toString);
            assertTrue(reports.get(0).contains("were not loaded within"), reports::toString);
            dropIns.settle();
            assertEquals(1, reports.size(), "said once");
        }
    }

    /** The compiler stands for whatever may fail unforeseen while a file is loaded. */
    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, NoClassDefFoundError.class, AssertionError.class})
    void aSourceThatFailsWhileItIsLoadedHarmsNoOther(Class<? extends Throwable> failure) throws Exception {
        saysHello("greet");
        home.jar("tools.jar", "tool", "return 0;", true);
        List<String> reports = new ArrayList<>();
        DropInCompiler failing = new DropInCompiler(() -> {
            if (failure == IllegalStateException.class) {
                throw new IllegalStateException();
            }
            throw failure == AssertionError.class ? new AssertionError() : new NoClassDefFoundError();
        });
        try (DropIns dropIns = new DropIns(home.path(), word -> false, failing, Duration.ofSeconds(60))) {
            dropIns.reports(reports::add);
            dropIns.settle();
            assertEquals(List.of("tool"), List.copyOf(dropIns.known().keySet()));
            assertEquals(List.of("greet.java is left out: " + failure.getName()), reports);
        }
    }

    @Test
    void whatCannotBeReadAnewIsNotKeptAsItWas() throws Exception {
        saysHello("greet");
        AtomicBoolean hangs = new AtomicBoolean();
        DropInCompiler compiler = new DropInCompiler(() -> {
            try {
                Thread.sleep(hangs.get() ? Duration.ofMinutes(1).toMillis() : 0);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.of(javax.tools.ToolProvider.getSystemJavaCompiler());
        });
        try (DropIns dropIns = new DropIns(home.path(), word -> false, compiler, Duration.ofSeconds(5))) {
            dropIns.settle();
            assertTrue(dropIns.known().containsKey("greet"));
            home.command("greet", "return 1;");
            hangs.set(true);
            assertEquals(1, dropIns.reload().size());
            assertEquals(List.of(), List.copyOf(dropIns.known().keySet()));
        }
    }
}
