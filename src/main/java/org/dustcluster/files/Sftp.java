package org.dustcluster.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.dustcluster.remote.DustThreads;
import org.dustcluster.remote.Pipe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SFTP, version 3, with one node. Any thread sends, and takes its answer when it likes: many requests are on their way at once,
 * which is what makes it fast where the way is long. Two threads of its own write and read the channel, so that a sender never
 * blocks in the ssh library and may be interrupted.
 *
 * <p>Our own, because the library's client neither keeps names as bytes nor lets two threads wait without waking all.
 *
 * <p>Memory is bounded by {@link #CHUNKS} and {@link Spare}: who sends or asks for a chunk of data holds a permit until the answer is
 * there.
 */
final class Sftp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sftp.class);

    /** Bytes of one request for data: what every server takes. */
    static final int CHUNK = 32 * 1024;
    /** Chunks on their way that each channel has for itself: 2 MiB. What is sent needs no more: an OpenSSH server's window is as wide. */
    static final int CHUNKS = 64;
    /** After so long without a byte in either direction a channel is given up. */
    private static final long STUCK_SECONDS = 120;
    /** A server may answer a listing in packets as large as it likes, within reason. */
    private static final int PACKET_LIMIT = 1024 * 1024;
    /** What is written in one go: several small requests become one ssh packet. */
    private static final int BATCH = 128 * 1024;

    private final Pipe pipe;
    private final Semaphore room = new Semaphore(CHUNKS);
    private final SendWindow window = new SendWindow(CHUNKS);
    private final Spare.Share share;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<Integer, Pending> pending = new HashMap<>();

    @GuardedBy("lock")
    private final ArrayDeque<byte[]> toWrite = new ArrayDeque<>();

    @GuardedBy("lock")
    private int lastId;

    @GuardedBy("lock")
    private String ended = "";

    private volatile long moved = System.nanoTime();
    private Map<String, String> extensions = Map.of();

    private Sftp(Pipe pipe, Spare spare) {
        this.pipe = pipe;
        this.share = spare.share();
    }

    /** Takes the pipe over, and greets. */
    static Sftp open(Pipe pipe, String node, Spare spare) throws IOException, InterruptedException {
        Sftp sftp = new Sftp(pipe, spare);
        Pending version = new Pending(sftp);
        synchronized (sftp.lock) {
            // The version number stands where all other packets have their id.
            sftp.pending.put(3, version);
            sftp.lastId = 100;
            sftp.toWrite.add(new Packet(Packet.INIT).seal(3));
        }
        DustThreads.named("dust-sftp-in-" + node, sftp::read).start();
        DustThreads.named("dust-sftp-out-" + node, sftp::write).start();
        boolean greeted = false;
        try {
            Reply reply = version.await(Reply.VERSION);
            Map<String, String> extensions = new HashMap<>();
            while (reply.more()) {
                extensions.put(reply.text(), reply.text());
            }
            sftp.extensions = Map.copyOf(extensions);
            greeted = true;
            return sftp;
        } finally {
            if (!greeted) {
                sftp.close();
            }
        }
    }

    boolean can(String extension) {
        return extensions.containsKey(extension);
    }

    Pending send(Packet packet) {
        Pending answer = new Pending(this);
        synchronized (lock) {
            if (!ended.isEmpty()) {
                answer.fail(ended);
                return answer;
            }
            int id = ++lastId;
            pending.put(id, answer);
            toWrite.add(packet.seal(id));
            lock.notifyAll();
        }
        return answer;
    }

    /** A permit to have one more chunk on its way. Who has some waits for its own answers rather than for one more. */
    void takeRoom() throws InterruptedException, IOException {
        while (!room.tryAcquire(10, TimeUnit.SECONDS)) {
            closeIfStuck();
            synchronized (lock) {
                if (!ended.isEmpty()) {
                    throw new ConnectionException(ended, new IOException(ended));
                }
            }
        }
    }

    /** A permit to send one more chunk now, which the node would have a use for. */
    boolean tryRoom() {
        return window.open(onTheirWay()) && room.tryAcquire();
    }

    /** A chunk that was sent has its answer, and still its permit. */
    void answered(Pending chunk) {
        window.answered(chunk.nanos(), onTheirWay());
    }

    /** Chunks of both directions; a copy has but one. */
    private int onTheirWay() {
        return CHUNKS - room.availablePermits();
    }

    /** Room for one chunk more, from what all channels share when its own is taken: for asking, where much is to come back. */
    boolean tryMoreRoom() {
        return room.tryAcquire() || share.take();
    }

    void giveRoom() {
        if (!share.give()) {
            room.release();
        }
    }

    /** Whether the channel is gone. */
    boolean over() {
        synchronized (lock) {
            return !ended.isEmpty();
        }
    }

    /** The node neither sends nor takes anything: what waits is told so. */
    void closeIfStuck() {
        if (System.nanoTime() - moved > TimeUnit.SECONDS.toNanos(STUCK_SECONDS)) {
            end("the node's file server gave no answer for " + STUCK_SECONDS + " s");
        }
    }

    /** Ends everything that waits. Never blocks; idempotent. */
    @Override
    public void close() {
        end("the copy was given up");
    }

    private void end(String clause) {
        List<Pending> waiting;
        synchronized (lock) {
            if (!ended.isEmpty()) {
                return;
            }
            ended = clause;
            waiting = new ArrayList<>(pending.values());
            pending.clear();
            toWrite.clear();
            lock.notifyAll();
        }
        share.close();
        pipe.close();
        waiting.forEach(one -> one.fail(clause));
    }

    // ---------------------------------------------------------------- dust-sftp-out-NODE

    private void write() {
        ByteArrayOutputStream batch = new ByteArrayOutputStream(BATCH);
        try {
            while (next(batch)) {
                byte[] bytes = batch.toByteArray();
                pipe.write(bytes, 0, bytes.length);
                moved = System.nanoTime();
                batch.reset();
            }
        } catch (IOException e) {
            LOG.debug("write failed", e);
            end(String.valueOf(e.getMessage()));
        }
    }

    /** Collects what waits; false at the end. */
    private boolean next(ByteArrayOutputStream batch) {
        synchronized (lock) {
            while (toWrite.isEmpty() && ended.isEmpty()) {
                try {
                    lock.wait(TimeUnit.MINUTES.toMillis(1));
                } catch (InterruptedException e) {
                    // Nobody interrupts this thread: it ends when the channel does.
                    return false;
                }
            }
            while (!toWrite.isEmpty() && (batch.size() == 0 || batch.size() + toWrite.getFirst().length <= BATCH)) {
                byte[] packet = toWrite.removeFirst();
                batch.write(packet, 0, packet.length);
            }
            return batch.size() > 0;
        }
    }

    // ---------------------------------------------------------------- dust-sftp-in-NODE

    private void read() {
        byte[] buffer = new byte[64 * 1024];
        byte[] head = new byte[4];
        int headFilled = 0;
        byte[] packet = new byte[0];
        int filled = 0;
        try {
            while (true) {
                int count = pipe.read(buffer);
                if (count < 0) {
                    end(pipe.endReason());
                    return;
                }
                moved = System.nanoTime();
                int at = 0;
                while (at < count) {
                    if (headFilled < 4) {
                        head[headFilled++] = buffer[at++];
                        if (headFilled == 4) {
                            packet = new byte[checked(head)];
                            filled = 0;
                        }
                        continue;
                    }
                    int some = Math.min(count - at, packet.length - filled);
                    System.arraycopy(buffer, at, packet, filled, some);
                    at += some;
                    filled += some;
                    if (filled == packet.length) {
                        headFilled = 0;
                        accept(new Reply(packet));
                    }
                }
            }
        } catch (IOException e) {
            LOG.debug("read failed", e);
            end(String.valueOf(e.getMessage()));
        }
    }

    private int checked(byte[] head) throws IOException {
        int length = (head[0] & 0xff) << 24 | (head[1] & 0xff) << 16 | (head[2] & 0xff) << 8 | (head[3] & 0xff);
        if (length < 5 || length > PACKET_LIMIT) {
            throw new IOException("what it sends is no SFTP (do its start-up files print something?)");
        }
        return length;
    }

    private void accept(Reply reply) throws IOException {
        Pending waiting;
        synchronized (lock) {
            waiting = pending.remove(reply.id);
        }
        if (waiting == null) {
            throw new IOException("it answered what nobody asked");
        }
        waiting.complete(reply);
    }
}
