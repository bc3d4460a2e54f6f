package org.dustcluster.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Key pairs made with the tools that users make them with. */
final class Keys {
    private Keys() {}

    /** A key pair without a passphrase unless the options give one; the public half lies beside it. */
    static Path generate(Path file, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q", "-C", "dust-test", "-f", file.toString()));
        command.addAll(List.of(options));
        if (!command.contains("-N")) {
            command.addAll(List.of("-N", ""));
        }
        run(command);
        return file;
    }

    /** The public half of a private key, as one line. */
    static String publicHalf(Path file, String passphrase) throws IOException {
        return run(List.of("ssh-keygen", "-y", "-P", passphrase, "-f", file.toString()));
    }

    static Path openssl(Path file, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl", options[0], "-out", file.toString()));
        command.addAll(List.of(options).subList(1, options.length));
        run(command);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
        return said;
    }
}
