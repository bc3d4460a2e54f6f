package org.dustcluster.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/** A user's dust directory with commands dropped in. */
public final class DropInHome {
    private static final String IMPORTS = """
            import java.util.*;
            import java.util.concurrent.Callable;
            import org.dustcluster.cluster.*;
            import org.dustcluster.command.*;
            import org.dustcluster.target.TargetExpression;
            import picocli.CommandLine.*;
            """;

    private final Path home;

    public DropInHome(Path home) {
        this.home = home;
        try {
            Files.createDirectories(home.resolve("commands"));
            mode("", "rwx------");
            mode("commands", "rwxr-xr-x");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory. */
    public Path path() {
        return home;
    }

    /** Drops in a file as it is. */
    public Path file(String name, String text) {
        try {
            Path file = Files.writeString(home.resolve("commands").resolve(name), text);
            mode("commands/" + name, "rw-r--r--");
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Drops in {@code NAME.java} with a command of that name, whose {@code call} this is. */
    public void command(String name, String call) {
        file(name + ".java", IMPORTS + source(name, call));
    }

    private static String source(String name, String call) {
        return """
                @Command(name = "%s", description = "does what %s does")
                class Dropped implements Callable<Integer> {
                    private final Dust dust;
                    @Parameters(arity = "0..1", paramLabel = "target") TargetExpression target;
                    @Option(names = "--loud", description = "louder") boolean loud;
                    Dropped(Dust dust) { this.dust = dust; }
                    @Override public Integer call() throws Exception {
                        %s
                    }
                }
                """.formatted(name, name, call);
    }

    /** Drops in a jar with one command, named by a provider where {@code service} says so. */
    public void jar(String file, String command, String call, boolean service) {
        jar(file, command, call, service, "return List.of(Dropped.class);");
    }

    /**
     * Drops in a jar.
     *
     * @param commands the body of the method that names its commands
     */
    public void jar(String file, String command, String call, boolean service, String commands) {
        try {
            Path folder = Files.createTempDirectory("dropin");
            Path source = Files.writeString(
                    folder.resolve("Provider.java"),
                    "package jarred;\n" + IMPORTS + source(command, call) + """
                    public class Provider implements CommandProvider {
                        public String title() { return "a title of its own"; }
                        public List<Class<? extends Callable<Integer>>> commands() { %s }
                    }
                    """.formatted(commands));
            int status = ToolProvider.getSystemJavaCompiler()
                    .run(
                            null,
                            null,
                            null,
                            "-proc:none",
                            "-d",
                            folder.toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            source.toString());
            if (status != 0) {
                throw new AssertionError("the jar's source does not compile");
            }
            Path jar = home.resolve("commands").resolve(file);
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
                for (Map.Entry<String, byte[]> entry : Map.of(
                                "jarred/Provider.class", Files.readAllBytes(folder.resolve("jarred/Provider.class")),
                                "jarred/Dropped.class", Files.readAllBytes(folder.resolve("jarred/Dropped.class")))
                        .entrySet()) {
                    out.putNextEntry(new JarEntry(entry.getKey()));
                    out.write(entry.getValue());
                }
                if (service) {
                    out.putNextEntry(new JarEntry("META-INF/services/org.dustcluster.command.CommandProvider"));
                    out.write("jarred.Provider\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                }
            }
            mode("commands/" + file, "rw-r--r--");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes the permissions of a file below the directory; {@code ""} is the directory itself. */
    public void mode(String file, String permissions) {
        try {
            Files.setPosixFilePermissions(home.resolve(file), PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
