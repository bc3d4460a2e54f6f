package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.cluster.SshChoice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SshConfigTest {
    @TempDir
    Path home;

    @BeforeEach
    void folder() throws IOException {
        Files.createDirectories(home.resolve(".ssh"));
    }

    private void write(String name, String text) throws IOException {
        Path file = home.resolve(".ssh").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private SshConfig.Entry of(String host) throws IOException {
        return new SshConfig(home, "ann").of(host, Optional.empty());
    }

    @Test
    void withoutAFileNothingIsSaid() throws IOException {
        assertEquals(SshConfig.Entry.NOTHING, of("db"));
    }

    @Test
    void theFirstValueOfAKeywordCountsAndIdentityFilesAdd() throws IOException {
        write("config", """
                # mine
                IdentityFile ~/.ssh/common
                Host db
                    HostName = db.example.org
                    User=root
                    Port "2222"
                    IdentityFile %d/keys/%h-%r
                    IdentitiesOnly yes
                    HostKeyAlias dbkey
                Host *
                    User nobody
                    Port 22
                """);
        assertEquals(
                new SshConfig.Entry(
                        Optional.of("db.example.org"),
                        Optional.of("root"),
                        OptionalInt.of(2222),
                        List.of(home.resolve(".ssh/common"), home.resolve("keys/db.example.org-root")),
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("dbkey")),
                of("db"));
        assertEquals(Optional.of("nobody"), of("web").user());
    }

    @ParameterizedTest
    @CsvSource({
        "web1, true",
        "web12, false",
        "WEB1, true",
        "web9, false",
        "app.example.org, true",
        "bad.example.org, false",
        "example.org, false",
        "quoted, true"
    })
    void patternsAreThoseOfSsh(String host, boolean applies) throws IOException {
        write("config", "Host web? *.example.org \"quoted\" !web9 !bad.*\n  User u\n");
        assertEquals(applies, of(host).user().isPresent());
    }

    @Test
    void includedFilesAreReadWhereTheyAreNamed() throws IOException {
        write("config", "Include conf.d/*.conf missing/*\nHost inner\n Include more\n User late\n");
        write("conf.d/10.conf", "Host a\n User ten\n");
        write("conf.d/20.conf", "Host a b\n User twenty\n");
        write("conf.d/30.other", "Host *\n User never\n");
        write("more", "Port 99\n");
        assertEquals(Optional.of("ten"), of("a").user());
        assertEquals(Optional.of("twenty"), of("b").user());
        assertEquals(OptionalInt.of(99), of("inner").port());
        assertEquals(Optional.of("late"), of("inner").user());
        assertEquals(SshConfig.Entry.NOTHING, of("c"));
    }

    @Test
    void aFileThatIncludesItselfIsNoEndlessLoop() throws IOException {
        write("config", "Include config\n");
        assertTrue(assertThrows(IOException.class, () -> of("a")).getMessage().contains("16 deep"));
    }

    @Test
    void matchKnowsHostsAndUsersAndNothingThatWouldHaveToBeRun() throws IOException {
        write("config", """
                Match host web* user ann
                  Port 1001
                Match originalhost db !user root
                  Port 1002
                Match exec "touch %s"
                  Port 1003
                Match final all
                  Port 1004
                Match all
                  Port 1005
                """.formatted(home.resolve("ran")));
        assertEquals(OptionalInt.of(1001), of("web1").port());
        assertEquals(OptionalInt.of(1002), of("db").port());
        assertEquals(OptionalInt.of(1005), of("other").port());
        assertEquals(
                OptionalInt.of(1005),
                new SshConfig(home, "ann").of("db", Optional.of("root")).port());
        assertTrue(Files.notExists(home.resolve("ran")));
    }

    @Test
    void aFileThatOthersCanChangeIsNotUsed() throws IOException {
        write("config", "Host *\n ProxyCommand evil\n");
        Path file = home.resolve(".ssh/config");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        assertEquals(
                file + " can be changed by others (rw-rw-r--), so it is not used: chmod go-w " + file,
                assertThrows(IOException.class, () -> of("a")).getMessage());
    }

    @Test
    void aBadPortIsNamedWithItsLine() throws IOException {
        write("config", "\nPort many\n");
        assertEquals(
                home.resolve(".ssh/config") + " line 2: many is no port",
                assertThrows(IOException.class, () -> of("a")).getMessage());
    }

    // ---------------------------------------------------------------- routes

    private static SshAddress address(String host, boolean literal, List<String> jumps, SshChoice... open) {
        return new SshAddress(
                host,
                22,
                "ec2-user",
                Optional.empty(),
                literal ? host : "i-1",
                literal,
                jumps,
                HostKeyPolicy.ACCEPT_NEW,
                Duration.ofSeconds(1),
                Set.of(open));
    }

    private Route route(SshAddress address) throws IOException {
        return new Routes(home).to(address);
    }

    private static List<String> places(Route route) {
        return route.stops().stream()
                .map(stop -> stop.hop().user() + "@" + stop.hop())
                .toList();
    }

    private static final SshChoice[] ALL = SshChoice.values();

    @Test
    void whatTheTemplateSaysWinsOverTheFile() throws IOException {
        write("config", "Host db\n HostName 10.0.0.9\n User root\n Port 2222\n ProxyJump gate\n");
        assertEquals(List.of("root@gate:22", "root@10.0.0.9:2222"), places(route(address("db", true, List.of(), ALL))));
        assertEquals(List.of("ec2-user@10.0.0.9:22"), places(route(address("db", true, List.of()))));
        assertEquals(
                "[10.0.0.9]:2222",
                route(address("db", true, List.of(), ALL)).stops().get(1).identity());
    }

    @Test
    void aMachineOfEc2IsNoHostOfTheFileButItsHopsAre() throws IOException {
        write(
                "config",
                "Host 10.*\n User wrong\nHost gate\n HostName gate.example.org\n User ann\n IdentityFile ~/k\n");
        Route route = route(address("10.0.0.1", false, List.of("gate:99"), ALL));
        assertEquals(List.of("ann@gate.example.org:99", "ec2-user@10.0.0.1:22"), places(route));
        assertEquals(List.of(home.resolve("k")), route.stops().get(0).keys().listed());
        assertEquals(List.of(), route.stops().get(1).keys().listed());
        assertEquals("i-1", route.stops().get(1).identity());
    }

    @Test
    void aHopMayLieBehindHopsOfItsOwn() throws IOException {
        write("config", "Host b\n ProxyJump me@a:23\nHost a\n ProxyCommand nc %h %p %r %n 100%%\n");
        Route route = route(address("n", true, List.of("b", "c"), SshChoice.USER));
        assertEquals(List.of("me@a:23", "ec2-user@b:22", "ec2-user@c:22", "ec2-user@n:22"), places(route));
        assertEquals(Optional.of("nc a 23 me a 100%"), route.command());
    }

    @Test
    void hopsThatLeadInCirclesAreFound() throws IOException {
        write("config", "Host a\n ProxyJump b\nHost b\n ProxyJump a\n");
        IOException circle = assertThrows(IOException.class, () -> route(address("n", true, List.of("a"))));
        assertTrue(circle.getMessage().contains("in circles"), circle.getMessage());
    }

    @Test
    void noneMeansNoProxyAndTheFirstKindOfProxyCounts() throws IOException {
        write("config", "Host a\n ProxyJump none\nHost b\n ProxyCommand none\nHost *\n ProxyJump j\n ProxyCommand c\n");
        assertEquals(1, route(address("a", true, List.of(), ALL)).stops().size());
        assertEquals(1, route(address("b", true, List.of(), ALL)).stops().size());
        assertEquals(Optional.empty(), route(address("b", true, List.of(), ALL)).command());
        write("config", "Host n\n ProxyJump j\n ProxyCommand c\n");
        assertEquals(2, route(address("n", true, List.of(), ALL)).stops().size());
    }

    @Test
    void whatAShellWouldRunGoesIntoNoCommand() throws IOException {
        write("config", "Host *\n ProxyCommand nc %h %p\n User \"$(reboot)\"\n");
        IOException refused = assertThrows(IOException.class, () -> route(address("n", true, List.of(), ALL)));
        assertTrue(refused.getMessage().contains("means something to a shell"), refused.getMessage());
    }
}
