package org.dustcluster.files;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.remote.Connections;
import org.dustcluster.remote.Pipe;

/** The far end of SFTP as an enemy would write it: one directory with names of any kind, and answers that lie. */
final class FakeSftpServer implements Connections {
    /** More than this are not waited for. */
    static final int MOST = Sftp.CHUNKS + Spare.CHUNKS;

    private static final int REGULAR = 0100644;
    private static final int DIRECTORY = 0040755;
    private static final int LINK = 0120777;
    private static final int USER = 1000;

    /** What is in the directory {@code d}; of a name that ends in a slash, a directory. */
    final Map<String, byte[]> names = new LinkedHashMap<>();
    /** Requests that are never answered. */
    int mute = -1;
    /** The directory contains itself under another name, for ever, and says each time that it is elsewhere. */
    boolean bottomless;
    /** Answers to reads are longer than what was asked for. */
    boolean generous;
    /** The size of each file. */
    int size = 5;
    /** Answers to reads are kept back until so many are asked for: as where the way is long. Grows by one with each, to the most. */
    int patience;

    /** How many reads a channel had at most without an answer. */
    final AtomicInteger mostAsked = new AtomicInteger();
    /** How long an answer is on its way. */
    Duration way = Duration.ZERO;

    /** How many pieces a channel had at most whose answer had not arrived. */
    final AtomicInteger mostWritten = new AtomicInteger();
    /** Each reading of a file gives other bytes. */
    boolean fickle;
    /** Nodes that cannot be reached. */
    final Set<String> unreachable = new HashSet<>();
    /** Names in the directory that belong to another user. */
    final Set<String> strangers = new HashSet<>();
    /** Names in the directory that are links. */
    final Set<String> links = new HashSet<>();
    /** How many channels were opened. */
    final AtomicInteger opened = new AtomicInteger();
    /** What was opened, removed and renamed, such as {@code rename a b}. */
    final List<String> done = new CopyOnWriteArrayList<>();
    /** When each file was changed last, in seconds; -1 when the server does not say. */
    long modified = -1;
    /** Modes of names, with the type of the file, where they are not the usual ones. */
    final Map<String, Integer> modes = new HashMap<>();
    /** What was asked of a file's attributes, such as {@code open 644}, {@code set 600} and {@code set 644 at 1000}. */
    final List<String> asked = new CopyOnWriteArrayList<>();
    /** Where in a file each piece that arrived belongs. */
    final List<Long> written = new CopyOnWriteArrayList<>();
    /** What happens when a channel is opened. */
    Runnable arrival = () -> {};
    /** What happens when a piece of a file arrives. */
    Runnable writing = () -> {};
    /** What is sent in place of the greeting. */
    byte[] greeting = new byte[0];

    private int directories;
    private int opens;

    @Override
    public Pipe open(RemoteNode node, Service service) throws IOException {
        if (service instanceof Service.Exec) {
            throw new IOException("no commands here");
        }
        if (unreachable.contains(node.name())) {
            throw new IOException("nobody is there");
        }
        opened.incrementAndGet();
        return new Channel();
    }

    private record Sent(long arrives, ByteBuffer bytes, boolean forPiece) {}

    private final class Channel implements Pipe {
        private final BlockingQueue<Sent> out = new ArrayBlockingQueue<>(10_000);
        private final AtomicInteger pieces = new AtomicInteger();
        private final Map<String, Integer> listed = new HashMap<>();
        private final ArrayDeque<byte[]> held = new ArrayDeque<>();
        private int wanted = patience;
        private byte[] in = new byte[0];

        @Override
        public int read(byte[] buffer) throws IOException {
            try {
                Sent sent = out.take();
                while (sent.arrives() > System.nanoTime()) {
                    LockSupport.parkNanos(sent.arrives() - System.nanoTime());
                }
                int length = sent.bytes().remaining();
                sent.bytes().get(buffer, 0, length);
                pieces.addAndGet(sent.forPiece() ? -1 : 0);
                return length == 0 ? -1 : length;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer all = ByteBuffer.allocate(in.length + length)
                    .put(in)
                    .put(bytes, offset, length)
                    .flip();
            while (all.remaining() >= 4 && all.remaining() - 4 >= all.getInt(all.position())) {
                byte[] packet = new byte[all.getInt()];
                all.get(packet);
                answer(ByteBuffer.wrap(packet));
            }
            in = new byte[all.remaining()];
            all.get(in);
        }

        private void answer(ByteBuffer request) throws IOException {
            int type = request.get();
            int id = request.getInt();
            if (type == mute) {
                return;
            }
            Answer answer = new Answer();
            switch (type) {
                case Packet.INIT -> {
                    arrival.run();
                    if (greeting.length > 0) {
                        send(greeting, false);
                        return;
                    }
                    answer.head(Reply.VERSION, 3);
                }
                case Packet.STAT, Packet.LSTAT -> {
                    String path = text(request);
                    if (path.contains("*")) {
                        answer.status(id, SftpException.NO_SUCH_FILE);
                    } else {
                        answer.head(Reply.ATTRS, id);
                        answer.attributes(mode(path, path.endsWith("d") ? DIRECTORY : REGULAR), size, USER, modified);
                    }
                }
                case Packet.REALPATH -> {
                    answer.head(Reply.NAME, id).number(1);
                    answer.text("/real/" + (bottomless ? directories++ : text(request)));
                    answer.text("").number(0);
                }
                case Packet.OPENDIR -> answer.head(Reply.HANDLE, id).text(text(request));
                case Packet.OPEN -> {
                    String path = text(request);
                    done.add("open " + path);
                    request.getInt();
                    ask("open", request);
                    answer.head(Reply.HANDLE, id).text(path + (fickle ? "#" + opens++ : ""));
                }
                case Packet.REMOVE -> {
                    done.add("remove " + text(request));
                    answer.status(id, 0);
                }
                case Packet.RENAME -> {
                    done.add("rename " + text(request) + " " + text(request));
                    answer.status(id, 0);
                }
                case Packet.FSETSTAT -> {
                    text(request);
                    ask("set", request);
                    answer.status(id, 0);
                }
                case Packet.WRITE -> {
                    writing.run();
                    mostWritten.accumulateAndGet(pieces.incrementAndGet(), Math::max);
                    text(request);
                    written.add(request.getLong());
                    answer.status(id, 0);
                }
                case Packet.READDIR -> list(answer, id, text(request));
                case Packet.READ -> read(answer, id, request);
                default -> answer.status(id, 0);
            }
            if (type == Packet.READ && wanted > 0) {
                hold(answer.packet());
            } else {
                send(answer.packet(), type == Packet.WRITE);
            }
        }

        private void send(byte[] bytes, boolean forPiece) {
            out.add(new Sent(System.nanoTime() + way.toNanos(), ByteBuffer.wrap(bytes), forPiece));
        }

        private void ask(String verb, ByteBuffer request) {
            int flags = request.getInt();
            if ((flags & 2) != 0) {
                request.getLong();
            }
            String mode = (flags & 4) != 0 ? " " + Integer.toOctalString(request.getInt()) : "";
            request.position(request.position() + ((flags & 8) != 0 ? 4 : 0));
            String time = (flags & 8) != 0 ? " at " + request.getInt() : "";
            if (!mode.isEmpty() || !time.isEmpty()) {
                asked.add(verb + mode + time);
            }
        }

        private int mode(String path, int usual) {
            return modes.getOrDefault(path.substring(path.lastIndexOf('/') + 1), usual);
        }

        private void hold(byte[] packet) {
            held.add(packet);
            mostAsked.accumulateAndGet(held.size(), Math::max);
            if (packet[4] == Reply.STATUS) {
                // The end has been asked for: no more will come.
                wanted = 1;
            } else if (held.size() >= wanted) {
                wanted = Math.min(wanted + 1, MOST);
                send(held.remove(), false);
            }
            while (wanted == 1 && !held.isEmpty()) {
                send(held.remove(), false);
            }
        }

        private void list(Answer answer, int id, String handle) throws IOException {
            if (listed.merge(handle, 1, Integer::sum) > 1) {
                answer.status(id, SftpException.END_OF_FILE);
                return;
            }
            List<String> all = new ArrayList<>(bottomless ? List.of("d") : names.keySet());
            answer.head(Reply.NAME, id).number(all.size());
            for (String name : all) {
                answer.text(name).text("long name");
                int mode = bottomless ? DIRECTORY : links.contains(name) ? LINK : mode(name, REGULAR);
                long length = names.getOrDefault(name, new byte[5]).length;
                answer.attributes(mode, length, strangers.contains(name) ? USER + 1 : USER, modified);
            }
        }

        private void read(Answer answer, int id, ByteBuffer request) throws IOException {
            String handle = text(request);
            String content = fickle && !handle.endsWith("#0") ? "54321" : "12345";
            long offset = request.getLong();
            int length = request.getInt();
            if (generous) {
                answer.head(Reply.DATA, id).text("x".repeat(length + 1));
            } else if (offset >= size) {
                answer.status(id, SftpException.END_OF_FILE);
            } else {
                answer.head(Reply.DATA, id).text(content.repeat(length).substring((int) (offset % 5), (int)
                        (offset % 5 + Math.min(length, size - offset))));
            }
        }

        @Override
        public String endReason() {
            return "the server is gone";
        }

        @Override
        public void close() {
            send(new byte[0], false);
        }
    }

    /** A node that is reached through this. */
    static RemoteNode node(String name) {
        return new RemoteNode(
                name,
                new SshAddress(
                        "127.0.0.1",
                        22,
                        "user",
                        Optional.empty(),
                        "id-" + name,
                        false,
                        List.of(),
                        HostKeyPolicy.ACCEPT_NEW,
                        Duration.ofSeconds(5)));
    }

    private static String text(ByteBuffer from) {
        byte[] bytes = new byte[from.getInt()];
        from.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** One packet in the making. */
    private static final class Answer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        Answer head(int type, int id) throws IOException {
            out.writeByte(type);
            out.writeInt(id);
            return this;
        }

        Answer number(int value) throws IOException {
            out.writeInt(value);
            return this;
        }

        Answer text(String text) throws IOException {
            byte[] raw = text.getBytes(StandardCharsets.ISO_8859_1);
            out.writeInt(raw.length);
            out.write(raw);
            return this;
        }

        void attributes(int mode, long size, int user, long modified) throws IOException {
            out.writeInt(modified < 0 ? 7 : 15);
            out.writeLong(size);
            out.writeInt(user);
            out.writeInt(user);
            out.writeInt(mode);
            if (modified >= 0) {
                out.writeInt((int) modified);
                out.writeInt((int) modified);
            }
        }

        void status(int id, int code) throws IOException {
            head(Reply.STATUS, id).number(code).text("").text("");
        }

        byte[] packet() {
            return ByteBuffer.allocate(4 + bytes.size())
                    .putInt(bytes.size())
                    .put(bytes.toByteArray())
                    .array();
        }
    }
}
