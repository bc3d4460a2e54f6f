package org.dustcluster.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateMistakesTest {

    @TempDir
    Path directory;

    private TemplateFile file;

    @BeforeEach
    void prepare() {
        file = new TemplateFile(directory);
    }

    private void assertMistakes(String text, String messages) {
        assertEquals(messages.strip(), file.mistakesIn(text));
    }

    @Test
    void allMistakesAreReportedAtOnceInTheOrderOfTheLines() {
        assertMistakes("""
                stray line
                more
                @cloud
                provider=ec3
                regoin=eu-west-1
                region=eu west
                port=0
                host=x
                @worker[0-2]
                instnce_type=t3.micro
                region=eu-west-1
                just words
                =x
                [db]
                spot=yes
                @worker[2-4]
                instance_type=t3.micro
                port=22
                port=23
                @9lives
                instance_type=t3.micro
                @cloud
                name=x
                @
                @n[0-
                @n[3,3]
                """, """
                t.cnf:1: `stray line` stands before the first section; sections begin with a line like @cloud
                t.cnf:3: the key `name` is missing in @cloud
                t.cnf:4: provider: `ec3` is an unknown provider, did you mean `ec2`?
                t.cnf:5: unknown key `regoin`, did you mean `region`?
                t.cnf:6: region: `eu west` is no region such as eu-west-1
                t.cnf:7: port: `0` is no port from 1 to 65535
                t.cnf:8: the key `host` belongs into the section of a node
                t.cnf:10: unknown key `instnce_type`, did you mean `instance_type`?
                t.cnf:11: the key `region` belongs into @cloud
                t.cnf:12: `just words` is no key=value
                t.cnf:13: a key is missing before the = of `=x`
                t.cnf:14: `[db]` is no section here: sections begin with @, so write @db
                t.cnf:14: `@db` has no instance_type, and @cloud has no default
                t.cnf:15: spot: `yes` is not true or false
                t.cnf:16: duplicate node `worker2`: first in line 9
                t.cnf:19: the key `port` stands twice in this section: first in line 18
                t.cnf:20: `@9lives` is no name for a node: a letter, then letters, digits, `_`, `.` or `-`, 256 at most
                t.cnf:22: the section `@cloud` stands twice: first in line 3
                t.cnf:24: a section without a name: `@`
                t.cnf:24: `@` has no instance_type, and @cloud has no default
                t.cnf:25: the head `@n[0-`: `[` is not closed
                t.cnf:25: `@n[0-` has no instance_type, and @cloud has no default
                t.cnf:26: the head @n[3,3] names `n3` twice
                t.cnf:26: `@n[3,3]` has no instance_type, and @cloud has no default
                """);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "port=ssh | port: `ssh` is no port from 1 to 65535",
                "port=65536 | port: `65536` is no port from 1 to 65535",
                "port=-1 | port: `-1` is no port from 1 to 65535",
                "port=99999999999 | port: `99999999999` is no port from 1 to 65535",
                "port=٣ | port: `٣` is no port from 1 to 65535",
                "volume_size=0 | volume_size: `0` is no size in GiB from 1 to 65536",
                "volume_size=8GB | volume_size: `8GB` is no size in GiB from 1 to 65536",
                "spot=ture | spot: `ture` is not true or false, did you mean `true`?",
                "address=pubic | address: `pubic` is not public, private or dns, did you mean `public`?",
                "host=a b | host: `a b` is no address or host name",
                "host=-oProxyCommand=x | host: `-oProxyCommand=x` is no address or host name",
                "host=10.0.0.1:2222 | host: `10.0.0.1:2222` is no address or host name; the port is a key of its own,"
                        + " port=2222",
                "username=a b | username: `a b` is not one word that begins with no dash",
                "username=-l | username: `-l` is not one word that begins with no dash",
                "proxyjump=a@ | proxyjump: `a@` is not [user@]host[:port], or several with commas between them",
                "proxyjump=a,,b | proxyjump: `a,,b` is not [user@]host[:port], or several with commas between them: look at ``",
                "proxyjump=@a | proxyjump: `@a` is not [user@]host[:port], or several with commas between them",
                "proxyjump=a:99999 | proxyjump: `a:99999` is not [user@]host[:port], or several with commas between them",
                "proxyjump=-x | proxyjump: `-x` is not [user@]host[:port], or several with commas between them",
                "proxyjump=a b | proxyjump: `a b` is not [user@]host[:port], or several with commas between them",
                "instance_type=t3 micro | instance_type: `t3 micro` is no instance type such as t3.micro",
                "image=resolve:smm:/x | image: `resolve:smm:/x` is not resolve:ssm: and the path of a parameter",
                "image=a b | image: `a b` is neither an AMI's id nor resolve:ssm:/path",
                "security_groups=a,,b | security_groups: `a,,b` has an empty name in it: groups are parted by single commas",
                "zone=a/b | zone: `a/b` is no availability zone such as eu-west-1a",
                "subnet=a b | subnet: `a b` is not one word that begins with no dash",
                "keyfile=~bob/x | keyfile: `~bob/x` begins with ~, which is expanded only before a slash",
                "user_data=none.sh | user_data: `none.sh` is a file that does not exist",
                "user_data=. | user_data: `.` is not a file that can be read",
                "user_data=big.sh | user_data: `big.sh` is a file of more than 16 KiB, which EC2 does not take",
                "key= | the key `key` has no value",
                "key=${EMPTY} | the key `key` has no value",
                "key=${NOT_SET} | the environment variable `${NOT_SET}` is not set",
                "key=${TEAM | the brace of `${TEAM` is not closed",
                "key=${A B} | `${A B}` does not name a variable",
                "key=${} | `${}` does not name a variable",
                "key=${BELL} | `${BELL}` expands to a text with an invisible character",
                "tags=owner | the tag `owner` has no value; a colon behind it makes that an empty one",
                "tags=owner=dev | `owner=dev` is no tag: in tags a colon parts key and value",
                "tags=a:b,,c:d | an empty tag in `a:b,,c:d`: tags are parted by single commas",
                "tags=:x | a tag without a key, for the value `x`",
                "tags=a:b,a:c | the tag `a` is given twice: first in line 6",
                "tag.aws:x=y | the tag `aws:x` is reserved: keys that begin with aws: or dust: are not for templates",
                "tag.dust:cluster=y | the tag `dust:cluster` is reserved: keys that begin with aws: or dust: are not for"
                        + " templates",
                "tag.Name=y | the tag `Name` is dust's own: it holds the node's name",
                "tag.=y | a tag without a key, for the value `y`",
                "tag:owner=y | unknown key `tag:owner`, did you mean `tag.owner`?",
                "Port=22 | unknown key `Port`, did you mean `port`?",
                "security_group=x | unknown key `security_group`, did you mean `security_groups`?",
                "conect_timeout=1 | unknown key `conect_timeout`, did you mean `connect_timeout`?",
                "colour=red | unknown key `colour`",
                "hostkeys=strict | the key `hostkeys` belongs into @cloud",
            })
    void everyBadKeyOrValueOfANodeHasItsMessage(String line, String message) {
        file.write("big.sh", "x".repeat(16_385));
        assertMistakes(TemplateFile.CLOUD + "@n\n" + line, "t.cnf:6: " + message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "endpoint=localhost:5000 | endpoint: `localhost:5000` is no address such as https://ec2.example.org or"
                        + " http://127.0.0.1:5000",
                "endpoint=http:// | endpoint: `http://` is no address such as https://ec2.example.org or"
                        + " http://127.0.0.1:5000",
                "endpoint=ftp://x | endpoint: `ftp://x` is no address such as https://ec2.example.org or"
                        + " http://127.0.0.1:5000",
                "endpoint=http://a b | endpoint: `http://a b` is no address such as https://ec2.example.org or"
                        + " http://127.0.0.1:5000",
                "hostkeys=accept | hostkeys: `accept` is not accept-new, strict or console",
                "hostkeys=Strict | hostkeys: `Strict` is not accept-new, strict or console, did you mean `strict`?",
                "connect_timeout=0 | connect_timeout: `0` is no number of seconds from 1 to 3600",
                "connect_timeout=10s | connect_timeout: `10s` is no number of seconds from 1 to 3600",
            })
    void everyBadValueOfTheCloudHasItsMessage(String line, String message) {
        assertMistakes(TemplateFile.CLOUD + line, "t.cnf:5: " + message);
    }

    @Test
    void aClusterNameMustBeATag() {
        assertMistakes(
                "@cloud\nprovider=ec2\nname=a*b\n",
                "t.cnf:3: name: `a*b` is no name for a cluster: up to 256 letters, digits, blanks and + - = . _ : / @");
    }

    @Test
    void anEmptyFileLacksItsCloud() {
        assertMistakes("", "t.cnf: the section @cloud is missing");
        assertMistakes("\n# nothing\n", "t.cnf: the section @cloud is missing");
    }

    @Test
    void aCloudLacksWhatItMustSay() {
        assertMistakes(
                "\n@cloud\n",
                "t.cnf:2: the key `provider` is missing in @cloud\nt.cnf:2: the key `name` is missing in @cloud");
    }

    @Test
    void aMisspeltCloudIsOneMistakeAndNotFive() {
        assertMistakes(
                "@clodu\nprovider=ec2\nname=x\nregion=eu-west-1\n@n\ninstance_type=t3.micro\n",
                "t.cnf:1: the section @cloud is missing: `@clodu` stands here, did you mean `@cloud`?");
    }

    @Test
    void overlappingRangesNameTheNodesThatAreThereTwice() {
        assertMistakes(TemplateFile.CLOUD + "@a[0-5]\n@a[8-9]\n@a[3-9]\n@a3\n@A3\n", """
                t.cnf:7: duplicate node `a[3-5]`: first in line 5
                t.cnf:7: duplicate node `a[8-9]`: first in line 6
                t.cnf:8: duplicate node `a3`: first in line 5
                """);
    }

    @Test
    void nodesAreNotEndless() {
        assertMistakes(TemplateFile.CLOUD + "@a[0-99999]\n@b[0-5999]\n@c[0-5999]\n@d[0-5999]\n", """
                t.cnf:5: the head `@a[0-99999]`: `a[0-99999]` is more than 10000 names
                t.cnf:7: with `@c[0-5999]` the template has more than 10000 nodes
                t.cnf:8: with `@d[0-5999]` the template has more than 10000 nodes
                """);
    }

    @Test
    void tagsAreNotEndless() {
        String many = IntStream.range(0, 30).mapToObj(i -> "k" + i + ":v").collect(Collectors.joining(","));
        String other = IntStream.range(0, 30).mapToObj(i -> "j" + i + ":v").collect(Collectors.joining(","));
        assertMistakes(
                TemplateFile.CLOUD + "tags=" + many + "\n@n\ntags=" + other,
                "t.cnf:6: `@n` has more than 48 tags together with those of @cloud");
    }

    @Test
    void invisibleCharactersAreMadeVisible() {
        assertMistakes(TemplateFile.CLOUD + "@n\nkey=a\033[2Jb\nkey\u202e=x\nport=\u0000\n", """
                t.cnf:6: an invisible character in `key=a<U+001B>[2Jb`
                t.cnf:7: an invisible character in `key<U+202E>=x`
                t.cnf:8: an invisible character in `port=<U+0000>`
                """);
    }

    @Test
    void aLongTextIsCut() {
        assertMistakes(
                TemplateFile.CLOUD + "@n\n" + "x".repeat(5_000),
                "t.cnf:6: `" + "x".repeat(80) + "...` is no key=value");
    }

    @Test
    void aMegabyteInOneValueIsRefusedAtOnce() {
        for (String line : new String[] {
            "host=" + ":".repeat(1_000_000) + "!",
            "host=" + ":".repeat(20_000) + "!",
            "proxyjump=" + "a@".repeat(400_000),
            "proxyjump=" + "[" + ":".repeat(15_000) + "!]",
            "image=" + "a".repeat(1_000_000),
        }) {
            String messages = assertTimeoutPreemptively(
                    Duration.ofSeconds(10), () -> file.mistakesIn(TemplateFile.CLOUD + "@n\n" + line));
            assertTrue(messages.length() < 400, messages);
        }
    }

    @Test
    void sectionsAreNotEndless() {
        String messages = file.mistakesIn(TemplateFile.CLOUD + "@n\n".repeat(200_000));
        assertTrue(messages.endsWith("t.cnf:10005: the template has more than 10000 sections"));
    }

    private String unreadable(String name) {
        return TemplateFile.messages(
                assertThrows(TemplateException.class, () -> file.reader().read(Path.of(name))));
    }

    @Test
    void aFileThatCannotBeReadIsOneSentence() throws IOException {
        Files.createDirectory(directory.resolve("dir.cnf"));
        Files.write(directory.resolve("big.cnf"), new byte[(1 << 20) + 1]);
        Files.write(directory.resolve("latin.cnf"), "@cloud\nname=\u00e4\n".getBytes(StandardCharsets.ISO_8859_1));
        Files.write(directory.resolve("cut.cnf"), new byte[] {'@', '\n', (byte) 0xc3});
        assertEquals("none.cnf: there is no such file", unreadable("none.cnf"));
        assertEquals("dir.cnf: a template is a file, and this is a directory", unreadable("dir.cnf"));
        assertEquals("big.cnf: the file is larger than 1 MiB: no template", unreadable("big.cnf"));
        assertEquals("latin.cnf:2: the file is not UTF-8: byte 0xE4", unreadable("latin.cnf"));
        assertEquals("cut.cnf:2: the file is not UTF-8: byte 0xC3", unreadable("cut.cnf"));
        assertEquals("/dev/null: a template is a file, and this is a device or a pipe", unreadable("/dev/null"));
    }

    @Test
    void theWholeMessageIsThatOfAllMistakes() {
        TemplateException mistakes = assertThrows(TemplateException.class, () -> file.read("@cloud\n"));
        assertEquals(TemplateFile.messages(mistakes), mistakes.getMessage());
        assertEquals("provider", mistakes.mistakes().get(0).offending());
        assertEquals(1, mistakes.mistakes().get(0).line());
    }

    @Test
    void noInputMakesItThrowAnythingElse() throws IOException {
        Random random = new Random(20261123);
        String good = Files.readString(Path.of("sample.cnf")) + """
                @db[01-03]
                host=10.0.0.1
                proxyjump=a@b:22,c
                tags=a:b,c:
                tag.x=${TEAM}
                endpoint=http://x
                user_data=~/x
                """;
        String pieces = "@[]=,:;#~${}-!*?\n\r\t 0a9.\u0000\u00e4\ud83d\uFEFF";
        TemplateReader reader = file.reader();
        int bad = 0;
        for (int round = 0; round < 1_000; round++) {
            byte[] bytes;
            if (round % 10 == 0) {
                bytes = new byte[random.nextInt(400)];
                random.nextBytes(bytes);
            } else {
                StringBuilder mutant = new StringBuilder(good);
                for (int i = random.nextInt(6); i >= 0; i--) {
                    int at = random.nextInt(mutant.length());
                    int end = Math.min(mutant.length(), at + random.nextInt(5));
                    int piece = random.nextInt(pieces.length());
                    mutant.replace(at, end, pieces.substring(piece, Math.min(pieces.length(), piece + 2)));
                }
                bytes = mutant.toString().getBytes(StandardCharsets.UTF_8);
            }
            Files.write(directory.resolve("fuzz.cnf"), bytes);
            try {
                reader.read(Path.of("fuzz.cnf"));
            } catch (TemplateException e) {
                bad++;
                assertTrue(e.mistakes().stream()
                        .noneMatch(mistake -> mistake.sentence().contains("\033")));
            }
        }
        assertTrue(bad > 300, bad + " were refused");
    }

    @Test
    void theReaderKeepsItsOwnCopyOfTheEnvironment() {
        Map<String, String> environment = new java.util.HashMap<>(Map.of("TEAM", "a"));
        TemplateReader reader = new TemplateReader(environment, directory, directory);
        environment.put("TEAM", "b");
        file.write("t.cnf", TemplateFile.CLOUD + "@n\ntag.t=${TEAM}");
        assertEquals(
                "a",
                reader.read(Path.of("t.cnf")).nodes().get(0).launch().tags().get("t"));
    }
}
