package org.dustcluster.ssh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A known_hosts file, read again when it has changed. Not thread-safe: {@link HostKeys} has the lock. Other processes may
 * append at the same time; a file lock and an append in one write keep their lines and ours whole.
 */
final class KnownHostsFile {
    private static final FileAttribute<?> FILE_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> FOLDER_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final Logger LOG = LoggerFactory.getLogger(KnownHostsFile.class);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    private static final Duration LOCK_PAUSE = Duration.ofMillis(10);

    /** What tells one state of the file from the next. */
    private record Stamp(long size, long nanos, @Nullable Object file) {}

    private final Path path;
    private @Nullable Stamp stamp;
    private List<KnownHost> entries = List.of();

    KnownHostsFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /**
     * The lines that speak of this name; none when there is no file.
     *
     * @throws IOException when the file is there but cannot be read: then nothing is known, not even that there is nothing
     */
    List<KnownHost> entries(String name) throws IOException {
        Optional<Stamp> now = stamp();
        if (now.isEmpty()) {
            stamp = null;
            entries = List.of();
        } else if (!now.get().equals(stamp)) {
            entries = parse(Files.readString(path, StandardCharsets.ISO_8859_1));
            stamp = now.get();
        }
        return entries.stream().filter(entry -> entry.matches(name)).toList();
    }

    private List<KnownHost> parse(String text) {
        List<KnownHost> parsed = new ArrayList<>();
        int line = 0;
        for (String each : (Iterable<String>) text.lines()::iterator) {
            KnownHost.parse(each, path, ++line).ifPresent(parsed::add);
        }
        return List.copyOf(parsed);
    }

    private Optional<Stamp> stamp() throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.of(new Stamp(
                    now.size(), now.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS), now.fileKey()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Appends a line unless the name has one by now; makes file and folder for the user alone.
     *
     * @return the lines that another process wrote for the name in the meantime; empty: ours is written
     */
    List<KnownHost> record(String name, HostKey key) throws IOException {
        return append(name, key, "", List::isEmpty);
    }

    /** Appends a line for each key, with the comment that they were verified, unless the name has such a line for it. */
    void recordVerified(String name, Collection<HostKey> keys) throws IOException {
        for (HostKey key : keys) {
            append(name, key, " " + KnownHost.VERIFIED, lines -> lines.stream()
                    .noneMatch(line -> line.verified() && line.key().equals(key)));
        }
    }

    private List<KnownHost> append(String name, HostKey key, String comment, Predicate<List<KnownHost>> missing)
            throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(folder, FOLDER_MODE);
        }
        Set<StandardOpenOption> options =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (FileChannel file = FileChannel.open(path, options, FILE_MODE);
                FileLock lock = locked(file)) {
            List<KnownHost> others = parse(content(file)).stream()
                    .filter(entry -> entry.matches(name))
                    .toList();
            if (!missing.test(others)) {
                return others;
            }
            long size = file.size();
            String line = name + " " + key.type() + " " + key.encoded() + comment + "\n";
            // A last line without its end would swallow ours.
            ByteBuffer bytes = StandardCharsets.US_ASCII.encode(endsInNewline(file, size) ? line : "\n" + line);
            while (bytes.hasRemaining()) {
                size += file.write(bytes, size);
            }
            return List.of();
        }
    }

    /** Read through the very channel that is locked: POSIX gives up a process's lock when it closes any other one of the file. */
    private static String content(FileChannel file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
        while (bytes.hasRemaining() && file.read(bytes, bytes.position()) >= 0) {
            // more
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    }

    /** Another dust holds the lock for a moment only, unless it was stopped in that moment: nobody waits for it then. */
    private FileLock locked(FileChannel file) throws IOException {
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (true) {
            try {
                FileLock lock = file.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException e) {
                // Somebody in this very process: it is as short.
                LOG.trace("{} is being written", path, e);
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException("another program keeps " + path + " locked");
            }
            LockSupport.parkNanos(LOCK_PAUSE.toNanos());
        }
    }

    private static boolean endsInNewline(FileChannel file, long size) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        return size == 0 || (file.read(last, size - 1) == 1 && last.get(0) == '\n');
    }
}
