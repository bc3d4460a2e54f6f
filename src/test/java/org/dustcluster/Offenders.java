package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Small classes that each break one rule of {@link ArchitectureTest}; compiled aside, never part of the program. */
final class Offenders {
    private static final Map<String, Map<String, String>> SOURCES = Map.ofEntries(
            Map.entry("arrow", Map.of("target/Bad", "class Bad { org.dustcluster.cluster.Instance i; }")),
            Map.entry("room", Map.of("output/Bad", "class Bad { org.jline.reader.LineReader r; }")),
            Map.entry("jdk", Map.of("target/Bad", "class Bad { picocli.CommandLine c; }")),
            Map.entry(
                    "cycle",
                    Map.of(
                            "left/A", "public class A { org.dustcluster.right.B b; }",
                            "right/B", "public class B { org.dustcluster.left.A a; }")),
            Map.entry("streams", Map.of("shell/Bad", "class Bad { void f() { System.out.println(); } }")),
            Map.entry("stacktrace", Map.of("shell/Bad", "class Bad { void f(Exception e) { e.printStackTrace(); } }")),
            Map.entry("statics", Map.of("shell/Bad", "class Bad { static int count; }")),
            Map.entry("mockito", Map.of("shell/Bad", "class Bad { Object o = org.mockito.Mockito.mock(); }")),
            Map.entry("threads", Map.of("shell/Bad", "class Bad { Thread t = new Thread(() -> {}); }")),
            Map.entry("door", Map.of("ec2/Bad", "public class Bad {}")));

    private Offenders() {}

    static JavaClasses compile(String rule) {
        try {
            Path folder = Files.createTempDirectory("offenders");
            List<String> arguments = new ArrayList<>(
                    List.of("-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path")));
            for (Map.Entry<String, String> source : SOURCES.get(rule).entrySet()) {
                Path file = folder.resolve(source.getKey() + ".java");
                Files.createDirectories(file.getParent());
                String name = file.getParent().getFileName().toString();
                Files.writeString(file, "package org.dustcluster." + name + "; " + source.getValue());
                arguments.add(file.toString());
            }
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            assertTrue(compiler.run(null, null, null, arguments.toArray(String[]::new)) == 0, "offender compiles");
            return new ClassFileImporter().importPath(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
