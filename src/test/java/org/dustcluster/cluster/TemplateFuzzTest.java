package org.dustcluster.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dustcluster.testing.Fuzz;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

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

    private static final List<String> GOOD = List.of(
            TemplateFile.CLOUD + "@worker[0-3]\nport=2222\ntags=a:b,c:d\n@node[01-03]\ntag.owner=dev\nspot=true\n",
            TemplateFile.CLOUD
                    + "connect_timeout=5\nproxyjump=a@b:1,c\n@w\nhost=::1\nvolume_size=8\n@v\nusername=${TEAM}\n",
            TemplateFile.CLOUD + "hostkeys=strict\nregion=eu-west-1\n@a[0-2]b[0-2]\nkeyfile=~/k.pem\naddress=dns\n");

    /** Whole lines, each of them with something in it that a template may not have, or may have at some places. */
    private static final List<String> LINES = List.of(
            "port=65536",
            "port=0",
            "username=-oProxyCommand=x",
            "username=a b",
            "host=-x",
            "host=a:22",
            "proxyjump=-x",
            "proxyjump=a@-b",
            "volume_size=65537",
            "connect_timeout=3601",
            "tag.aws:x=1",
            "tag.DUST:x=1",
            "tag.Name=x",
            "tags=Name:x",
            "tag." + "k".repeat(129) + "=v",
            "tag.k=" + "v".repeat(257),
            "k".repeat(3000) + "=1",
            "@" + "n".repeat(257),
            "@w[0-20000]",
            "@w[0-99999999999]",
            "@x[0-99]y[0-99]z[0-9]",
            "@many[0-5999]\n@more[0-5999]",
            "@-x",
            "@cloud",
            "@worker1",
            "@v",
            "instance_type=",
            "name=\u202ename",
            "image=ami-\u0000",
            "username=\u00a0",
            "spot=yes",
            "\ufeff",
            "# \u202e",
            "key");

    /** Beyond this a template is refused. */
    private static final int MOST_NODES = 10_000;

    private static final TemplateReader READER = new TemplateFile(Path.of("/nowhere")).reader();
    private static final Path NAME = Path.of("t.cnf");

    @Test
    void everyTextIsReadOrRefusedWithItsMistakes() {
        AtomicInteger read = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        Fuzz.run(TemplateFuzzTest::template, Fuzz::visible, input -> {
            byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
            // Half a surrogate pair is a question mark in a file.
            String text = new String(bytes, StandardCharsets.UTF_8);
            Result result = Result.of(bytes);
            Result again = Result.of(rewritten(text).getBytes(StandardCharsets.UTF_8));
            assertEquals(result.template(), again.template());
            if (result.template() == null) {
                refused.incrementAndGet();
                looksLikeMistakes(result.mistakes(), text);
                assertEquals(result.mistakes().size(), again.mistakes().size());
            } else {
                read.incrementAndGet();
                looksGood(result.template());
                mayBeRead(text.startsWith("\ufeff") ? text.substring(1) : text);
            }
        });
        assertTrue(
                read.get() + refused.get() < 500 || read.get() > refused.get() / 20,
                () -> read + " read and " + refused + " refused: too few to look at");
    }

    @Test
    void everyByteIsReadOrRefused() {
        Fuzz.run(GOOD, FRAGMENTS, text -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            Random random = new Random(text.hashCode());
            if (bytes.length > 0) {
                bytes[random.nextInt(bytes.length)] = (byte) (0x80 + random.nextInt(0x80));
            }
            String decoded = new String(bytes, StandardCharsets.UTF_8);
            boolean whole = Arrays.equals(bytes, decoded.getBytes(StandardCharsets.UTF_8));
            Result result = Result.of(bytes);
            assertTrue(whole || result.template() == null, "bytes that are no text were read");
            assertTrue(result.template() != null || !result.mistakes().isEmpty());
        });
    }

    /** A good template with lines among its own; or a text. */
    private static String template(Random random) {
        if (random.nextInt(3) == 0) {
            return Fuzz.input(random, GOOD, FRAGMENTS);
        }
        List<String> lines =
                new ArrayList<>(GOOD.get(random.nextInt(GOOD.size())).lines().toList());
        for (int i = random.nextInt(3); i > 0; i--) {
            List<String> from = random.nextBoolean() ? LINES : FRAGMENTS;
            lines.add(
                    random.nextInt(lines.size() + 1),
                    from.get(random.nextInt(from.size())).strip());
        }
        return String.join(random.nextBoolean() ? "\n" : "\r\n", lines);
    }

    /** A template, or what is wrong with it. */
    private record Result(@Nullable Template template, List<TemplateException.Mistake> mistakes) {
        static Result of(byte[] bytes) {
            try {
                return new Result(READER.read(NAME, bytes), List.of());
            } catch (TemplateException e) {
                return new Result(null, e.mistakes());
            }
        }
    }

    private static void looksGood(Template template) {
        assertTrue(template.nodes().size() <= MOST_NODES, "too many nodes");
        Set<String> names = new HashSet<>();
        String shown = template.clusterName() + template.cloud();
        for (NodeSpec node : template.nodes()) {
            assertTrue(names.add(node.name()), () -> "twice: " + node.name());
            assertTrue(isNodeName(node.name()), () -> "a name: " + node.name());
        }
        List<NodeSpec> different = template.nodes().stream()
                .collect(Collectors.toMap(
                        node -> List.of(node.launch(), node.ssh()), node -> node, (a, b) -> a, LinkedHashMap::new))
                .values()
                .stream()
                .toList();
        for (NodeSpec node : different) {
            settings(node.launch(), node.ssh());
            shown += node;
        }
        settings(different.isEmpty() ? null : different.get(0).launch(), template.defaults());
        long seconds = template.cloud().connectTimeout().toSeconds();
        assertTrue(seconds >= 1 && seconds <= 3600, "connect_timeout");
        assertFalse(template.clusterName().isBlank());
        assertTrue(shown.codePoints().noneMatch(TemplateFuzzTest::invisible), "an invisible character in a value");
    }

    private static void settings(@Nullable LaunchSettings launch, SshSettings ssh) {
        assertTrue(ssh.port() >= 1 && ssh.port() <= 65_535, "port");
        for (String word : Stream.concat(
                        Stream.concat(Stream.of(ssh.user()), ssh.host().stream()), ssh.proxyJump().stream())
                .toList()) {
            // What ssh, or a shell, would take as an option or as two words.
            assertTrue(!word.isEmpty() && !word.startsWith("-") && !word.matches(".*\\s.*"), () -> "a word: " + word);
        }
        if (launch != null) {
            assertFalse(launch.instanceType().isBlank());
            assertTrue(launch.volumeSize().orElse(1) >= 1 && launch.volumeSize().orElse(1) <= 65_536, "volume");
            assertTrue(launch.tags().size() <= 48, "tags");
            launch.tags().forEach((key, value) -> {
                assertTrue(!key.isEmpty() && key.length() <= 128 && value.length() <= 256, () -> "a tag: " + key);
                assertFalse(key.equals("Name") || key.matches("(?i)(aws|dust):.*"), () -> "a tag: " + key);
            });
        }
    }

    private static void looksLikeMistakes(List<TemplateException.Mistake> mistakes, String text) {
        assertFalse(mistakes.isEmpty());
        int lines = (int) text.lines().count();
        int last = 0;
        for (TemplateException.Mistake mistake : mistakes) {
            assertTrue(mistake.line() >= last && mistake.line() <= lines, () -> "the line of " + mistake);
            last = mistake.line();
            assertFalse(mistake.sentence().isBlank());
            assertTrue(mistake.sentence().length() < 2000, () -> "too long: " + mistake);
            assertTrue(mistake.toString().codePoints().noneMatch(TemplateFuzzTest::invisible), mistake::toString);
        }
    }

    /** What a text must not have in order to be read, looked for line by line. */
    private static void mayBeRead(String text) {
        Set<String> heads = new HashSet<>();
        Set<String> keys = new HashSet<>();
        boolean section = false;
        for (String raw : text.lines().toList()) {
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            assertTrue(line.codePoints().noneMatch(TemplateFuzzTest::invisible), () -> "read: " + line);
            if (line.startsWith("@")) {
                assertTrue(heads.add(line.substring(1).strip()), () -> "a section twice: " + line);
                keys.clear();
                section = true;
            } else {
                assertTrue(section && line.indexOf('=') > 0, () -> "read: " + line);
                String key = line.substring(0, line.indexOf('=')).strip();
                assertTrue(keys.add(key), () -> "a key twice: " + line);
                assertTrue(key.startsWith("tag.") || TemplateKey.of(key).isPresent(), () -> "a key: " + key);
            }
        }
        assertTrue(heads.contains("cloud"));
    }

    /** The same template in another hand: comments, blanks, the line ends of another system. */
    private static String rewritten(String text) {
        StringBuilder other = new StringBuilder("\ufeff# another hand\r\n");
        for (String raw :
                (text.startsWith("\ufeff") ? text.substring(1) : text).lines().toList()) {
            String line = raw.strip();
            int equals = line.indexOf('=');
            boolean entry = equals > 0 && !line.startsWith("@") && !line.startsWith("#") && !line.startsWith(";");
            other.append(entry ? "  " + line.substring(0, equals) + " \t= " + line.substring(equals + 1) : raw)
                    .append(" \r\n;\r\n");
        }
        return other.toString();
    }

    private static boolean isNodeName(String name) {
        return name.length() <= 256
                && name.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || "_.-".indexOf(c) >= 0))
                && Character.isLetter(name.charAt(0));
    }

    private static boolean invisible(int point) {
        return point != '\t'
                && List.of(
                                Character.CONTROL,
                                Character.FORMAT,
                                Character.LINE_SEPARATOR,
                                Character.PARAGRAPH_SEPARATOR,
                                Character.SURROGATE)
                        .contains((byte) Character.getType(point));
    }
}
