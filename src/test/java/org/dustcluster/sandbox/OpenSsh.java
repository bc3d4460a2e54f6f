package org.dustcluster.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The real ssh and sftp, without the user's configuration. */
record OpenSsh(Path directory, Path key, int port) {

    record Result(int status, String out, String err) {}

    static void assumeInstalled() {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/ssh")) && Files.isExecutable(Path.of("/usr/bin/sftp")),
                "OpenSSH's client is not installed");
    }

    Result ssh(String input, String target, String... words) throws IOException, InterruptedException {
        List<String> command = options("ssh", "-p");
        boolean terminal = words.length > 0 && words[0].equals("-tt");
        if (terminal) {
            command.add("-tt");
        }
        command.add(target);
        command.addAll(List.of(words).subList(terminal ? 1 : 0, words.length));
        return run(command, input);
    }

    Result sftp(String batch, String target) throws IOException, InterruptedException {
        List<String> command = options("sftp", "-P");
        command.add("-b");
        command.add("-");
        command.add(target);
        return run(command, batch);
    }

    private List<String> options(String program, String portOption) {
        return new ArrayList<>(List.of(
                program,
                "-F",
                "none",
                "-i",
                key.toString(),
                portOption,
                Integer.toString(port),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "BatchMode=yes",
                "-o",
                "LogLevel=ERROR",
                "-o",
                "StrictHostKeyChecking=accept-new",
                "-o",
                "UserKnownHostsFile=" + directory.resolve("known_hosts")));
    }

    private Result run(List<String> command, String input) throws IOException, InterruptedException {
        Path in = Files.writeString(Files.createTempFile(directory, "in", ""), input);
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        Process process = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " did not end:\n" + Files.readString(out) + Files.readString(err));
        }
        return new Result(
                process.exitValue(),
                Files.readString(out, StandardCharsets.ISO_8859_1),
                Files.readString(err, StandardCharsets.ISO_8859_1));
    }
}
