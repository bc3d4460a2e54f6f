package org.dustcluster.ssh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that carries a connection on its standard input and output: {@code ProxyCommand}. Between it and the library, which
 * knows sockets only, lies a connection through this machine's loopback that admits nobody else. Two threads copy, a third keeps
 * what the program says on standard error; all end with the program, and the program ends with {@link #close}.
 */
final class ProxyProcess implements Carrier {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyProcess.class);

    /**
     * In a session of its own where there is a program for that, else deaf to what the keyboard sends: Ctrl-C at our prompt goes
     * to every process of the terminal's foreground group, and must not cut connections.
     */
    private static final String SHIELD =
            "if command -v setsid >/dev/null 2>&1; then exec setsid /bin/sh -c \"exec $1\"; fi;"
                    + " trap '' INT QUIT TSTP; exec /bin/sh -c \"exec $1\"";

    private static final long LAST_WORDS_MILLIS = 500;
    private static final int ADMIT_MILLIS = 5000;

    private final ServerSocket entrance;
    private final Process process;
    private final Thread errors;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Socket inside;
    private volatile String said = "";

    private ProxyProcess(ServerSocket entrance, Process process) {
        this.entrance = entrance;
        this.process = process;
        this.errors = thread("err", this::listen);
    }

    static ProxyProcess start(String command, Map<String, String> environment) throws IOException {
        ServerSocket entrance = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        try {
            ProcessBuilder builder = new ProcessBuilder(List.of("/bin/sh", "-c", SHIELD, "dust-proxy", command));
            builder.environment().clear();
            builder.environment().putAll(environment);
            return new ProxyProcess(entrance, builder.start());
        } catch (IOException e) {
            entrance.close();
            throw new IOException("the proxycommand cannot be started: " + e.getMessage(), e);
        }
    }

    /** Where the library connects to. */
    InetSocketAddress entrance() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), entrance.getLocalPort());
    }

    /** Takes in the connection that came from this address, and turns all others away. */
    void admit(SocketAddress ours) throws IOException {
        entrance.setSoTimeout(ADMIT_MILLIS);
        while (true) {
            Socket socket = entrance.accept();
            if (socket.getRemoteSocketAddress().equals(ours)) {
                inside = socket;
                socket.setTcpNoDelay(true);
                entrance.close();
                thread("out", () -> copy(process.getInputStream(), socket, true));
                thread("in", () -> copy(process.getOutputStream(), socket, false));
                return;
            }
            socket.close();
        }
    }

    private Thread thread(String what, Runnable work) {
        Thread thread = new Thread(work, "dust-proxy-" + process.pid() + "-" + what);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** The end of either direction is the end of the connection. */
    private void copy(Object program, Socket socket, boolean fromProgram) {
        byte[] buffer = new byte[32 * 1024];
        try (InputStream in = fromProgram ? (InputStream) program : socket.getInputStream();
                OutputStream out = fromProgram ? socket.getOutputStream() : (OutputStream) program) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                out.flush();
            }
        } catch (IOException e) {
            LOG.debug("proxycommand {}: {}", process.pid(), e.toString());
        } finally {
            shut(socket);
        }
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing the inner end of a proxycommand: {}", e.toString());
        }
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            // A line of a program that writes no line ends would grow without a limit.
            char[] some = new char[1024];
            StringBuilder tail = new StringBuilder();
            for (int count = lines.read(some); count >= 0; count = lines.read(some)) {
                tail.append(some, 0, count);
                tail.delete(0, Math.max(0, tail.length() - some.length));
                String text = tail.toString().strip();
                said = text.substring(text.lastIndexOf('\n') + 1).strip();
            }
        } catch (IOException e) {
            LOG.debug("proxycommand {}: {}", process.pid(), e.toString());
        }
    }

    @Override
    public int depth() {
        return 0;
    }

    @Override
    public Optional<String> failure() {
        Socket socket = inside;
        try {
            if (closed.get()
                    || (process.isAlive() && (socket == null || !socket.isClosed()))
                    || !process.waitFor(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
            errors.join(LAST_WORDS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String words = Clauses.plain(said);
        return Optional.of("the proxycommand ended"
                + (process.isAlive() ? "" : " with status " + process.exitValue())
                + (words.isEmpty() ? "" : " (it said: " + words + ")"));
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            entrance.close();
        } catch (IOException e) {
            LOG.debug("closing the entrance of a proxycommand: {}", e.toString());
        }
        Socket socket = inside;
        if (socket != null) {
            shut(socket);
        }
        List<ProcessHandle> all = process.descendants().toList();
        process.destroy();
        all.forEach(ProcessHandle::destroy);
    }
}
