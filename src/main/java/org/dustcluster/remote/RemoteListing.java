package org.dustcluster.remote;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.dustcluster.cluster.PlainText;
import org.dustcluster.cluster.RemoteWord;

/**
 * How a node is asked which names a word may stand for: a text for {@code sh}, read from its standard input, so that no login shell
 * takes it for its own; and what the answer means. Names come parted by NUL between two marks, since a start-up file may print
 * something as well. Pure; used once.
 *
 * <p>A relative word counts from the directory of the process in front of the shell (a shell within the shell, say), else from
 * the shell's own, else from the home: whatever {@code /proc} tells.
 */
final class RemoteListing {
    /** Every shell starts it alike; csh and fish too. */
    static final String COMMAND = "sh";
    /** More than any folder that a person would look through. */
    static final int LIMIT = 512 * 1024;

    private static final String BUILTINS =
            "alias bg break case cd command continue echo eval exec exit export false fg for"
                    + " getopts hash if jobs kill local printf pwd read return set shift test times trap true type ulimit umask"
                    + " unalias unset until wait while";

    private final ShellProcess shell;
    private final RemoteWord word;
    private final String mark;

    RemoteListing(ShellProcess shell, RemoteWord word) {
        this.shell = shell;
        this.word = word;
        this.mark = "dust" + new BigInteger(96, new SecureRandom()).toString(36);
    }

    private boolean inPath() {
        return word.command() && !word.home() && word.text().indexOf('/') < 0;
    }

    /** The folders of the word, its last slash included. */
    private String folder() {
        return word.text().substring(0, word.text().lastIndexOf('/') + 1);
    }

    private String base() {
        return word.text().substring(word.text().lastIndexOf('/') + 1);
    }

    /** The text. */
    byte[] script() {
        List<String> lines = new ArrayList<>(List.of("exec 2>/dev/null", "unset CDPATH", "cd"));
        if (!word.home() && shell.pid() > 0) {
            // The sixth field behind the name is the group in front of the terminal (proc(5), tpgid).
            lines.add("p=" + shell.pid());
            lines.add("if read -r s </proc/$p/stat; then set -f; set -- ${s##*) }; set +f");
            lines.add("cd -P /proc/$6/cwd || cd -P /proc/$p/cwd; fi");
        }
        lines.add("b=" + quoted(base()));
        lines.addAll(inPath() ? commands() : files());
        lines.add("printf %s " + mark);
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private List<String> files() {
        List<String> lines = new ArrayList<>();
        if (!folder().isEmpty()) {
            lines.add("cd " + quoted(folder().startsWith("-") ? "./" + folder() : folder()) + " || exit 0");
        }
        lines.add("printf '%s\\000' " + mark);
        lines.add("for f in \"$b\"*; do if [ -d \"$f\" ]; then printf '%s/\\000' \"$f\"");
        lines.add("elif " + (word.command() ? "[ -x \"$f\" ]" : "[ -e \"$f\" ] || [ -L \"$f\" ]")
                + "; then printf '%s\\000' \"$f\"; fi; done");
        return lines;
    }

    private List<String> commands() {
        return List.of(
                "printf '%s\\000' " + mark,
                "q=" + (shell.path().isEmpty() ? "$PATH" : quoted(shell.path())),
                "for f in " + BUILTINS + "; do case $f in \"$b\"*) printf '%s\\000' \"$f\";; esac; done",
                "IFS=:; set -f; for d in $q; do set +f; for f in \"${d:-.}/$b\"*; do",
                "if [ -f \"$f\" ] && [ -x \"$f\" ]; then printf '%s\\000' \"${f##*/}\"; fi; done; done");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** The words that the answer names, sorted; none when it did not come whole. */
    List<String> names(byte[] answer) {
        byte[] begin = (mark + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] end = mark.getBytes(StandardCharsets.US_ASCII);
        int from = indexOf(answer, begin, 0);
        int to = from < 0 ? -1 : indexOf(answer, end, from + begin.length);
        TreeSet<String> names = new TreeSet<>();
        for (int at = from + begin.length; to >= 0 && at < to; ) {
            int stop = at;
            while (stop < to && answer[stop] != 0) {
                stop++;
            }
            String name = decoded(answer, at, stop);
            if (!name.isEmpty()
                    && PlainText.is(name)
                    && name.startsWith(base())
                    && !name.equals("./")
                    && !name.equals("../")) {
                names.add((inPath() ? "" : folder()) + name);
            }
            at = stop + 1;
        }
        return List.copyOf(names);
    }

    private static int indexOf(byte[] text, byte[] wanted, int from) {
        for (int i = from; i <= text.length - wanted.length; i++) {
            if (Arrays.equals(text, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    /** Empty for what is no UTF-8: it could not be typed. */
    private static String decoded(byte[] bytes, int from, int to) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            return "";
        }
    }
}
