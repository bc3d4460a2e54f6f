package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Every benchmark of {@code src/bench/jmh}, once with each of its inputs: what measures is not to rot, and measures no failure. */
class BenchmarksTest {
    private static final Path SOURCES = Path.of("src/test/java");

    private static List<Class<?>> benchmarks() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.map(file -> SOURCES.relativize(file).toString().replace('/', '.'))
                    .filter(name -> name.endsWith("Benchmark.java"))
                    .<Class<?>>map(name -> load(name.substring(0, name.length() - ".java".length())))
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name, e);
        }
    }

    @TestFactory
    Stream<DynamicTest> eachDoesWhatItMeasures() throws IOException {
        return benchmarks().stream().flatMap(type -> inputs(type).map(input -> {
            return DynamicTest.dynamicTest(type.getSimpleName() + " " + input, () -> once(type, input));
        }));
    }

    /** The constants of its one parameter. */
    private static Stream<Object> inputs(Class<?> type) {
        Field parameter = parameter(type);
        return parameter.getType().isEnum()
                ? Stream.of(parameter.getType().getEnumConstants())
                : Stream.of(parameter.getAnnotation(Param.class).value()).map(Integer::valueOf);
    }

    private static Field parameter(Class<?> type) {
        List<Field> parameters = annotated(type.getDeclaredFields(), Param.class);
        assertTrue(parameters.size() == 1, type + " has one parameter");
        parameters.get(0).setAccessible(true);
        return parameters.get(0);
    }

    private static <T extends java.lang.reflect.AnnotatedElement> List<T> annotated(
            T[] all, Class<? extends java.lang.annotation.Annotation> by) {
        return Arrays.stream(all).filter(one -> one.isAnnotationPresent(by)).toList();
    }

    private static void once(Class<?> type, Object input) throws ReflectiveOperationException {
        Object benchmark = type.getConstructor().newInstance();
        parameter(type).set(benchmark, input);
        for (Method setup : annotated(type.getMethods(), Setup.class)) {
            setup.invoke(benchmark);
        }
        List<Method> measured = annotated(type.getMethods(), Benchmark.class);
        assertTrue(measured.size() > 0, type + " measures something");
        for (Method method : measured) {
            assertNotNull(method.invoke(benchmark));
        }
    }
}
