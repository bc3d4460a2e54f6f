package org.dustcluster.ssh;

import java.util.Map;
import java.util.TreeMap;

/**
 * The variables of the environment that go along to a node: language and locale, as the ssh of the common distributions has it
 * ({@code SendEnv LANG LC_*}). A server takes of them what its {@code AcceptEnv} allows; nobody waits for its answer.
 */
final class Locales {
    private Locales() {}

    /** For the channel, from the whole environment. */
    static Map<String, String> of(Map<String, String> environment) {
        Map<String, String> locales = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.equals("LANG") || name.startsWith("LC_")) {
                locales.put(name, value);
            }
        });
        return locales;
    }
}
