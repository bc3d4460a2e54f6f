package org.dustcluster.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/** SHA-256 sums of files of this machine; of a file that goes to many nodes it is computed once. Thread-safe. */
final class LocalSums {
    private final Map<Path, CompletableFuture<String>> sums = new ConcurrentHashMap<>();

    /** A sum in the making. */
    static final class Summing {
        private final MessageDigest digest;

        Summing() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }

        void add(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }

        String sum() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    /** Of a file that many ask for. */
    String of(Path file) throws IOException, InterruptedException {
        CompletableFuture<String> mine = new CompletableFuture<>();
        CompletableFuture<String> before = sums.putIfAbsent(file, mine);
        if (before == null) {
            try {
                mine.complete(once(file));
            } catch (IOException e) {
                mine.completeExceptionally(e);
            }
            before = mine;
        }
        try {
            return before.get();
        } catch (ExecutionException e) {
            throw new IOException("cannot read " + file + " here", e);
        }
    }

    /** Of a file that is asked for once. */
    static String once(Path file) throws IOException {
        Summing summing = new Summing();
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                summing.add(buffer, 0, count);
            }
        }
        return summing.sum();
    }
}
