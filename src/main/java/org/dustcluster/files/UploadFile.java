package org.dustcluster.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one file to one node: under a temporary name beside its own, which it gets when it is whole. A file that is replaced hands
 * on its mode and, where that is allowed, its owner; a link is followed.
 */
final class UploadFile implements Lanes.Work {
    private static final Logger LOG = LoggerFactory.getLogger(UploadFile.class);

    private final UploadJob job;
    private final NodeCopy copy;
    private final LocalTree.Entry source;
    private final String target;
    private final boolean fresh;

    /** Where the file really goes, and what has its name now. */
    private record Goal(String path, @Nullable Attributes there) {}

    /** The temporary file, open. */
    private record Part(String path, String handle, long offset) {}

    /** @param fresh its directory was made by this copy: nothing can be there */
    UploadFile(UploadJob job, NodeCopy copy, LocalTree.Entry source, String target, boolean fresh) {
        this.job = job;
        this.copy = copy;
        this.source = source;
        this.target = target;
        this.fresh = fresh;
    }

    @Override
    public long size() {
        return source.size();
    }

    @Override
    public String name() {
        return Names.shown(target);
    }

    @Override
    public void run() throws IOException, InterruptedException {
        Goal goal = fresh ? new Goal(target, null) : goal();
        if (job.options.resume() && complete(goal)) {
            copy.gauge().kept(source.size());
            copy.gauge().fileDone();
            return;
        }
        try (FileChannel in = FileChannel.open(source.path(), StandardOpenOption.READ)) {
            send(in, goal);
        } catch (java.nio.file.FileSystemException e) {
            throw new IOException("cannot read " + source.path() + " here: " + LocalTree.reason(e), e);
        }
        copy.done(name(), source.size());
    }

    private Goal goal() throws IOException, InterruptedException {
        String path = target;
        Attributes there = copy.disk().lstat(path);
        if (there != null && there.link()) {
            there = copy.disk().stat(path);
            if (there == null) {
                throw new IOException("a link to nowhere has its name");
            }
            path = copy.disk().realPath(path);
        }
        if (there != null && there.directory()) {
            throw new IOException("a directory has its name");
        }
        if (there != null && there.typed() && !there.regular()) {
            throw new IOException("what has its name is no regular file");
        }
        return new Goal(path, there);
    }

    /** Whether an earlier copy has sent this file: it has its size, and is not older. */
    private boolean complete(Goal goal) throws IOException, InterruptedException {
        Attributes there = goal.there();
        return there != null
                && there.size() == source.size()
                && there.modified() >= source.modified().toInstant().getEpochSecond()
                && (!job.options.verify()
                        || copy.remoteSum(goal.path(), source.size()).equals(job.sums.of(source.path())));
    }

    private void send(FileChannel in, Goal goal) throws IOException, InterruptedException {
        String directory = Names.parent(goal.path());
        String prefix = Parts.prefix(
                copy.node().name(),
                source.path().toString(),
                source.size(),
                source.modified().toMillis(),
                goal.path());
        List<String> stale = new ArrayList<>();
        Part part = job.options.resume() ? leftover(directory, prefix, stale) : null;
        if (part == null) {
            part = begin(directory, Parts.fresh(prefix));
        }
        boolean whole = false;
        Writing writing = new Writing(copy.disk().sftp(), part.handle(), copy.gauge(), copy::check);
        try {
            copy.gauge().kept(part.offset());
            long end = writing.from(in, part.offset());
            if (end != source.size()) {
                throw new IOException("it changed here while it was sent");
            }
            if (!fresh && !job.options.resume() && source.size() >= Parts.WORTH_KEEPING) {
                abandoned(directory, prefix, part.path(), stale);
            }
            finish(part, goal);
            verify(part);
            copy.disk().replace(part.path(), goal.path(), goal.there() != null);
            whole = true;
        } catch (SftpException e) {
            throw copy.disk().explained(e, directory);
        } finally {
            if (!whole) {
                copy.gauge().kept(-part.offset());
                copy.gauge().moved(-writing.written());
                putAway(part, part.offset() + writing.written());
            }
        }
        for (String one : stale) {
            tidy(one);
        }
    }

    /** The file is there and whole; what cannot be removed beside it is no failure of its copy. */
    private void tidy(String stale) throws IOException, InterruptedException {
        try {
            copy.disk().remove(stale);
        } catch (SftpException e) {
            LOG.debug("{}: {} stays", copy.node().name(), stale, e);
        }
    }

    private Part begin(String directory, String name) throws IOException, InterruptedException {
        String path = Names.join(directory, name);
        // The node's umask applies, as to a file that anybody makes there.
        int flags = RemoteDisk.WRITE | RemoteDisk.CREATE | RemoteDisk.EXCLUSIVE;
        try {
            return new Part(path, copy.disk().open(path, flags, Attributes.ofMode(source.mode() | 0200)), 0);
        } catch (SftpException e) {
            throw copy.disk().explained(e, directory);
        }
    }

    /** The longest part that a broken copy of this very file has left; the others are to be removed at the end. */
    private @Nullable Part leftover(String directory, String prefix, List<String> others)
            throws IOException, InterruptedException {
        RemoteDisk.Entry best = null;
        for (RemoteDisk.Entry entry : job.leftovers(copy, directory)) {
            if (entry.name().startsWith(prefix) && ours(entry.attributes())) {
                if (best == null
                        || entry.attributes().size() > best.attributes().size()) {
                    if (best != null) {
                        others.add(Names.join(directory, best.name()));
                    }
                    best = entry;
                } else {
                    others.add(Names.join(directory, entry.name()));
                }
            }
        }
        if (best == null) {
            return null;
        }
        String path = Names.join(directory, best.name());
        String handle = copy.disk().open(path, RemoteDisk.WRITE, Attributes.NONE);
        return new Part(path, handle, Parts.trusted(best.attributes().size()));
    }

    /** Parts of this very file that nobody writes any more: what a broken copy left is worth nothing once the file is whole. */
    private void abandoned(String directory, String prefix, String own, List<String> abandoned)
            throws IOException, InterruptedException {
        for (RemoteDisk.Entry entry : job.leftovers(copy, directory)) {
            String path = Names.join(directory, entry.name());
            if (entry.name().startsWith(prefix) && !path.equals(own) && ours(entry.attributes())) {
                Attributes now = copy.disk().stat(own);
                Attributes then = copy.disk().lstat(path);
                if (now != null && then != null && now.modified() - then.modified() >= Parts.ABANDONED_SECONDS) {
                    abandoned.add(path);
                }
            }
        }
    }

    /** In a directory for all, somebody else may have laid something out under the name. */
    private boolean ours(Attributes part) throws IOException, InterruptedException {
        Attributes home = copy.home();
        return part.regular()
                && part.size() <= source.size()
                && home != null
                && (part.user() >= 0 ? part.user() == home.user() : (part.mode() & 022) == 0);
    }

    /** Gives the part the mode and the times that the file is to have, and closes it. */
    private void finish(Part part, Goal goal) throws IOException, InterruptedException {
        List<Pending> must = new ArrayList<>();
        List<Pending> may = new ArrayList<>();
        Attributes there = goal.there();
        if (there != null && there.user() >= 0) {
            // Refused to all but root as a rule.
            may.add(copy.disk().sendSet(part.handle(), new Attributes(-1, there.user(), there.group(), -1, -1, -1)));
        }
        if (job.options.preserve()) {
            must.add(copy.disk().sendSet(part.handle(), source.kept()));
        } else if (there != null && there.mode() >= 0) {
            must.add(copy.disk().sendSet(part.handle(), Attributes.ofMode(there.permissions())));
        } else if ((source.mode() & 0200) == 0) {
            must.add(copy.disk().sendSet(part.handle(), Attributes.ofMode(source.mode())));
        }
        must.add(copy.disk().sendClose(part.handle()));
        for (Pending one : may) {
            one.await();
        }
        for (Pending one : must) {
            one.done();
        }
    }

    private void verify(Part part) throws IOException, InterruptedException {
        if (job.options.verify() && !copy.remoteSum(part.path(), source.size()).equals(job.sums.of(source.path()))) {
            throw new IOException("the SHA-256 sums differ; the file got no name");
        }
    }

    /** What was given up is kept where going on is worth it; what failed is not. Nothing can be done where the channel is gone. */
    private void putAway(Part part, long size) throws InterruptedException {
        try {
            copy.disk().sendClose(part.handle());
            if (!copy.cancelled() || size < Parts.WORTH_KEEPING) {
                copy.disk().remove(part.path());
            }
        } catch (IOException e) {
            // The first failure is the one to tell.
        }
    }
}
