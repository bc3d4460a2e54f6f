package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dustcluster.DustProgram.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two clusters with a node of the same name, over real shells of the sandbox. */
class TwoClustersIT {
    @TempDir
    Path folder;

    private void template(String name, String nodes) throws Exception {
        Files.writeString(
                folder.resolve(name + ".cnf"),
                Files.readString(Path.of("sample.cnf"))
                        .replaceAll("(?m)^name .*", "name=" + name)
                        .replace("@worker[0-2]", nodes));
    }

    @Test
    void nodesOfTheSameNameAreNotConfusedAndSessionsStayOpen() throws Exception {
        template("a", "@worker0");
        template("b", "@worker[0-1]");
        Result result = new DustProgram(folder).run("""
                        load a.cnf
                        start --wait
                        @ mine=a; echo this is ${mine:-nobody}
                        load b.cnf
                        start --wait
                        @ echo this is ${mine:-nobody}
                        use worker1
                        @ mine=b; echo this is ${mine:-nobody}
                        sessions
                        use a
                        @ echo still ${mine:-nobody}
                        terminate -y
                        use b
                        stop -y
                        show -a
                        """, "--sandbox");
        assertEquals(0, result.status(), result.err());
        String out = result.out();
        assertTrue(out.contains("[worker0] this is a\n"), out);
        assertTrue(out.contains("[b:worker0] this is nobody\n"), out);
        assertTrue(out.contains("[b:worker1] this is nobody\n"), out);
        assertTrue(out.contains("[b:worker1] this is b\n"), out);
        assertTrue(out.contains("[worker0] still a\n"), out);
        assertTrue(out.contains("terminated worker0\n"), out);
        assertTrue(out.contains("stopped worker1\n"), out);
        assertTrue(out.lines().anyMatch(line -> line.matches("1 +worker0 .* running .*")), out);
        assertTrue(result.err().contains("open in cluster a: worker0 (see: use a)"), result.err());
    }

    @Test
    void outputIsFoldedInAScriptToo() throws Exception {
        template("c", "@worker[0-2]");
        Result result = new DustProgram(folder)
                .run(
                        "",
                        "--sandbox",
                        "-f",
                        "c.cnf",
                        "-c",
                        "start --wait",
                        "-c",
                        "set gather on",
                        "-c",
                        "@ echo same; false");
        assertEquals(1, result.status(), result.err());
        assertTrue(result.out().endsWith("\n\nworker[0-2] (3 nodes, exit 1):\n  same\n"), result.out());
        assertTrue(result.err().endsWith("exit 1: worker[0-2]\n"), result.err());
    }
}
