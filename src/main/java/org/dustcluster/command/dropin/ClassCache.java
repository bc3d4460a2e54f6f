package org.dustcluster.command.dropin;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Classes that were compiled before, in {@code $DUST_HOME/cache}: starting the compiler takes a second, reading them a few
 * milliseconds. What a source becomes is known by its content, this Java and this dust, so nothing here is ever out of date.
 * Whatever goes wrong here is a source compiled once more. One thread at a time.
 */
final class ClassCache {
    private static final Logger LOG = LoggerFactory.getLogger(ClassCache.class);
    private static final String ENDING = ".classes";

    private final Path directory;
    private final Set<Path> used = new HashSet<>();

    ClassCache(Path directory) {
        this.directory = directory;
    }

    /** The classes of a source; empty where they are not known. */
    Map<String, byte[]> find(byte[] source) {
        Path file = file(source);
        used.add(file);
        if (!Files.isRegularFile(file)) {
            return Map.of();
        }
        try {
            Guard.check(directory, directory.toString());
            Guard.check(file, file.toString());
            return read(Files.readAllBytes(file));
        } catch (BrokenDropIn | IOException e) {
            LOG.info("{} is not used", file, e);
            return Map.of();
        }
    }

    private static Map<String, byte[]> read(byte[] bytes) throws IOException {
        Map<String, byte[]> classes = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                classes.put(entry.getName(), zip.readAllBytes());
            }
        }
        return classes;
    }

    /** Keeps the classes of a source; in one piece or not at all. */
    void keep(byte[] source, Map<String, byte[]> classes) {
        try {
            Files.createDirectories(directory, mode("rwx------"));
            Path half = Files.createTempFile(directory, "half", "", mode("rw-------"));
            try {
                Files.write(half, zipped(classes));
                Files.move(half, file(source), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(half);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.info("compiled commands are not kept in {}", directory, e);
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> mode(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    private static byte[] zipped(Map<String, byte[]> classes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> one : classes.entrySet()) {
                zip.putNextEntry(new ZipEntry(one.getKey()));
                zip.write(one.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** Deletes what nothing was found under since the last time: sources that are gone or were changed. */
    void forgetOthers() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(ENDING)).toList()) {
                if (!used.contains(file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.info("{} was not tidied", directory, e);
        }
        used.clear();
    }

    private Path file(byte[] source) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((System.getProperty("java.version") + "\n" + dust() + "\n")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return directory.resolve(HexFormat.of().formatHex(digest.digest(source)) + ENDING);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** What changes when this program is built anew. */
    private static String dust() {
        CodeSource source = ClassCache.class.getProtectionDomain().getCodeSource();
        try {
            Path program = Path.of(source.getLocation().toURI());
            return program + " " + Files.getLastModifiedTime(program) + " " + Files.size(program);
        } catch (URISyntaxException | IOException e) {
            return "";
        }
    }
}
