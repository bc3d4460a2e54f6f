package org.dustcluster.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.jspecify.annotations.Nullable;

/**
 * One machine: a directory of its own that is the home of whoever logs in, and a host key of its own. Any thread.
 *
 * @see NodeServer for the ssh side
 */
final class SandboxNode {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final String instance;
    private final String mark;
    private final Path home;
    private final Object keyLock = new Object();
    private @Nullable KeyPair hostKey;
    private volatile String hostName = "localhost";
    private volatile List<String> addresses = List.of();

    /** @param mark what all its processes carry in their environment */
    SandboxNode(String instance, String mark, Path home) {
        this.instance = instance;
        this.mark = mark;
        this.home = home;
    }

    String instance() {
        return instance;
    }

    String mark() {
        return mark;
    }

    Path home() {
        return home;
    }

    List<String> addresses() {
        return addresses;
    }

    void name(String newName, List<String> newAddresses) {
        hostName = newName;
        addresses = List.copyOf(newAddresses);
    }

    /** Made at its first use, ed25519 as OpenSSH prefers it, and kept for the life of the instance. */
    KeyPair hostKey() throws IOException {
        synchronized (keyLock) {
            if (hostKey == null) {
                try {
                    hostKey = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
                } catch (GeneralSecurityException cannot) {
                    throw new IOException("no ed25519 host key can be made", cannot);
                }
            }
            return hostKey;
        }
    }

    /** The end of a first boot as cloud-init prints it (cc_keys_to_console and cc_ssh_authkey_fingerprints). */
    String console(String name) throws IOException {
        PublicKey key = hostKey().getPublic();
        String line = PublicKeyEntry.toString(key) + " root@" + name;
        String print = KeyUtils.getFingerPrint(key);
        return """
                [    0.000000] Linux version (dust sandbox)
                %2$s login: [   12.345678] cloud-init: modules:final
                <14>ec2:\s
                <14>ec2: #############################################################
                <14>ec2: -----BEGIN SSH HOST KEY FINGERPRINTS-----
                <14>ec2: 256 %3$s root@%2$s (ED25519)
                <14>ec2: -----END SSH HOST KEY FINGERPRINTS-----
                <14>ec2: #############################################################
                -----BEGIN SSH HOST KEY KEYS-----
                %1$s
                -----END SSH HOST KEY KEYS-----
                Cloud-init finished. Datasource DataSourceEc2.  Up 12.35 seconds
                """.formatted(line, name, print);
    }

    /** Makes the home and what a login shell reads there: a prompt that names this node, nothing of the user's own files. */
    void furnish() throws IOException {
        Files.createDirectories(home);
        write(".bash_profile", "[ -f ~/.bashrc ] && . ~/.bashrc\n");
        write(".bashrc", "PS1=\"[$LOGNAME@$DUST_HOST \\W]\\\\\\$ \"\nunset PROMPT_COMMAND\n");
        write(".profile", "PS1=\"$LOGNAME@$DUST_HOST:\\$ \"\n");
        write(".zshrc", "PROMPT='%n@%m %~ %# '\nPROMPT=\"$LOGNAME@$DUST_HOST %~ %# \"\n");
    }

    private void write(String name, String text) throws IOException {
        Path file = home.resolve(name);
        if (Files.notExists(file)) {
            Files.writeString(file, text);
        }
    }

    /** The environment of a login: a few words of this machine's, nothing of dust's own (no AWS keys). */
    Map<String, String> environment(String user) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("HOME", home.toString());
        environment.put("USER", user);
        environment.put("LOGNAME", user);
        environment.put("SHELL", shell());
        environment.put("PATH", PATH);
        environment.put("PWD", home.toString());
        environment.put("DUST_HOST", hostName);
        environment.put(ProcessSweep.VARIABLE, mark);
        String language = System.getenv("LANG");
        environment.put("LANG", language == null || language.isEmpty() ? "C.UTF-8" : language);
        return environment;
    }

    /** The user's shell; where the environment names none, as under cron, bash, which EC2 images have, else {@code /bin/sh}. */
    static String shell() {
        return shell(System.getenv("SHELL"));
    }

    static String shell(@Nullable String wanted) {
        return Stream.of(wanted == null ? "" : wanted, "/bin/bash")
                .filter(shell -> shell.startsWith("/") && Files.isExecutable(Path.of(shell)))
                .findFirst()
                .orElse("/bin/sh");
    }
}
