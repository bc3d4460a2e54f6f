package org.dustcluster.command.dropin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;
import org.dustcluster.command.Dust;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Makes classes of a source file, in memory. Needs a JDK. One thread at a time. */
final class DropInCompiler {
    private static final int MOST_ERRORS = 3;
    /** An empty class path would be the current directory, which is never searched. */
    private static final String NOWHERE = "/dev/null/nowhere";

    private final Supplier<Optional<JavaCompiler>> compilers;
    private @Nullable ApiClasses api;

    /** @param compilers the compiler of this Java; empty where there is none */
    DropInCompiler(Supplier<Optional<JavaCompiler>> compilers) {
        this.compilers = compilers;
    }

    private ApiClasses api() throws IOException {
        ApiClasses current = api;
        if (current == null) {
            current = ApiClasses.around(List.of(Dust.class, CommandLine.class));
            api = current;
        }
        return current;
    }

    /**
     * Compiles.
     *
     * @param name the file's name, for messages and stack traces
     * @return the classes by name
     * @throws BrokenDropIn with file and line when the source is no Java, or there is no compiler
     */
    Map<String, byte[]> compile(String name, byte[] source) throws BrokenDropIn {
        JavaCompiler compiler = compilers
                .get()
                .orElseThrow(() -> new BrokenDropIn(name + " needs a compiler, and " + System.getProperty("java.home")
                        + " has none: start dust with a JDK (JAVA_HOME)"));
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        StringWriter rest = new StringWriter();
        List<String> options = List.of("-proc:none", "-g", "-parameters", "-Xlint:none", "-classpath", NOWHERE);
        try (Classes classes = new Classes(
                compiler.getStandardFileManager(diagnostics, Locale.ENGLISH, StandardCharsets.UTF_8), api())) {
            List<JavaFileObject> units = List.of(new Source(name, new String(source, StandardCharsets.UTF_8)));
            boolean good = compiler.getTask(rest, classes, diagnostics, options, null, units)
                    .call();
            if (!good) {
                throw new BrokenDropIn(errors(name, diagnostics.getDiagnostics(), rest.toString()));
            }
            return classes.bytes();
        } catch (IOException e) {
            throw new BrokenDropIn(name + " cannot be compiled: " + e.getMessage());
        }
    }

    private static String errors(String name, List<Diagnostic<? extends JavaFileObject>> diagnostics, String rest) {
        List<String> lines = new ArrayList<>();
        int errors = 0;
        for (Diagnostic<? extends JavaFileObject> diagnostic : diagnostics) {
            if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
                errors++;
                if (errors <= MOST_ERRORS) {
                    String message =
                            diagnostic.getMessage(Locale.ENGLISH).strip().replaceAll("\\s*\\R\\s*", ", ");
                    boolean placed = diagnostic.getLineNumber() != Diagnostic.NOPOS;
                    lines.add(name + (placed ? ":" + diagnostic.getLineNumber() : "") + ": " + message);
                }
            }
        }
        if (errors > MOST_ERRORS) {
            lines.add(name + ": " + (errors - MOST_ERRORS) + " more");
        }
        return lines.isEmpty() ? name + " does not compile: " + rest.strip() : String.join("\n", lines);
    }

    /** A source that may call its public class as it likes: {@code hosts.java} holds {@code Hosts}. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            // Its last part is what stands in stack traces.
            super(uri(name), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }

        private static URI uri(String name) {
            try {
                return new URI("drop-in", null, "/" + name, null);
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException(e);
            }
        }

        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return kind == Kind.SOURCE;
        }
    }

    private static final class Classes extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();
        private final ApiClasses api;

        Classes(JavaFileManager standard, ApiClasses api) {
            super(standard);
            this.api = api;
        }

        @Override
        public Iterable<JavaFileObject> list(
                Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse)
                throws IOException {
            if (location != StandardLocation.CLASS_PATH) {
                return super.list(location, packageName, kinds, recurse);
            }
            return kinds.contains(JavaFileObject.Kind.CLASS) ? api.of(packageName) : List.of();
        }

        @Override
        public @Nullable String inferBinaryName(Location location, JavaFileObject file) {
            return file instanceof ApiClasses.Known known ? known.binaryName() : super.inferBinaryName(location, file);
        }

        Map<String, byte[]> bytes() {
            Map<String, byte[]> bytes = new HashMap<>();
            written.forEach((name, stream) -> bytes.put(name, stream.toByteArray()));
            return bytes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(
                    URI.create("drop-in:///" + className.replace('.', '/') + kind.extension), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream stream = new ByteArrayOutputStream();
                    written.put(className, stream);
                    return stream;
                }
            };
        }
    }
}
