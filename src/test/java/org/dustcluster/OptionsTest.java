package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void anOptionsValueStandsBehindABlankOrAnEqualsSign() {
        assertEquals("eu-west-1", parsed("--region", "eu-west-1").region);
        assertEquals("http://127.0.0.1:1", parsed("--endpoint-url=http://127.0.0.1:1").endpoint);
        assertEquals(Options.Color.always, parsed("--color=always").color);
    }

    @Test
    void aLineKeepsItsEqualsSigns() {
        assertEquals(List.of("export A=b", "@w* x=1"), parsed("-c", "export A=b", "-c", "@w* x=1").lines);
        assertEquals(List.of("show", "state=running"), parsed("show", "state=running").words);
    }

    @Test
    void aLineForNodesIsKnownBeforeItIsParsed() {
        assertTrue(Options.reachNodes("-f", "x.cnf", "@w* uptime"));
        assertTrue(Options.reachNodes("@", "ls", "--help"));
        assertTrue(Options.reachNodes("-c", "show", "-c", " @ true"));
        assertTrue(Options.reachNodes("--sandbox", "get", "w*", "file"));
        assertFalse(Options.reachNodes("-c", "show"));
        assertFalse(Options.reachNodes("show", "w*"));
        assertFalse(Options.reachNodes());
    }

    @Test
    void whatIsOnlySaidReachesNoNode() {
        assertFalse(Options.reachNodes("--help", "@x"));
        assertFalse(Options.reachNodes("-f", "x.cnf", "-V", "put"));
    }

    @Test
    void theHelpIsThis() {
        assertEquals("""
                Usage: dust.sh [OPTION...]                 the interactive shell
                       dust.sh [OPTION...] WORDS...        one line, then exit:  dust.sh show
                'worker*'
                       dust.sh [OPTION...] -c LINE...      these lines in order
                       dust.sh [OPTION...] FILE.dust       a script; also  dust.sh < FILE

                One prompt for a cluster of EC2 machines.

                  -f, --file=CNF           load this template first
                  -c=LINE                  run this line; may be given several times
                      --sandbox            a small EC2 and ssh hosts inside this process: no
                                             AWS account needed
                      --profile=NAME       AWS profile
                      --region=REGION      AWS region
                      --endpoint-url=URL   another EC2-compatible API
                  -e, --fail-fast          stop a script at the first failing line
                  -y, --yes                answer every confirmation yes
                      --color=WHEN         auto, always or never (NO_COLOR is heeded)
                  -v, --verbose            more in dust.log
                  -V, --version            print the version
                  -h, --help               print this help

                Exit status: 0 all well, 1 a remote command failed, 2 usage, template or target
                mistake,
                3 cloud or ssh failure, 130 interrupted. A script's status is the worst of its
                lines.
                """, Main.parser().getUsageMessage().replaceAll(" +\n", "\n"));
    }

    private static Options parsed(String... arguments) {
        Options options = new Options();
        options.take(Main.parser().parseArgs(arguments));
        return options;
    }
}
