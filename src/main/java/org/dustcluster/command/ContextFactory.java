package org.dustcluster.command;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/**
 * Makes commands: their constructor gets the {@link Context}, and a built-in's whatever else of the interpreter it asks for.
 * What Picocli wants besides is made by Picocli.
 */
final class ContextFactory implements IFactory {
    private final List<Object> parts;

    /** @param parts what a constructor may ask for, by type */
    ContextFactory(List<Object> parts) {
        this.parts = List.copyOf(parts);
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        Optional<Constructor<?>> constructor = Arrays.stream(type.getDeclaredConstructors())
                .filter(candidate -> candidate.getParameterCount() > 0)
                .filter(candidate -> Arrays.stream(candidate.getParameterTypes())
                        .allMatch(wanted -> part(wanted).isPresent()))
                .max(Comparator.comparingInt(Constructor::getParameterCount));
        return constructor.isPresent()
                ? type.cast(make(constructor.get()))
                : CommandLine.defaultFactory().create(type);
    }

    private Object make(Constructor<?> constructor) throws Exception {
        constructor.setAccessible(true);
        Object[] arguments = Arrays.stream(constructor.getParameterTypes())
                .map(wanted -> part(wanted).orElseThrow())
                .toArray();
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private Optional<Object> part(Class<?> wanted) {
        return parts.stream().filter(wanted::isInstance).findFirst();
    }
}
