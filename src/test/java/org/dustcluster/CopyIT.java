package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.dustcluster.DustProgram.Result;
import org.dustcluster.testing.PtyProgram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code put}, {@code get} and {@code run} of the whole program, with the nodes of the sandbox. */
class CopyIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private DustProgram dust;

    @BeforeEach
    void aHomeOfItsOwn() throws Exception {
        dust = new DustProgram(folder);
        Files.copy(Path.of("sample.cnf"), folder.resolve("sample.cnf"));
    }

    @Test
    void filesGoToAllNodesAndComeBackAndAScriptRunsThere() throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        Files.createDirectories(folder.resolve("site/sub dir"));
        Files.write(folder.resolve("site/data"), content);
        Files.writeString(folder.resolve("site/sub dir/tool"), "#!/bin/sh\necho tool\n");
        Files.setPosixFilePermissions(
                folder.resolve("site/sub dir/tool"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("job.sh"), "#!/bin/sh\necho \"got $2 in ${PWD##*/}\"; exit 5\n");
        Result result = dust.run("""
                start --wait
                put -r --verify * site
                @ 'site/sub dir/tool'
                get -r --verify * site back
                @worker0 mkdir here; cd here
                run worker0 job.sh --first 'two words'
                @worker0 ls -d /tmp/.dust-run-*
                put worker0 site
                """, "--sandbox", "-f", "sample.cnf");
        String all = result.out() + result.err();
        assertTrue(result.out().contains("[worker2] tool"), all);
        assertTrue(result.out().contains("[worker0] got two words in here"), all);
        assertTrue(result.err().contains("exit 5: worker0"), all);
        assertTrue(result.err().contains("`site` is a directory; put -r sends it"), all);
        assertEquals(2, result.status(), all);
        for (int i = 0; i < 3; i++) {
            Path back = folder.resolve("back/site.worker" + i);
            assertArrayEquals(content, Files.readAllBytes(back.resolve("data")), all);
            assertTrue(Files.isExecutable(back.resolve("sub dir/tool")), all);
        }
        assertFalse(all.contains("\u001b"), "no terminal, no painting");
    }

    @Test
    void aTerminalShowsBarsWhileItCopiesAndThePromptStandsAloneAfterwards() throws Exception {
        Files.write(folder.resolve("big"), new byte[60_000_000]);
        try (PtyProgram terminal = dust.onPty("--sandbox", "-f", "sample.cnf")) {
            terminal.await("dust$ ");
            terminal.enter("start --wait");
            terminal.await(Pattern.compile("(?s)(worker[0-2]: ssh answers.*?){3}"), SOON);
            terminal.await("dust$ ");
            terminal.enter("put * big");
            terminal.await(Pattern.compile("(?s)worker1 +\\[=*>? *\\] +[0-9]+%.*total +\\[=*>? *\\] +[0-9]+%"), SOON);
            terminal.await(Pattern.compile("sent: 3 files, 180.0 MB, worker\\[0-2\\]"), SOON);
            terminal.await("dust$ ");
            terminal.enter("get * big");
            terminal.await(Pattern.compile("total +\\[=*>? *\\] +[0-9]+%"), SOON);
            terminal.type("\u0003");
            terminal.await("given up");
            terminal.await("dust$ ");
            terminal.enter("get --resume * big");
            terminal.await(Pattern.compile("fetched: 3 files, 180.0 MB, worker\\[0-2\\]"), SOON);
            terminal.enter("exit");
            assertEquals(0, terminal.exitStatus());
        }
        assertEquals(60_000_000, Files.size(folder.resolve("big.worker2")));
        try (var left = Files.newDirectoryStream(folder, ".dust-*.part")) {
            assertFalse(left.iterator().hasNext());
        }
    }
}
