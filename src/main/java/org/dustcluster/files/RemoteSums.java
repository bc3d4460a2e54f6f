package org.dustcluster.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.remote.Connections;
import org.dustcluster.remote.Pipe;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SHA-256 sums of a node's files, computed by a small program there on a channel of its own, which answers a line for a line. A node
 * that has none of the usual tools, or runs no command, has the file read back instead. One question at a time; others wait.
 */
final class RemoteSums implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteSums.class);
    private static final String READY = "dust-sums-ready";
    private static final int LINES_BEFORE = 1000;

    /**
     * No quote, no exclamation mark and no backslash, so that csh and fish pass it on as it is. Reads a name a line, its bytes
     * in the escapes of printf's %b; the dot keeps line feeds at the end of a name.
     */
    private static final String PROGRAM = "sh -c '"
            + "if command -v sha256sum; then s=sha256sum; elif command -v shasum; then s=\"shasum -a 256\"; "
            + "elif command -v openssl; then s=\"openssl dgst -sha256 -r\"; else exit; fi >/dev/null 2>&1; "
            + "LC_ALL=C; export LC_ALL; echo " + READY + "; "
            + "while IFS= read -r n; do p=$(printf %b. \"$n\"); p=${p%.}; "
            + "if r=$($s <\"$p\" 2>/dev/null); then echo \"${r%% *}\"; else echo failed; fi; done'";

    private final ReentrantLock lock = new ReentrantLock();
    private final Connections connections;
    private final RemoteNode node;
    private final RemoteDisk disk;
    private volatile @Nullable Pipe program;
    private boolean tried;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();

    RemoteSums(Connections connections, RemoteNode node, RemoteDisk disk) {
        this.connections = connections;
        this.node = node;
        this.disk = disk;
    }

    String of(String path) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            Pipe asked = started();
            if (asked != null) {
                String sum = ask(asked, path);
                if (sum.matches("[0-9a-f]{64}")) {
                    return sum;
                }
            }
            return readBack(disk, path);
        } finally {
            lock.unlock();
        }
    }

    /** The program's answer, whatever it is; one that answers nothing sensible is not asked again. */
    private String ask(Pipe asked, String path) {
        try {
            byte[] line = (escaped(path) + "\n").getBytes(StandardCharsets.US_ASCII);
            asked.write(line, 0, line.length);
            return line(asked);
        } catch (IOException e) {
            LOG.debug("{}: the sums ended", node.name(), e);
            program = null;
            asked.close();
            return "";
        }
    }

    private @Nullable Pipe started() throws InterruptedException {
        if (tried) {
            return program;
        }
        tried = true;
        try {
            Pipe opened = connections.open(node, new Connections.Service.Exec(PROGRAM));
            program = opened;
            for (int i = 0; i < LINES_BEFORE; i++) {
                String line = line(opened);
                if (line.equals(READY)) {
                    return opened;
                }
            }
            opened.close();
        } catch (IOException e) {
            LOG.debug("{}: no sums there, reading back", node.name(), e);
        }
        program = null;
        return null;
    }

    /** Waits as long as the program takes for a large file; {@link #close} ends that. */
    private String line(Pipe from) throws IOException {
        byte[] buffer = new byte[4096];
        while (true) {
            String text = read.toString(StandardCharsets.ISO_8859_1);
            int end = text.indexOf('\n');
            if (end >= 0) {
                read.reset();
                byte[] rest = text.substring(end + 1).getBytes(StandardCharsets.ISO_8859_1);
                read.write(rest, 0, rest.length);
                return text.substring(0, end).strip();
            }
            int count = from.read(buffer);
            if (count < 0 || read.size() > 1024 * 1024) {
                throw new IOException("the sums ended: " + from.endReason());
            }
            read.write(buffer, 0, count);
        }
    }

    private static String escaped(String path) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "/._-".indexOf(c) >= 0);
            escaped.append(plain ? String.valueOf(c) : String.format("\\0%03o", (int) c));
        }
        return escaped.toString();
    }

    static String readBack(RemoteDisk disk, String path) throws IOException, InterruptedException {
        LocalSums.Summing summing = new LocalSums.Summing();
        String handle = disk.open(path, RemoteDisk.READ, Attributes.NONE);
        try {
            new Reading(disk.sftp(), handle, 0, -1, () -> {}).into((bytes, offset, length, at) -> {
                summing.add(bytes, offset, length);
            });
        } finally {
            disk.sendClose(handle);
        }
        return summing.sum();
    }

    @Override
    public void close() {
        Pipe open = program;
        if (open != null) {
            open.close();
        }
    }
}
