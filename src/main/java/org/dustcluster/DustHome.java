package org.dustcluster;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/**
 * Everything of a user: {@code $DUST_HOME}, by default {@code ~/.dust}, mode 0700.
 *
 * @param directory the directory, absolute
 */
record DustHome(Path directory) {

    /** The user's home directory: {@code $HOME} where set, as OpenSSH and bash have it. */
    static Path userHome(Map<String, String> environment) {
        return Path.of(Optional.ofNullable(environment.get("HOME"))
                .filter(home -> !home.isEmpty())
                .orElseGet(() -> System.getProperty("user.home", "/")));
    }

    /** Finds the directory, and makes it where it is missing. One that cannot be made is found out by who needs it. */
    static DustHome open(Map<String, String> environment) {
        Path directory = Optional.ofNullable(environment.get("DUST_HOME"))
                .filter(home -> !home.isEmpty())
                .map(Path::of)
                .orElseGet(() -> userHome(environment).resolve(".dust"))
                .toAbsolutePath()
                .normalize();
        try {
            Files.createDirectories(directory.getParent() == null ? directory : directory.getParent());
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            return new DustHome(directory);
        } catch (IOException e) {
            // A read-only home is no reason not to run: history, log and known hosts each say what they lack.
            return new DustHome(directory);
        }
        return new DustHome(directory);
    }

    Path history() {
        return directory.resolve("history");
    }

    Path knownHosts() {
        return directory.resolve("known_hosts");
    }

    Path log() {
        return directory.resolve("dust.log");
    }

    Path sandbox() {
        return directory.resolve("sandbox");
    }
}
