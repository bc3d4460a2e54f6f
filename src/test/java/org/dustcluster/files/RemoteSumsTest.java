package org.dustcluster.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dustcluster.remote.Connections;
import org.dustcluster.remote.Pipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program that sums up a node's files, in a real shell. What is read back through the fake server is nobody's content. */
class RemoteSumsTest {
    private static final List<String> ODD = List.of(
            "plain",
            "two words",
            "quote'\"$HOME`id`",
            "back\\slash\\n",
            "\\0101",
            "%s%d",
            "-rf",
            "line\nfeed",
            "at the end\n",
            " space around ",
            "*",
            "a;echo b",
            "#x");

    @TempDir
    Path folder;

    private final FakeSftpServer server = new FakeSftpServer();

    private RemoteSums sums(String... before) throws Exception {
        Connections connections = (node, service) -> {
            String program = ((Connections.Service.Exec) service).line();
            return new ProgramPipe(new ProcessBuilder("/bin/sh", "-c", String.join("", before) + program).start());
        };
        Sftp sftp = Sftp.open(
                server.open(FakeSftpServer.node("w0"), new Connections.Service.Subsystem("sftp")), "w0", new Spare());
        return new RemoteSums(connections, FakeSftpServer.node("w0"), new RemoteDisk(sftp));
    }

    @Test
    void everyNameIsTheOneThatIsMeant() throws Exception {
        try (RemoteSums sums = sums()) {
            for (String name : ODD) {
                Path file = Files.writeString(folder.resolve(name), "content of " + name);
                assertEquals(LocalSums.once(file), sums.of(wire(name)), name);
            }
        }
    }

    private String wire(String name) {
        return Names.wire(folder + "/" + name);
    }

    @Test
    void whatTheStartUpFilesSayIsNoSum() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "content");
        String sum = "0".repeat(64);
        try (RemoteSums sums = sums("echo welcome; echo " + sum + "; ")) {
            assertEquals(LocalSums.once(file), sums.of(wire("file")));
        }
    }

    @Test
    void whatIsNoSumIsReadBack() throws Exception {
        Path content = Files.writeString(folder.resolve("same"), "12345");
        for (String before : List.of("exit; ", "sha256sum() { echo no; }; ", "PATH=/none; ")) {
            try (RemoteSums sums = sums(before)) {
                assertEquals(LocalSums.once(content), sums.of(wire("none")), before);
                assertEquals(LocalSums.once(content), sums.of(wire("other")), before);
            }
        }
    }

    /** A program of this machine in place of the node's. */
    private record ProgramPipe(Process process) implements Pipe {
        @Override
        public int read(byte[] buffer) throws IOException {
            return process.getInputStream().read(buffer);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            process.getOutputStream().write(bytes, offset, length);
            process.getOutputStream().flush();
        }

        @Override
        public String endReason() {
            return "the program is gone";
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
