package org.dustcluster.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be done to a node's files, one request each; names are wire names. Thread-safe, blocking. */
final class RemoteDisk {
    static final int READ = 1;
    static final int WRITE = 2;
    static final int CREATE = 8;
    static final int EXCLUSIVE = 0x20;

    /** A flag of statvfs@openssh.com. */
    private static final long READ_ONLY = 1;

    private static final String POSIX_RENAME = "posix-rename@openssh.com";
    private static final String STATVFS = "statvfs@openssh.com";
    /** No real directory has more; a node that goes on and on is not believed. */
    private static final int NAMES = 2_000_000;

    private final Sftp sftp;

    /** A name in a directory, with the attributes of what it names itself: a link is a link. */
    record Entry(String name, Attributes attributes) {}

    RemoteDisk(Sftp sftp) {
        this.sftp = sftp;
    }

    Sftp sftp() {
        return sftp;
    }

    /** Follows links; null when there is nothing. */
    @Nullable
    Attributes stat(String path) throws IOException, InterruptedException {
        return found(sftp.send(new Packet(Packet.STAT).text(path)));
    }

    /** Does not follow a link; null when there is nothing. */
    @Nullable
    Attributes lstat(String path) throws IOException, InterruptedException {
        return found(sendLstat(path));
    }

    Pending sendLstat(String path) {
        return sftp.send(new Packet(Packet.LSTAT).text(path));
    }

    static @Nullable Attributes found(Pending answer) throws IOException, InterruptedException {
        try {
            return Attributes.read(answer.await(Reply.ATTRS));
        } catch (SftpException e) {
            if (e.code() == SftpException.NO_SUCH_FILE) {
                return null;
            }
            throw e;
        }
    }

    String realPath(String path) throws IOException, InterruptedException {
        Reply reply = sftp.send(new Packet(Packet.REALPATH).text(path)).await(Reply.NAME);
        if (reply.number() != 1) {
            throw new IOException("the node did not say where " + Names.shown(path) + " is");
        }
        return reply.text();
    }

    Pending sendOpen(String path, int flags, Attributes attributes) {
        return sftp.send(new Packet(Packet.OPEN).text(path).number(flags).attributes(attributes));
    }

    String open(String path, int flags, Attributes attributes) throws IOException, InterruptedException {
        return sendOpen(path, flags, attributes).await(Reply.HANDLE).text();
    }

    Pending sendClose(String handle) {
        return sftp.send(new Packet(Packet.CLOSE).text(handle));
    }

    Pending sendSet(String handle, Attributes attributes) {
        return sftp.send(new Packet(Packet.FSETSTAT).text(handle).attributes(attributes));
    }

    void set(String path, Attributes attributes) throws IOException, InterruptedException {
        sftp.send(new Packet(Packet.SETSTAT).text(path).attributes(attributes)).done();
    }

    Pending sendMakeDirectory(String path, int mode) {
        return sftp.send(new Packet(Packet.MKDIR).text(path).attributes(Attributes.ofMode(mode)));
    }

    void remove(String path) throws IOException, InterruptedException {
        sftp.send(new Packet(Packet.REMOVE).text(path)).done();
    }

    void removeDirectory(String path) throws IOException, InterruptedException {
        sftp.send(new Packet(Packet.RMDIR).text(path)).done();
    }

    /**
     * Gives a file its name, in place of what has it. Where the node's server cannot do that in one step, the old file is removed
     * just before.
     */
    void replace(String from, String to, boolean exists) throws IOException, InterruptedException {
        if (sftp.can(POSIX_RENAME)) {
            sftp.send(new Packet(Packet.EXTENDED).text(POSIX_RENAME).text(from).text(to))
                    .done();
            return;
        }
        if (exists) {
            remove(to);
        }
        sftp.send(new Packet(Packet.RENAME).text(from).text(to)).done();
    }

    /** All names in a directory but itself and the one above; what the node claims, unchecked. */
    List<Entry> list(String path) throws IOException, InterruptedException {
        String handle = sftp.send(new Packet(Packet.OPENDIR).text(path))
                .await(Reply.HANDLE)
                .text();
        List<Entry> entries = new ArrayList<>();
        try {
            while (true) {
                Reply reply = sftp.send(new Packet(Packet.READDIR).text(handle)).await(Reply.NAME);
                int count = reply.number();
                for (int i = 0; i < count; i++) {
                    String name = reply.text();
                    reply.skipData();
                    Attributes attributes = Attributes.read(reply);
                    if (!name.equals(".") && !name.equals("..")) {
                        entries.add(new Entry(name, attributes));
                    }
                }
                if (count <= 0 || entries.size() > NAMES) {
                    throw new IOException("its listing makes no sense");
                }
            }
        } catch (SftpException e) {
            if (e.code() != SftpException.END_OF_FILE) {
                throw e;
            }
        } finally {
            sendClose(handle);
        }
        return entries;
    }

    /** Says of a write that failed for no reason given whether the disk is full, or may not be written at all. */
    IOException explained(IOException failure, String path) throws InterruptedException {
        if (!(failure instanceof SftpException refused)
                || refused.code() != SftpException.FAILURE
                || !sftp.can(STATVFS)) {
            return failure;
        }
        try {
            Reply reply = sftp.send(new Packet(Packet.EXTENDED).text(STATVFS).text(path))
                    .await(Reply.EXTENDED_REPLY);
            long[] fields = new long[10];
            for (int i = 0; i < fields.length; i++) {
                fields[i] = reply.big();
            }
            if ((fields[9] & READ_ONLY) != 0) {
                return new IOException("it is on a read-only file system", failure);
            }
            long unit = Math.max(1, fields[1]);
            // What is free to ordinary users; a chunk did not fit.
            return fields[4] * unit < Sftp.CHUNK ? new IOException("no space left on the node", failure) : failure;
        } catch (IOException e) {
            return failure;
        }
    }
}
