package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.dustcluster.testing.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of known_hosts that nobody would write: each is understood or passed over, and decides about no other name. */
class KnownHostFuzzTest {
    private static final String KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIGqLV2mEPnTQKtPrMhSGUBXmiuW4nh6nEkb3T8LQXYXT";
    private static final String NAME = "i-0123456789abcdef0";
    private static final List<String> FRAGMENTS = List.of(
            NAME,
            "*",
            "?",
            "!",
            ",",
            "[h]:22",
            "|1|",
            "|1|c2FsdA==|aGFzaA==",
            " ssh-ed25519 ",
            KEY,
            "@revoked ",
            "@cert-authority ",
            "@",
            " ",
            "\t",
            "#",
            "ssh-rsa",
            "AAAA",
            "====",
            "*i*i*i*i*i*i*i*i*",
            "*0".repeat(25) + "*x");

    /** Of {@link #NAME}, as ssh-keygen -H writes it. */
    private static final String HASHED = hashed();

    private static final List<String> GOOD = List.of(
            NAME + " ssh-ed25519 " + KEY,
            NAME + " ssh-ed25519 " + KEY + " console",
            HASHED + " ssh-ed25519 " + KEY + " a comment",
            "@revoked i-* ssh-ed25519 " + KEY,
            "other,[h]:22 ssh-ed25519 " + KEY + "\n" + NAME + " ssh-ed25519 " + KEY + "\n",
            "*0".repeat(25) + "*x ssh-ed25519 " + KEY,
            "*,!i-* ssh-ed25519 " + KEY + "\nother ssh-ed25519 " + KEY);
    private static final List<String> PATTERNS =
            List.of(NAME, "i-0", "i", "-", "0", "*", "?", "!", ",", "*i", "*0*", "f0");

    @TempDir
    Path folder;

    private static String hashed() {
        try {
            byte[] salt = "salt of the test".getBytes(StandardCharsets.US_ASCII);
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(salt, "HmacSHA1"));
            Base64.Encoder base64 = Base64.getEncoder();
            return "|1|" + base64.encodeToString(salt) + "|"
                    + base64.encodeToString(mac.doFinal(NAME.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void wildcardsMeanWhatTheyMeanInOpenSsh() {
        for (String matching : List.of(NAME, "i-*", "*", "*f0", "i-?123*", "**0*", "x,i-*", "I-*")) {
            assertTrue(entry(matching).matches(NAME), matching);
        }
        for (String other : List.of("i-", "*x", "?", "", "i-0123456789abcdef0?", "i-*,!*f0", "*ff0")) {
            assertFalse(entry(other).matches(NAME), other);
        }
    }

    private static KnownHost entry(String hosts) {
        return new KnownHost(
                KnownHost.Marker.NONE, hosts, HostKey.parse("ssh-ed25519", KEY), "", Path.of("known_hosts"), 1);
    }

    @Test
    void everyLineIsUnderstoodOrPassedOver() {
        Path file = Path.of("known_hosts");
        Fuzz.run(GOOD, FRAGMENTS, text -> {
            for (String line : List.of(text, text + " ssh-ed25519 " + KEY)) {
                Optional<KnownHost> read = KnownHost.parse(line, file, 1);
                assertEquals(reading(line), read.map(KnownHostFuzzTest::fields), () -> "reading of " + line);
                read.ifPresent(entry -> {
                    entry.matches("0".repeat(60));
                    // Zeros behind a salt make another text of the same one: a mutilated hash may mean its own name.
                    boolean other =
                            entry.hosts().startsWith("|1|") && !entry.hosts().equals(HASHED);
                    for (String name : other ? List.of("[h]:22", "h") : List.of(NAME, "[h]:22", "h")) {
                        assertEquals(
                                means(entry.hosts(), name), entry.matches(name), () -> name + " in " + entry.hosts());
                        assertEquals(entry.matches(name), entry.matches(name.toUpperCase(Locale.ROOT)));
                    }
                });
            }
        });
    }

    @Test
    void patternsMeanWhatTheyMeanInOpenSsh() {
        Fuzz.run(random -> Fuzz.input(random, List.of(), PATTERNS), Fuzz::visible, text -> {
            String hosts = text.replaceAll("[ \\t]", "");
            for (String name : List.of(NAME, "i-0", "i0i0", "")) {
                assertEquals(means(hosts, name), entry(hosts).matches(name), () -> name + " in " + hosts);
            }
        });
    }

    /** Whatever stands in the file: what is recorded is there, once, and about the others the file says what it said. */
    @Test
    void whatIsRecordedChangesNothingElse() {
        Path path = folder.resolve("known_hosts");
        HostKey key = HostKey.parse("ssh-ed25519", KEY);
        AtomicInteger count = new AtomicInteger();
        Fuzz.run(GOOD, FRAGMENTS, text -> {
            if (count.getAndIncrement() % 20 != 0) {
                // Files are slow.
                return;
            }
            byte[] before = text.getBytes(StandardCharsets.UTF_8);
            write(path, before);
            try {
                KnownHostsFile file = new KnownHostsFile(path);
                List<KnownHost> others = file.entries("other");
                List<KnownHost> own = file.entries(NAME);
                List<KnownHost> known = file.record(NAME, key);
                byte[] after = Files.readAllBytes(path);
                assertArrayEquals(before, Arrays.copyOf(after, before.length), "what stood there");
                assertEquals(own, known);
                assertEquals(own.isEmpty(), after.length > before.length, "something was written");
                assertEquals(others, new KnownHostsFile(path).entries("other"));
                List<KnownHost> now = new KnownHostsFile(path).entries(NAME);
                assertEquals(Math.max(1, own.size()), now.size());
                assertTrue(!own.isEmpty() || now.get(0).key().equals(key), now::toString);
                file.recordVerified(NAME, List.of(key));
                assertTrue(file.entries(NAME).stream()
                        .anyMatch(entry -> entry.verified() && entry.key().equals(key)));
                long size = Files.size(path);
                file.recordVerified(NAME, List.of(key));
                assertEquals(size, Files.size(path), "written twice");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void write(Path path, byte[] bytes) {
        try {
            Files.deleteIfExists(path);
            Files.write(path, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> fields(KnownHost entry) {
        return List.of(entry.marker().name(), entry.hosts(), entry.key().type(), entry.comment());
    }

    private static final Pattern LINE = Pattern.compile(
            "(?s)(?:(@revoked|@cert-authority)[ \\t]+)?([^ \\t@#][^ \\t]*)[ \\t]+([^ \\t]+)[ \\t]+([^ \\t]+)(?:[ \\t]+(.*))?");

    /** A line taken apart by one pattern, the key by hand. */
    private static Optional<List<String>> reading(String line) {
        Matcher fields = LINE.matcher(line.strip());
        if (!fields.matches()) {
            // Behind a marker the names may begin with anything.
            Matcher marked = Pattern.compile("(?s)(@revoked|@cert-authority)[ \\t]+([@#].*)")
                    .matcher(line.strip());
            return marked.matches()
                    ? reading("x" + marked.group(2))
                            .map(all -> List.of(
                                    marked.group(1).equals("@revoked") ? "REVOKED" : "AUTHORITY",
                                    all.get(1).substring(1),
                                    all.get(2),
                                    all.get(3)))
                    : Optional.empty();
        }
        byte[] blob;
        try {
            blob = Base64.getDecoder().decode(fields.group(4));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        // A string of SSH: four bytes of length, then the type. Something must follow.
        ByteBuffer buffer = ByteBuffer.wrap(blob);
        int length = blob.length < 4 ? -1 : buffer.getInt();
        if (length < 0 || length >= buffer.remaining()) {
            return Optional.empty();
        }
        byte[] type = new byte[length];
        buffer.get(type);
        if (!new String(type, StandardCharsets.ISO_8859_1).equals(fields.group(3))) {
            return Optional.empty();
        }
        String marker = fields.group(1);
        String comment = fields.group(5);
        return Optional.of(List.of(
                marker == null ? "NONE" : marker.equals("@revoked") ? "REVOKED" : "AUTHORITY",
                fields.group(2),
                fields.group(3),
                comment == null ? "" : String.join(" ", comment.split("[ \\t]+"))));
    }

    /** What the names of a line mean, by a table of all beginnings instead of one walk. */
    private static boolean means(String hosts, String name) {
        if (hosts.startsWith("|1|")) {
            return hosts.equals(HASHED) && name.equals(NAME);
        }
        String wanted = name.toLowerCase(Locale.ROOT);
        boolean found = false;
        for (String each : hosts.toLowerCase(Locale.ROOT).split(",")) {
            boolean not = each.startsWith("!");
            if (fits(not ? each.substring(1) : each, wanted)) {
                if (not) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    private static boolean fits(String pattern, String name) {
        boolean[] at = new boolean[name.length() + 1];
        at[0] = true;
        for (int k = 0; k < pattern.length(); k++) {
            char c = pattern.charAt(k);
            boolean[] next = new boolean[name.length() + 1];
            for (int i = 0; i <= name.length(); i++) {
                if (c == '*') {
                    next[i] = at[i] || (i > 0 && next[i - 1]);
                } else {
                    next[i] = i > 0 && at[i - 1] && (c == '?' || c == name.charAt(i - 1));
                }
            }
            at = next;
        }
        return at[name.length()];
    }
}
