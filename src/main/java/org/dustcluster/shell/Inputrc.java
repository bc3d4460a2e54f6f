package org.dustcluster.shell;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.LineReader;
import org.jline.reader.impl.InputRC;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user's {@code ~/.inputrc} (readline(3), "Init File"), for the line reader: which reads such a file, but has other names for the key maps,
 * binds keys of vi mode in the emacs map, and does not know {@code $include}.
 */
final class Inputrc {
    private static final Logger LOG = LoggerFactory.getLogger(Inputrc.class);

    private static final int DEEPEST = 5;
    private static final Map<String, String> KEY_MAPS = Map.of(
            "emacs-standard", LineReader.EMACS,
            "vi", LineReader.VICMD,
            "vi-command", LineReader.VICMD,
            "vi-move", LineReader.VICMD,
            "vi-insert", LineReader.VIINS);

    private final StringBuilder text = new StringBuilder();
    private boolean vi;
    private boolean ignoreCase;

    private Inputrc() {}

    /** Makes a reader what the file says; one that is missing or cannot be read says nothing. */
    static void apply(LineReader reader, Path file) {
        Inputrc inputrc = new Inputrc();
        inputrc.read(file, 0);
        if (inputrc.vi) {
            // Before its keys are bound: they are bound in the map of this moment.
            KeyMap<Binding> insert = reader.getKeyMaps().get(LineReader.VIINS);
            reader.getKeyMaps().put(LineReader.MAIN, java.util.Objects.requireNonNull(insert));
            reader.setVariable(LineReader.EDITING_MODE, "vi");
        }
        reader.option(LineReader.Option.CASE_INSENSITIVE, inputrc.ignoreCase);
        try {
            InputRC.configure(reader, new StringReader(inputrc.text.toString()));
        } catch (IOException | RuntimeException e) {
            // What readline would complain about is no reason to refuse the prompt.
            LOG.info("{}: {}", file, e.toString());
        }
    }

    private void read(Path file, int depth) {
        if (depth > DEEPEST || !Files.isReadable(file) || Files.isDirectory(file)) {
            return;
        }
        try {
            Files.readAllLines(file, StandardCharsets.UTF_8).forEach(line -> line(line.strip(), file, depth));
        } catch (IOException e) {
            LOG.info("{}: {}", file, e.toString());
        }
    }

    private void line(String line, Path file, int depth) {
        String[] words = line.split("\\s+", 3);
        if (words[0].equals("$include") && words.length > 1) {
            String home = System.getProperty("user.home", "");
            String name = words[1].startsWith("~/") ? home + words[1].substring(1) : words[1];
            read(file.resolveSibling(name), depth + 1);
            return;
        }
        if (words[0].equalsIgnoreCase("set") && words.length > 2) {
            set(words[1].toLowerCase(Locale.ROOT), words[2].split("\\s", 2)[0].toLowerCase(Locale.ROOT), line);
        } else {
            text.append(line).append('\n');
        }
    }

    private void set(String variable, String value, String line) {
        switch (variable) {
            case "editing-mode" -> {
                vi = value.equals("vi");
                text.append("set editing-mode ").append(value).append('\n');
            }
            case "keymap" ->
                text.append("set keymap ")
                        .append(KEY_MAPS.getOrDefault(value, value))
                        .append('\n');
            case "completion-ignore-case" -> ignoreCase = value.equals("on") || value.equals("1");
            default -> text.append(line).append('\n');
        }
    }
}
