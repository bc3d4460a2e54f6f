package org.dustcluster.shell;

import java.util.Optional;
import java.util.Set;
import org.dustcluster.cluster.RemoteWord;

/**
 * The beginning of a line for a node's shell, read as that shell would (POSIX, Shell Command Language, 2.2 and 2.10), as far as is needed
 * to go on with its last word: which word that is without its quotes, whether a command's name stands there, and how what follows
 * must be quoted. A word whose value only the shell knows ({@code $x}, {@code *}) cannot go on. Pure; used once.
 */
final class RemoteLine {
    /** Words behind which a command's name comes. */
    private static final Set<String> BEFORE_COMMANDS = Set.of(
            "sudo", "doas", "env", "exec", "command", "nohup", "nice", "time", "watch", "xargs", "setsid", "builtin",
            "if", "then", "else", "elif", "while", "until", "do", "!", "{", "eval");

    private static final String SAFE = "_./,:@%+=-";

    private final StringBuilder text = new StringBuilder();
    private char quote;
    private boolean begun;
    private boolean command = true;
    /** The word is the file of a redirection: the next one is what this one would have been. */
    private boolean redirected;
    /** It holds something that only the shell can tell, or is not over. */
    private boolean opaque;

    private boolean quoted;
    /** Options may stand between {@code sudo} and its command. */
    private boolean afterPrefix;

    private boolean home;
    private boolean comment;

    private RemoteLine(String line) {
        for (int i = 0; i < line.length() && !comment; i++) {
            i += take(line, i);
        }
    }

    /** Reads a line up to the cursor. */
    static RemoteLine upTo(String line) {
        return new RemoteLine(line);
    }

    /** The word that is to go on; empty where none can. */
    Optional<RemoteWord> word() {
        boolean option = !quoted && text.indexOf("-") == 0;
        boolean user = !home && !quoted && text.indexOf("~") == 0;
        return opaque || comment || option || user
                ? Optional.empty()
                : Optional.of(new RemoteWord(text.toString(), home, command && !redirected));
    }

    /** What is to be typed behind the cursor so that the word becomes this one; a folder may go on, all else is over. */
    String continuation(String whole) {
        String rest = whole.substring(text.length());
        StringBuilder typed = new StringBuilder();
        if (text.isEmpty() && !home && !begun && rest.startsWith("-")) {
            typed.append("./");
        }
        rest.chars().forEach(c -> add(typed, (char) c));
        return quote != 0 && !whole.endsWith("/") ? typed.append(quote).toString() : typed.toString();
    }

    private void add(StringBuilder typed, char c) {
        if (quote == '\'') {
            typed.append(c == '\'' ? "'\\''" : c);
        } else if (quote == '"') {
            typed.append("\\\"$`".indexOf(c) >= 0 ? "\\" + c : c);
        } else {
            boolean plain = c > 0x7E || Character.isLetterOrDigit(c) || SAFE.indexOf(c) >= 0;
            typed.append(plain ? "" : "\\").append(c);
        }
    }

    /** Takes a character; answers how many more it took. */
    private int take(String line, int at) {
        char c = line.charAt(at);
        boolean more = at + 1 < line.length();
        if (quote == '\'') {
            single(c);
        } else if (quote == '"') {
            return doubled(line, at);
        } else if (c == '\\') {
            add(more ? line.charAt(at + 1) : 0, true);
            opaque |= !more;
            return 1;
        } else if (c == '\'' || c == '"') {
            quote = c;
            quoted = true;
            begun = true;
        } else if (c == '$' && more && line.charAt(at + 1) == '(') {
            newCommand();
            return 1;
        } else {
            plain(line, at);
        }
        return 0;
    }

    private void single(char c) {
        if (c == '\'') {
            quote = 0;
        } else {
            add(c, true);
        }
    }

    private int doubled(String line, int at) {
        char c = line.charAt(at);
        if (c == '"') {
            quote = 0;
        } else if (c == '\\' && at + 1 < line.length() && "\\\"$`".indexOf(line.charAt(at + 1)) >= 0) {
            add(line.charAt(at + 1), true);
            return 1;
        } else {
            opaque |= c == '$' || c == '`' || (c == '\\' && at + 1 == line.length());
            add(c, true);
        }
        return 0;
    }

    private void plain(String line, int at) {
        char c = line.charAt(at);
        switch (c) {
            case ' ', '\t' -> endWord();
            case '&' -> {
                // Not of 2>&1.
                if (!redirected || begun) {
                    newCommand();
                }
            }
            case '|', ';', '(', '`' -> newCommand();
            case '<', '>' -> {
                endWord();
                redirected = true;
            }
            case ')' -> {
                newCommand();
                opaque = true;
            }
            case '#' -> {
                comment = !begun;
                add(c, false);
            }
            case '$', '*', '?', '[' -> {
                opaque = true;
                add(c, false);
            }
            case '=' -> equals();
            case '/' -> {
                if (!home && !quoted && text.toString().equals("~")) {
                    home = true;
                    text.setLength(0);
                } else {
                    add(c, false);
                }
            }
            default -> add(c, false);
        }
    }

    /** Behind {@code x=} and {@code --file=} a file may stand. */
    private void equals() {
        boolean assignment = command && !text.isEmpty() && text.chars().allMatch(RemoteLine::named);
        if (!quoted && !opaque && (assignment || text.indexOf("-") == 0)) {
            text.setLength(0);
            redirected = true;
        } else {
            add('=', false);
        }
    }

    private static boolean named(int c) {
        return c == '_' || (c < 0x80 && Character.isLetterOrDigit(c));
    }

    private void add(char c, boolean protectedByQuotes) {
        begun = true;
        quoted |= protectedByQuotes;
        text.append(c);
    }

    private void endWord() {
        boolean over = begun;
        boolean stays = redirected || (!quoted && BEFORE_COMMANDS.contains(text.toString()));
        boolean option = text.indexOf("-") == 0;
        if (over) {
            command = command && (stays || (option && afterPrefix));
            afterPrefix = command;
            redirected = false;
            nextWord();
        }
    }

    private void newCommand() {
        nextWord();
        command = true;
        afterPrefix = false;
        redirected = false;
    }

    private void nextWord() {
        text.setLength(0);
        begun = false;
        opaque = false;
        quoted = false;
        home = false;
    }
}
