package org.dustcluster.files;

import java.io.IOException;
import java.util.ArrayDeque;

/** Reads a file of a node with many requests on their way, and hands its bytes on in order. Used once, by one thread. */
final class Reading {
    private final Sftp sftp;
    private final String handle;
    private final long expected;
    private final Check check;
    private final ArrayDeque<Ask> asked = new ArrayDeque<>();
    private long next;
    /** Chunks to ask for at a time; one more with each that has come, so that small files never hold many. */
    private int ahead = Sftp.CHUNKS;

    private long at;

    private record Ask(long offset, int length, Pending answer) {}

    /** Takes bytes that come in order. */
    interface Sink {
        void take(byte[] bytes, int offset, int length, long at) throws IOException;
    }

    /** Looked at before each chunk. */
    interface Check {
        void run() throws IOException;
    }

    /** @param expected the size that the node told; -1 for unknown, and it is read to its end in any case */
    Reading(Sftp sftp, String handle, long from, long expected, Check check) {
        this.sftp = sftp;
        this.handle = handle;
        this.expected = expected;
        this.check = check;
        this.next = from;
        this.at = from;
    }

    /** Reads to the end of the file and answers where that is. */
    long into(Sink sink) throws IOException, InterruptedException {
        try {
            while (step(sink)) {
                check.run();
            }
            return at;
        } finally {
            drain();
        }
    }

    private boolean step(Sink sink) throws IOException, InterruptedException {
        ask();
        Ask first = asked.removeFirst();
        boolean keepsRoom = false;
        try {
            Reply reply = first.answer().await(Reply.DATA);
            int length = reply.number();
            int offset = reply.offset();
            if (length < 1 || length > first.length() || length > reply.array().length - offset) {
                throw new IOException("its answer to a read makes no sense");
            }
            sink.take(reply.array(), offset, length, at);
            at += length;
            if (length == first.length()) {
                ahead = Math.min(ahead + 1, Sftp.CHUNKS + Spare.CHUNKS);
                return true;
            }
            if (expected > 0 && at == expected) {
                return false;
            }
            // Cut short before the end: the rest comes before what was asked for meanwhile.
            keepsRoom = true;
            asked.addFirst(send(at, first.length() - length));
            return true;
        } catch (SftpException e) {
            if (e.code() == SftpException.END_OF_FILE) {
                return false;
            }
            throw e;
        } finally {
            if (!keepsRoom) {
                sftp.giveRoom();
            }
        }
    }

    /** Asks for as much as there is room for, not far beyond the end that was told; at least for one chunk. */
    private void ask() throws IOException, InterruptedException {
        while (asked.isEmpty() || (asked.size() < ahead && next <= limit())) {
            if (!sftp.tryMoreRoom()) {
                if (!asked.isEmpty()) {
                    return;
                }
                sftp.takeRoom();
            }
            asked.addLast(send(next, Sftp.CHUNK));
            next += Sftp.CHUNK;
        }
    }

    /** Of an unknown size a few chunks ahead are asked for. */
    private long limit() {
        return expected >= 0 ? expected : at + 8L * Sftp.CHUNK;
    }

    private Ask send(long offset, int length) {
        return new Ask(
                offset,
                length,
                sftp.send(new Packet(Packet.READ).text(handle).big(offset).number(length)));
    }

    private void drain() throws InterruptedException {
        for (Ask ask = asked.poll(); ask != null; ask = asked.poll()) {
            try {
                ask.answer().await();
            } catch (IOException e) {
                // Nobody wants it any more.
            } finally {
                sftp.giveRoom();
            }
        }
    }
}
