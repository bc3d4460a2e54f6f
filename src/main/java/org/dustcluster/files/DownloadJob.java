package org.dustcluster.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.dustcluster.cluster.RemoteFiles.Options;

/** Fetches what a pattern means on one node: directories are read in the lanes and make work for them. */
final class DownloadJob implements NodeCopy.Job {
    private static final int DEPTH = 200;
    /** A tree that goes on and on is not believed. */
    private static final long ENTRIES = 5_000_000;

    final Options options;
    final Claims claims;
    private final String source;
    private final Path directory;
    private final AtomicLong entries = new AtomicLong();
    private final Map<Path, List<Path>> leftovers = new ConcurrentHashMap<>();
    /** Directories here and the times they get at the end. */
    private final Deque<Dated> dated = new ConcurrentLinkedDeque<>();

    private record Dated(Path directory, Attributes attributes) {}

    /** @param claims shared by all nodes */
    DownloadJob(String source, Path directory, Options options, Claims claims) {
        this.source = source;
        this.directory = directory;
        this.options = options;
        this.claims = claims;
    }

    @Override
    public void run(NodeCopy copy) throws IOException, InterruptedException {
        String place = Names.place(source);
        if (place.startsWith("~")) {
            throw new IOException("`" + source + "` is not understood: only ~/ is; give the whole path");
        }
        List<String> found = new RemoteGlob(copy.disk()).expand(place);
        if (found.isEmpty()) {
            throw new IOException(
                    FileGlob.isPattern(place)
                            ? "no file there matches `" + source + "`"
                            : source + ": no such file or directory");
        }
        for (String path : found) {
            try {
                root(copy, Names.trimmed(path));
            } catch (ConnectionException | GivenUpException e) {
                throw e;
            } catch (IOException e) {
                copy.failed(Names.shown(path), e);
            }
        }
        copy.lanes().await();
        directoryTimes();
    }

    private void root(NodeCopy copy, String path) throws IOException, InterruptedException {
        Attributes attributes = copy.disk().stat(path);
        if (attributes == null) {
            throw new IOException("no such file or directory");
        }
        if (attributes.directory() && !options.recursive()) {
            throw new IOException("it is a directory; get -r fetches it");
        }
        String name = Names.last(path);
        if (!Names.plausible(name)) {
            String real = Names.last(copy.disk().realPath(path));
            name = Names.plausible(real) ? real : "root";
        }
        String local = Names.safe(name, "." + Names.safe(Names.wire(copy.node().name()), ""));
        if (attributes.directory()) {
            List<String> above = new ArrayList<>();
            copy.lanes().add(new Directory(copy, path, attributes, directory, local, above));
        } else {
            file(copy, path, attributes, directory, local);
        }
    }

    private void file(NodeCopy copy, String path, Attributes attributes, Path into, String local) throws IOException {
        if (attributes.typed() && !attributes.regular()) {
            // Opening a pipe would make the node's server wait for ever.
            throw new IOException("neither a file nor a directory; left out");
        }
        copy.gauge().expect(1, Math.max(0, attributes.size()));
        copy.lanes().add(new DownloadFile(this, copy, path, attributes, into, local));
    }

    /** A directory of the node: made here, read there. */
    private final class Directory implements Lanes.Work {
        private final NodeCopy copy;
        private final String path;
        private final Attributes attributes;
        private final Path into;
        private final String local;
        /** Where the directories above really are, itself not included. */
        private final List<String> above;

        Directory(NodeCopy copy, String path, Attributes attributes, Path into, String local, List<String> above) {
            this.copy = copy;
            this.path = path;
            this.attributes = attributes;
            this.into = into;
            this.local = local;
            this.above = above;
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public String name() {
            return Names.shown(path);
        }

        @Override
        public void run() throws IOException, InterruptedException {
            String real = copy.disk().realPath(path);
            if (above.contains(real)) {
                throw new IOException("a link to a directory that it is in; left out");
            }
            if (above.size() >= DEPTH) {
                throw new IOException("deeper than " + DEPTH + " directories; left out");
            }
            Path here = Names.local(into, local);
            claims.claim(here, copy.node().name() + ":" + name());
            make(here);
            if (options.preserve()) {
                dated.add(new Dated(here, attributes));
            }
            List<String> chain = new ArrayList<>(above);
            chain.add(real);
            List<RemoteDisk.Entry> names = copy.disk().list(path);
            if (entries.addAndGet(names.size()) > ENTRIES) {
                throw new IOException("more than " + ENTRIES + " files; the rest is left out");
            }
            for (RemoteDisk.Entry entry : names) {
                entry(entry, here, chain);
            }
        }

        private void entry(RemoteDisk.Entry entry, Path here, List<String> chain)
                throws IOException, InterruptedException {
            String whole = Names.join(path, entry.name());
            try {
                if (!Names.plausible(entry.name())) {
                    throw new IOException("the node gives it a name that is none for a file; refused");
                }
                Attributes found = entry.attributes();
                if (!found.typed() || found.link()) {
                    found = copy.disk().stat(whole);
                }
                if (found == null) {
                    throw new IOException("a link to nowhere; left out");
                }
                String safe = Names.safe(entry.name(), "");
                if (!safe.equals(entry.name())) {
                    copy.note(Names.shown(whole) + " is called " + Names.shown(safe) + " here");
                }
                if (found.directory()) {
                    copy.lanes().add(new Directory(copy, whole, found, here, safe, chain));
                } else {
                    file(copy, whole, found, here, safe);
                }
            } catch (ConnectionException | GivenUpException e) {
                throw e;
            } catch (IOException e) {
                copy.failed(Names.shown(whole), e);
            }
        }

        /** Makes it; one that is there is used, a link in its place is not followed. */
        private void make(Path here) throws IOException {
            try {
                if (!Files.isDirectory(here, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectory(here);
                }
            } catch (IOException e) {
                throw new IOException("cannot make " + here + " here: " + LocalTree.reason(e), e);
            }
        }
    }

    private void directoryTimes() throws IOException {
        List<Dated> innermostFirst = new ArrayList<>(dated);
        innermostFirst.sort(
                Comparator.comparingInt((Dated one) -> one.directory().getNameCount())
                        .reversed());
        for (Dated one : innermostFirst) {
            DownloadFile.keep(one.directory(), one.attributes());
        }
    }

    /** Parts that broken copies left in a directory here. */
    List<Path> leftovers(Path local) throws IOException {
        List<Path> known = leftovers.get(local);
        if (known == null) {
            List<Path> found = new ArrayList<>();
            try (DirectoryStream<Path> names =
                    Files.newDirectoryStream(local, path -> Parts.is(String.valueOf(path.getFileName())))) {
                names.forEach(found::add);
            } catch (AccessDeniedException e) {
                // Some directories can be written and not read.
                found.clear();
            }
            known = List.copyOf(found);
            leftovers.put(local, known);
        }
        return known;
    }

    static FileTime time(long seconds) {
        return FileTime.from(java.time.Instant.ofEpochSecond(seconds));
    }
}
