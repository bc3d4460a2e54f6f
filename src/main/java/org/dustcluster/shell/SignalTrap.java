package org.dustcluster.shell;

import java.lang.reflect.Proxy;

/**
 * Handles a signal of this process until it is closed, without JLine, which a script does not load. Reached by reflection,
 * for {@code sun.misc.Signal} (module jdk.unsupported) is not of Java SE; where it is missing the signal does what it always
 * does.
 */
final class SignalTrap implements AutoCloseable {
    private final Runnable restore;

    private SignalTrap(Runnable restore) {
        this.restore = restore;
    }

    /** Runs the action on the JVM's signal thread whenever the signal, for instance {@code INT}, arrives. */
    static SignalTrap on(String name, Runnable action) {
        try {
            Class<?> signals = Class.forName("sun.misc.Signal");
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            Object signal = signals.getConstructor(String.class).newInstance(name);
            Object handler = Proxy.newProxyInstance(
                    SignalTrap.class.getClassLoader(), new Class<?>[] {handlers}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return method.getName().equals("hashCode") ? (Object) 0 : null;
                    });
            var handle = signals.getMethod("handle", signals, handlers);
            Object before = handle.invoke(null, signal, handler);
            return new SignalTrap(() -> {
                try {
                    handle.invoke(null, signal, before);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            });
        } catch (ReflectiveOperationException e) {
            return new SignalTrap(() -> {});
        }
    }

    @Override
    public void close() {
        restore.run();
    }
}
