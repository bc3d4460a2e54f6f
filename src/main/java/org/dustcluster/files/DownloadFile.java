package org.dustcluster.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches one file from one node: under a temporary name beside its own, which it gets when it is whole. What has its name is
 * replaced and not written through, and hands on its mode.
 */
final class DownloadFile implements Lanes.Work {
    private static final Logger LOG = LoggerFactory.getLogger(DownloadFile.class);

    private final DownloadJob job;
    private final NodeCopy copy;
    private final String source;
    private final Attributes attributes;
    private final Path directory;
    private final String local;

    /** @param local the wire name here, safe already */
    DownloadFile(DownloadJob job, NodeCopy copy, String source, Attributes attributes, Path directory, String local) {
        this.job = job;
        this.copy = copy;
        this.source = source;
        this.attributes = attributes;
        this.directory = directory;
        this.local = local;
    }

    @Override
    public long size() {
        return attributes.size();
    }

    @Override
    public String name() {
        return Names.shown(source);
    }

    @Override
    public void run() throws IOException, InterruptedException {
        Path target = Names.local(directory, local);
        job.claims.claim(target, copy.node().name() + ":" + name());
        BasicFileAttributes there = there(target);
        if (there != null && there.isDirectory()) {
            throw new IOException("a directory has its name here: " + target);
        }
        if (job.options.resume() && there != null && complete(target, there)) {
            copy.gauge().kept(Math.max(0, attributes.size()));
            copy.gauge().fileDone();
            return;
        }
        long size;
        try {
            size = fetch(target, there != null && there.isRegularFile());
        } catch (FileSystemException e) {
            throw new IOException("cannot write " + target + " here: " + LocalTree.reason(e), e);
        }
        copy.done(name(), size);
    }

    private static @Nullable BasicFileAttributes there(Path target) throws IOException {
        try {
            return Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (java.nio.file.NoSuchFileException e) {
            return null;
        } catch (FileSystemException e) {
            throw new IOException("cannot write " + target + " here: " + LocalTree.reason(e), e);
        }
    }

    private boolean complete(Path target, BasicFileAttributes there) throws IOException, InterruptedException {
        return there.isRegularFile()
                && there.size() == attributes.size()
                && there.lastModifiedTime().toInstant().getEpochSecond() >= attributes.modified()
                && (!job.options.verify()
                        || copy.remoteSum(source, attributes.size()).equals(LocalSums.once(target)));
    }

    private long fetch(Path target, boolean replaces) throws IOException, InterruptedException {
        String prefix =
                Parts.prefix(copy.node().name(), source, attributes.size(), attributes.modified(), target.toString());
        Path part = job.options.resume() ? leftover(prefix) : null;
        boolean fresh = part == null;
        long offset = part == null ? 0 : Parts.trusted(Files.size(part));
        if (part == null) {
            part = directory.resolve(Parts.fresh(prefix));
        }
        boolean whole = false;
        try {
            long size = read(part, fresh, offset);
            if (job.options.verify()
                    && !copy.remoteSum(source, attributes.size()).equals(LocalSums.once(part))) {
                throw new IOException("the SHA-256 sums differ; the file got no name");
            }
            if (replaces && !job.options.preserve()) {
                Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(target));
            }
            if (job.options.preserve()) {
                keep(part, attributes);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            whole = true;
            removeAbandoned(prefix);
            return size;
        } finally {
            if (!whole) {
                putAway(part);
            }
        }
    }

    private long read(Path part, boolean fresh, long offset) throws IOException, InterruptedException {
        String handle = copy.disk().open(source, RemoteDisk.READ, Attributes.NONE);
        // A part to go on with was seen to be a regular file; else it must not be there.
        Set<OpenOption> how = fresh
                ? Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)
                : Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        // The user's umask applies, as to a file that anybody makes here.
        try (FileChannel out = FileChannel.open(part, how, PosixFilePermissions.asFileAttribute(permissions()))) {
            copy.gauge().kept(offset);
            if (!fresh) {
                out.truncate(offset);
            }
            return new Reading(copy.disk().sftp(), handle, offset, attributes.size(), copy::check)
                    .into((bytes, at, length, position) -> {
                        ByteBuffer from = ByteBuffer.wrap(bytes, at, length);
                        long to = position;
                        while (from.hasRemaining()) {
                            to += out.write(from, to);
                        }
                        copy.gauge().moved(length);
                    });
        } finally {
            copy.disk().sendClose(handle);
        }
    }

    /** Its permissions at the source, and what writing takes. */
    private Set<PosixFilePermission> permissions() {
        return Modes.set((attributes.mode() < 0 ? 0644 : attributes.permissions()) | 0600);
    }

    /** Sets mode and times as they are at the source. */
    static void keep(Path path, Attributes attributes) throws IOException {
        if (attributes.mode() >= 0) {
            Files.setPosixFilePermissions(path, Modes.set(attributes.mode()));
        }
        if (attributes.modified() >= 0) {
            Files.getFileAttributeView(path, BasicFileAttributeView.class)
                    .setTimes(DownloadJob.time(attributes.modified()), DownloadJob.time(attributes.accessed()), null);
        }
    }

    /** The longest part that a broken copy of this very file has left here. */
    private @Nullable Path leftover(String prefix) throws IOException {
        Path best = null;
        for (Path candidate : job.leftovers(directory)) {
            if (candidate.getFileName().toString().startsWith(prefix)
                    && Files.isRegularFile(candidate, LinkOption.NOFOLLOW_LINKS)
                    && Files.size(candidate) <= Math.max(0, attributes.size())
                    && (best == null || Files.size(candidate) > Files.size(best))) {
                best = candidate;
            }
        }
        return best;
    }

    /** Parts of this very file that nobody writes any more: what a broken copy left is worth nothing once the file is whole. */
    private void removeAbandoned(String prefix) {
        if (attributes.size() < Parts.WORTH_KEEPING) {
            return;
        }
        FileTime young = FileTime.from(Instant.now().minusSeconds(Parts.ABANDONED_SECONDS));
        try {
            for (Path path : job.leftovers(directory)) {
                if (path.getFileName().toString().startsWith(prefix)
                        && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                        && Files.getLastModifiedTime(path).compareTo(young) < 0) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException e) {
            // The file itself is there and whole.
            LOG.debug("parts stay in {}", directory, e);
        }
    }

    /** What was given up is kept where going on is worth it, and so is what a lost connection left; what failed is not. */
    private void putAway(Path part) throws IOException {
        boolean broken = copy.cancelled() || copy.disk().sftp().over();
        if (Files.exists(part, LinkOption.NOFOLLOW_LINKS) && !(broken && Files.size(part) >= Parts.WORTH_KEEPING)) {
            Files.delete(part);
        }
    }
}
