package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.sshd.common.util.logging.AbstractLoggingBean;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogFileTest {
    @Test
    void noLevelMakesTheSshLibraryWriteWhatItSends() throws Exception {
        List<String> heirs = new ArrayList<>(heirs("ssh"));
        heirs.addAll(heirs("sandbox"));
        assertFalse(heirs.isEmpty());
        LogSettings settings = new LogSettings();
        String before = settings.level();
        settings.level("trace");
        try {
            assertEquals(
                    List.of(),
                    heirs.stream().filter(name -> level(name) != Level.ERROR).toList());
        } finally {
            settings.level(before);
        }
    }

    /** The classes of a package that inherit a logger of the ssh library's, which is named after them. */
    private static List<String> heirs(String name) throws Exception {
        List<String> heirs = new ArrayList<>();
        try (Stream<Path> files =
                Files.list(classes().resolve("org/dustcluster").resolve(name))) {
            for (Path file : files.toList()) {
                String simple = file.getFileName().toString().replaceFirst("\\.class$", "");
                if (!simple.equals("package-info") && inherits("org.dustcluster." + name + "." + simple)) {
                    heirs.add("org.dustcluster." + name + "." + simple);
                }
            }
        }
        return heirs;
    }

    private static boolean inherits(String type) throws ClassNotFoundException {
        return AbstractLoggingBean.class.isAssignableFrom(
                Class.forName(type, false, LogFileTest.class.getClassLoader()));
    }

    private static Path classes() throws URISyntaxException {
        return Path.of(LogFile.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    private static Level level(String logger) {
        return ((Logger) LoggerFactory.getLogger(logger)).getEffectiveLevel();
    }
}
