package org.dustcluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dustcluster.cluster.Cloud;

/**
 * Reads the consoles of instances for threads that do not know which of the loaded clusters an instance belongs to: the clouds
 * are asked in turn, the newest first, until one knows it. Owns no cloud; one that was closed meanwhile knows nothing.
 * Thread-safe.
 */
final class Consoles {
    /** Each load of a changed template makes a cloud; this many are asked. */
    private static final int MOST = 16;

    private final List<Cloud> clouds = new ArrayList<>();

    /** Takes note of a cloud; returns it. */
    synchronized Cloud of(Cloud made) {
        clouds.add(0, made);
        if (clouds.size() > MOST) {
            clouds.remove(MOST);
        }
        return made;
    }

    private synchronized List<Cloud> all() {
        return List.copyOf(clouds);
    }

    /** What an instance has printed so far. Blocks, and throws what the last cloud said when none knows the instance. */
    Optional<String> output(String id) {
        RuntimeException trouble = null;
        for (Cloud cloud : all()) {
            try {
                return cloud.consoleOutput(id);
            } catch (RuntimeException e) {
                trouble = e;
            }
        }
        if (trouble != null) {
            throw trouble;
        }
        return Optional.empty();
    }
}
