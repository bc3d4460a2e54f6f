package org.dustcluster.output;

import java.util.Optional;

/**
 * The prompt: {@code dust$ } where "all" is all, else with what it is.
 *
 * <pre>
 *   dust$                    one cluster, all of it
 *   dust [worker*]$          a working set
 *   dust web$                one of several clusters
 *   dust web [worker*]$      both
 *   dust w… [wor…]$          on a narrow screen
 * </pre>
 */
public final class PromptText {
    /** At least this much of a name and of a working set is shown. */
    private static final int LEAST = 4;

    private PromptText() {}

    /** The prompt, safe and without colour. At most about a third of the columns are spent on what stands between. */
    public static String of(Optional<String> cluster, Optional<String> workingSet, int columns) {
        String name = safe(cluster.orElse(""));
        String set = safe(workingSet.orElse(""));
        int room = Math.max(2 * LEAST, columns / 3);
        int forName =
                Math.min(DisplayWidth.of(name), Math.max(LEAST, set.isEmpty() ? room : room - DisplayWidth.of(set)));
        StringBuilder prompt = new StringBuilder("dust");
        if (!name.isEmpty()) {
            prompt.append(' ').append(DisplayWidth.cut(name, forName));
        }
        if (!set.isEmpty()) {
            prompt.append(" [")
                    .append(DisplayWidth.cut(set, Math.max(LEAST, room - forName)))
                    .append(']');
        }
        return prompt.append("$ ").toString();
    }

    private static String safe(String text) {
        return Sanitizer.withoutColour(Sanitizer.clean(text.replaceAll("[\\n\\t]", " ")));
    }
}
