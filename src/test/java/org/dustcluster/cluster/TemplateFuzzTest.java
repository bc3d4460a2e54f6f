package org.dustcluster.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.dustcluster.testing.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Templates that nobody would write: each is read, or refused with mistakes that name lines. */
class TemplateFuzzTest {
    private static final List<String> FRAGMENTS = List.of(
            "@cloud\n",
            "provider=ec2\n",
            "name=test\n",
            "instance_type=t3.micro\n",
            "@worker[0-9]\n",
            "@node[01-03]\n",
            "@w[",
            "0-99999",
            "]\n",
            "image=ami-1\n",
            "image=resolve:ssm:/a/b\n",
            "key=k\n",
            "keyfile=~/k.pem\n",
            "port=22\n",
            "port=70000\n",
            "tags=a:b,c:d\n",
            "tag.owner=dev\n",
            "tag.=x\n",
            "proxyjump=a@b:1,c\n",
            "host=::1\n",
            "spot=true\n",
            "spot=maybe\n",
            "volume_size=8\n",
            "hostkeys=strict\n",
            "connect_timeout=0\n",
            "user_data=x\n",
            "${HOME}",
            "${TEAM",
            "~",
            "=",
            "\n",
            "# comment\n",
            "; comment\n",
            "security_groups=a,b\n",
            "colour=red\n",
            "@",
            "[0-9]");

    @TempDir
    Path folder;

    @Test
    void everyTextIsReadOrRefusedWithItsMistakes() {
        TemplateFile file = new TemplateFile(folder);
        Fuzz.run(FRAGMENTS, text -> {
            try {
                Template read = file.read(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
                assertTrue(read.nodes().stream().allMatch(node -> node.name().matches("[A-Za-z][A-Za-z0-9_.-]*")));
            } catch (TemplateException e) {
                assertFalse(e.mistakes().isEmpty());
            } catch (DustException e) {
                assertTrue(e.status() == ExitStatus.USAGE && !e.sentence().isBlank(), e::toString);
            }
        });
    }
}
