package org.dustcluster.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dustcluster.cluster.DustException;

/**
 * What is to be sent, read once for all nodes: every source and, below a directory, all that is in it, links followed. What cannot be
 * sent is a problem that is told once, and the rest goes.
 */
final class LocalTree {
    private final boolean recursive;
    private final String home;
    private final List<Root> roots = new ArrayList<>();
    private final Map<String, String> problems = new LinkedHashMap<>();

    /**
     * A file or directory here.
     *
     * @param below its wire name relative to the root, {@code ""} for the root itself
     * @param mode POSIX permissions
     */
    record Entry(
            Path path, String below, boolean directory, long size, int mode, FileTime accessed, FileTime modified) {

        /** Its attributes as SFTP has them, for a copy that keeps them. */
        Attributes kept() {
            return new Attributes(
                    -1,
                    -1,
                    -1,
                    mode,
                    accessed.toInstant().getEpochSecond(),
                    modified.toInstant().getEpochSecond());
        }
    }

    /**
     * One source.
     *
     * @param name its wire name in a directory; {@code ""} when only what is in it is meant
     * @param entries itself first, directories before what is in them
     */
    record Root(String name, List<Entry> entries) {
        Entry first() {
            return entries.get(0);
        }
    }

    private LocalTree(boolean recursive, String home) {
        this.recursive = recursive;
        this.home = home;
    }

    /** @throws DustException of status 2 when a source is not there or is a directory that was not asked for */
    static LocalTree read(Path directory, List<String> sources, boolean recursive) {
        LocalTree tree = new LocalTree(recursive, System.getProperty("user.home", "/"));
        for (String source : sources) {
            tree.expand(directory, source).forEach(path -> tree.root(path, source));
        }
        return tree;
    }

    List<Root> roots() {
        return roots;
    }

    /** Reasons by name, for people. */
    Map<String, String> problems() {
        return problems;
    }

    private List<Path> expand(Path directory, String source) {
        String plain = source.equals("~") ? home : source.startsWith("~/") ? home + source.substring(1) : source;
        Path literal = directory.resolve(plain);
        if (Files.exists(literal, java.nio.file.LinkOption.NOFOLLOW_LINKS) || !FileGlob.isPattern(plain)) {
            return List.of(literal);
        }
        List<Path> found = List.of(plain.startsWith("/") ? Path.of("/") : directory);
        for (String part : plain.split("/")) {
            if (!part.isEmpty()) {
                found = FileGlob.isPattern(part) ? matching(found, part) : existing(found, part);
            }
        }
        if (found.isEmpty()) {
            throw DustException.usage("no file here matches `" + source + "`");
        }
        return found;
    }

    private static List<Path> existing(List<Path> directories, String part) {
        return directories.stream()
                .map(one -> one.resolve(part))
                .filter(Files::exists)
                .toList();
    }

    private static List<Path> matching(List<Path> directories, String part) {
        List<Path> found = new ArrayList<>();
        for (Path directory : directories) {
            try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
                names.forEach(name -> {
                    if (FileGlob.matches(part, Names.shown(Names.wireName(name)))) {
                        found.add(name);
                    }
                });
            } catch (IOException e) {
                // What cannot be listed matches nothing, as in a shell.
            }
        }
        found.sort(null);
        return found;
    }

    private void root(Path path, String source) {
        List<Entry> entries = new ArrayList<>();
        try {
            Entry first = entry(path, "");
            if (first.directory() && !recursive) {
                throw DustException.usage("`" + source + "` is a directory; put -r sends it");
            }
            boolean contents = source.equals(".") || source.endsWith("/.");
            Path named = path.getFileName() == null
                            || path.getFileName().toString().equals("..")
                            || path.getFileName().toString().equals(".")
                    ? path.toRealPath()
                    : path;
            String name = contents && first.directory() ? "" : Names.wireName(named);
            entries.add(first);
            if (first.directory()) {
                Deque<Object> above = new ArrayDeque<>();
                walk(first, entries, above);
            }
            roots.add(new Root(name, List.copyOf(entries)));
        } catch (IOException e) {
            throw DustException.usage("cannot read `" + source + "`: " + reason(e));
        }
    }

    private void walk(Entry directory, List<Entry> entries, Deque<Object> above) throws IOException {
        Object key = directory.path().toRealPath();
        if (above.contains(key)) {
            problems.put(directory.path().toString(), "a link to a directory that it is in; left out");
            entries.remove(directory);
            return;
        }
        above.push(key);
        List<Path> inside = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(directory.path())) {
            names.forEach(inside::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            problems.put(directory.path().toString(), reason(e));
        }
        inside.sort(null);
        for (Path path : inside) {
            try {
                Entry entry = entry(path, Names.join(directory.below(), Names.wireName(path)));
                entries.add(entry);
                if (entry.directory()) {
                    walk(entry, entries, above);
                }
            } catch (IOException e) {
                problems.put(path.toString(), reason(e));
            }
        }
        above.pop();
    }

    private static Entry entry(Path path, String below) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
        if (!attributes.isDirectory() && !attributes.isRegularFile()) {
            throw new IOException("neither a file nor a directory");
        }
        return new Entry(
                path,
                below,
                attributes.isDirectory(),
                attributes.size(),
                Modes.of(attributes.permissions()),
                attributes.lastAccessTime(),
                attributes.lastModifiedTime());
    }

    /** What Java says of a file that failed, as people say it. */
    static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof java.nio.file.AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException failed && failed.getReason() != null) {
            return failed.getReason();
        }
        return String.valueOf(e.getMessage());
    }
}
