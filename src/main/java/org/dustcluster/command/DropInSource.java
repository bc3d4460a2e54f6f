package org.dustcluster.command;

import java.util.List;
import java.util.Map;

/** Where the commands that users drop in come from. They are loaded beside everything else. */
public interface DropInSource {

    /** None at all. */
    DropInSource NONE = new DropInSource() {
        @Override
        public Map<String, CommandCatalog.Entry> known() {
            return Map.of();
        }

        @Override
        public void settle() {}

        @Override
        public List<String> reload() {
            return List.of();
        }
    };

    /** The commands by name, as far as they are loaded; never waits. Any thread. */
    Map<String, CommandCatalog.Entry> known();

    /** Loads what is not loaded yet, and waits for it, no longer than a deadline. On {@code dust-ui}. */
    void settle() throws InterruptedException;

    /**
     * Forgets what was loaded and loads anew. On {@code dust-ui}.
     *
     * @return a sentence for each thing that had to be left out
     */
    List<String> reload() throws InterruptedException;
}
