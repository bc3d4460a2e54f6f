package org.dustcluster.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;

/** Writes a file of a node with many requests on their way. Used once, by one thread. */
final class Writing {
    private final Sftp sftp;
    private final String handle;
    private final Gauge gauge;
    private final Reading.Check check;
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private long written;

    private record Sent(int length, Pending answer) {}

    Writing(Sftp sftp, String handle, Gauge gauge, Reading.Check check) {
        this.sftp = sftp;
        this.handle = handle;
        this.gauge = gauge;
        this.check = check;
    }

    /** Bytes that the node has confirmed. */
    long written() {
        return written;
    }

    /** Writes from here to the file's end, and answers where that was. */
    long from(FileChannel in, long start) throws IOException, InterruptedException {
        byte[] chunk = new byte[Sftp.CHUNK];
        long at = start;
        try {
            while (true) {
                check.run();
                int length = read(in, chunk, at);
                if (length == 0) {
                    break;
                }
                send(chunk, length, at);
                at += length;
            }
            while (!sent.isEmpty()) {
                settle();
            }
            return at;
        } finally {
            drain();
        }
    }

    /** Writes a few bytes from the beginning. */
    void all(byte[] bytes) throws IOException, InterruptedException {
        try {
            for (int at = 0; at < bytes.length; at += Sftp.CHUNK) {
                int length = Math.min(Sftp.CHUNK, bytes.length - at);
                send(java.util.Arrays.copyOfRange(bytes, at, at + length), length, at);
            }
            while (!sent.isEmpty()) {
                settle();
            }
        } finally {
            drain();
        }
    }

    private static int read(FileChannel in, byte[] chunk, long at) throws IOException {
        int length = 0;
        while (length < chunk.length) {
            int count = in.read(ByteBuffer.wrap(chunk, length, chunk.length - length), at + length);
            if (count <= 0) {
                break;
            }
            length += count;
        }
        return length;
    }

    private void send(byte[] chunk, int length, long at) throws IOException, InterruptedException {
        while (!sftp.tryRoom()) {
            if (sent.isEmpty()) {
                sftp.takeRoom();
                break;
            }
            settle();
        }
        Packet packet = new Packet(Packet.WRITE).text(handle).big(at).data(chunk, 0, length);
        sent.add(new Sent(length, sftp.send(packet)));
    }

    private void settle() throws IOException, InterruptedException {
        Sent oldest = sent.removeFirst();
        try {
            oldest.answer().done();
            sftp.answered(oldest.answer());
        } finally {
            sftp.giveRoom();
        }
        written += oldest.length();
        gauge.moved(oldest.length());
    }

    private void drain() throws InterruptedException {
        for (Sent one = sent.poll(); one != null; one = sent.poll()) {
            try {
                one.answer().await();
            } catch (IOException e) {
                // The first failure is the one that counts.
            } finally {
                sftp.giveRoom();
            }
        }
    }
}
