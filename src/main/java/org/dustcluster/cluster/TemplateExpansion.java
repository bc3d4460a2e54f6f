package org.dustcluster.cluster;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Expands {@code ~} at the start of a value ({@code $HOME} where set) and <code>${NAME}</code> anywhere in it. What they expand
 * to is not expanded again. A dollar without a brace is a dollar.
 */
record TemplateExpansion(Map<String, String> environment, Path home) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)(}?)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    TemplateExpansion {
        environment = Map.copyOf(environment);
    }

    /** The expanded value; empty, with its mistakes noted, when it cannot be had. */
    Optional<String> expand(TemplateSection.Entry entry, Mistakes mistakes) {
        StringBuilder expanded = new StringBuilder();
        boolean good = true;
        int at = 0;
        String value = entry.value();
        if (value.equals("~") || value.startsWith("~/")) {
            String set = environment.getOrDefault("HOME", "");
            expanded.append(set.isEmpty() ? home.toString() : set);
            at = 1;
        }
        Matcher variable = VARIABLE.matcher(value);
        while (variable.find()) {
            String name = variable.group(1);
            String setTo = environment.get(name);
            if (variable.group(2).isEmpty()) {
                mistakes.add(entry.line(), variable.group(), "the brace of %s is not closed");
            } else if (!NAME.matcher(name).matches()) {
                mistakes.add(entry.line(), variable.group(), "%s does not name a variable");
            } else if (setTo == null) {
                mistakes.add(entry.line(), variable.group(), "the environment variable %s is not set");
            }
            good &= setTo != null && !variable.group(2).isEmpty();
            expanded.append(value, at, variable.start()).append(setTo);
            at = variable.end();
        }
        String whole = expanded.append(value.substring(at)).toString();
        if (good && whole.codePoints().anyMatch(point -> point != '\t' && Mistakes.hidden(point))) {
            mistakes.add(entry.line(), value, "%s expands to a text with an invisible character");
            good = false;
        }
        return good ? Optional.of(whole.strip()) : Optional.empty();
    }
}
