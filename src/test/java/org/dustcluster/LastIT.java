package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dustcluster.DustProgram.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code last} over ten real shells of the sandbox, of which three differ. */
class LastIT {
    @TempDir
    Path folder;

    @Test
    void theThreeThatDifferAreNamedWithTheirLines() throws Exception {
        Files.writeString(
                folder.resolve("ten.cnf"),
                Files.readString(Path.of("sample.cnf")).replace("@worker[0-2]", "@worker[0-9]"));
        Result result = new DustProgram(folder)
                .run(
                        "",
                        "--sandbox",
                        "-f",
                        "ten.cnf",
                        "-c",
                        "start --wait",
                        "-c",
                        "@ odd=",
                        "-c",
                        "@worker[2,5,7] odd=yes",
                        "-c",
                        "@ seq 1 3; echo ${odd:-no}; seq 4 6",
                        "-c",
                        "last --diff",
                        "-c",
                        "last --save out");
        assertEquals(0, result.status(), result.err());
        String diff = result.out().substring(result.out().indexOf("worker[0-1,3-4,6,8-9] (7 nodes)"));
        assertEquals("""
                worker[0-1,3-4,6,8-9] (7 nodes): 7 lines, the most common output

                worker[2,5,7] (3 nodes):
                  @@ -1,7 +1,7 @@
                   1
                   2
                   3
                  -no
                  +yes
                   4
                   5
                   6
                """, diff);
        assertTrue(result.err().contains("10 files in out"), result.err());
        assertEquals("1\n2\n3\nyes\n4\n5\n6\n", Files.readString(folder.resolve("out/worker7.txt")));
        try (var files = Files.list(folder.resolve(".dust"))) {
            assertFalse(files.anyMatch(file -> file.getFileName().toString().startsWith("last")));
        }
    }
}
