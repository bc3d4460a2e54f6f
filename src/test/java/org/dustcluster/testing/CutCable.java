package org.dustcluster.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A network of its own beside this machine's, joined to it by a cable that can be cut: packets are dropped then, in both
 * directions, and nobody is told. Made with iproute2, as root; check {@link #possible} first. {@link #close} takes it away.
 */
public final class CutCable implements AutoCloseable {
    private static final String NAME = "dustcable";

    private final String name;
    private final String net;

    private CutCable(int number) {
        name = NAME + number;
        net = "10.213." + number + ".";
    }

    /** Whether a network can be made here: it takes root, iproute2, and a kernel that lets us. */
    public static boolean possible() {
        if (!"root".equals(System.getProperty("user.name")) || !Files.isExecutable(Path.of("/usr/sbin/ip"))) {
            return false;
        }
        try (CutCable cable = lay()) {
            return cable.address().startsWith("10.");
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes the network and joins it. */
    public static CutCable lay() throws IOException {
        CutCable cable = new CutCable((int) (ProcessHandle.current().pid() % 250));
        boolean laid = false;
        try {
            ip("netns", "add", cable.name);
            ip("link", "add", cable.outer(), "type", "veth", "peer", "name", "inner", "netns", cable.name);
            ip("addr", "add", cable.net + "1/24", "dev", cable.outer());
            ip("link", "set", cable.outer(), "up");
            ip("-n", cable.name, "addr", "add", cable.address() + "/24", "dev", "inner");
            ip("-n", cable.name, "link", "set", "inner", "up");
            ip("-n", cable.name, "link", "set", "lo", "up");
            laid = true;
            return cable;
        } finally {
            if (!laid) {
                cable.close();
            }
        }
    }

    private String outer() {
        return "dc" + name.substring(NAME.length());
    }

    /** The address of the machine at the far end. */
    public String address() {
        return net + "2";
    }

    /** What runs a program at the far end. */
    public String[] inside() {
        return new String[] {"/usr/sbin/ip", "netns", "exec", name};
    }

    /** Drops every packet. The near end stays up, so that sending is no error. */
    public void cut() throws IOException {
        ip("-n", name, "link", "set", "inner", "down");
    }

    /** As before. */
    public void mend() throws IOException {
        ip("-n", name, "link", "set", "inner", "up");
    }

    @Override
    public void close() {
        try {
            ip("netns", "del", name);
        } catch (IOException e) {
            // It was never made.
        }
        try {
            ip("link", "del", outer());
        } catch (IOException e) {
            // It went with the other end.
        }
    }

    private static void ip(String... words) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of("/usr/sbin/ip"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }
}
