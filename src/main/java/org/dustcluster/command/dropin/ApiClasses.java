package org.dustcluster.command.dropin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;

/**
 * The classes that a drop-in may name besides the JDK's: those of dust and of Picocli. The compiler would otherwise open every
 * library on the class path, and EC2's alone has ten thousand classes. Read once, immutable then.
 */
final class ApiClasses {
    private final Map<String, List<JavaFileObject>> packages = new HashMap<>();

    /** One class file, held in memory. */
    static final class Known extends SimpleJavaFileObject {
        private final String binaryName;
        private final byte[] bytes;

        Known(String binaryName, byte[] bytes) {
            super(URI.create("api:///" + binaryName.replace('.', '/') + ".class"), Kind.CLASS);
            this.binaryName = binaryName;
            this.bytes = bytes;
        }

        String binaryName() {
            return binaryName;
        }

        @Override
        public InputStream openInputStream() {
            return new ByteArrayInputStream(bytes);
        }
    }

    private ApiClasses() {}

    /** The classes that were loaded from where these were. */
    static ApiClasses around(List<Class<?>> types) throws IOException {
        ApiClasses classes = new ApiClasses();
        for (Class<?> type : types) {
            Path place;
            try {
                place = Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().toURI());
            } catch (URISyntaxException e) {
                throw new IOException(e);
            }
            if (Files.isDirectory(place)) {
                classes.read(place);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(place)) {
                    classes.read(jar.getPath("/"));
                }
            }
        }
        return classes;
    }

    private void read(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".class")).toList()) {
                String path = root.relativize(file).toString();
                String name = path.substring(0, path.length() - ".class".length())
                        .replace(root.getFileSystem().getSeparator(), ".");
                int dot = name.lastIndexOf('.');
                packages.computeIfAbsent(dot < 0 ? "" : name.substring(0, dot), any -> new ArrayList<>())
                        .add(new Known(name, Files.readAllBytes(file)));
            }
        }
    }

    /** Those of one package. */
    List<JavaFileObject> of(String packageName) {
        return packages.getOrDefault(packageName, List.of());
    }
}
