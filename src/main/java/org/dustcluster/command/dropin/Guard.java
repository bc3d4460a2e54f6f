package org.dustcluster.command.dropin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Whether a file is the user's own: what somebody else may write is not run with the user's keys. */
final class Guard {
    private Guard() {}

    /**
     * Looks at a file or folder, through symbolic links.
     *
     * @throws BrokenDropIn when another user owns it or may write to it
     */
    static void check(Path path, String name) throws BrokenDropIn {
        PosixFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, PosixFileAttributes.class);
        } catch (UnsupportedOperationException e) {
            return; // no such thing on this file system
        } catch (IOException e) {
            throw new BrokenDropIn(name + " cannot be read: " + e.getMessage());
        }
        Set<PosixFilePermission> open = attributes.permissions();
        if (open.contains(PosixFilePermission.GROUP_WRITE) || open.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new BrokenDropIn(name + " is left out: other users may write to it (chmod go-w " + path + ")");
        }
        if (!mine(path, attributes)) {
            throw new BrokenDropIn(
                    name + " is left out: it belongs to " + attributes.owner().getName() + ", not to you");
        }
    }

    private static boolean mine(Path path, PosixFileAttributes attributes) throws BrokenDropIn {
        try {
            Object me = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            return me.equals(Files.getAttribute(path, "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return attributes.owner().getName().equals(System.getProperty("user.name"));
        }
    }
}
