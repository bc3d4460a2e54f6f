package org.dustcluster.output;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How one text differs from another, line by line, as {@code diff -u} shows it: the shortest edit after E. W. Myers, "An O(ND)
 * Difference Algorithm and Its Variations" (1986). Pure. Texts that are long, or differ in very much, are shown as whole lines: all
 * that is behind the common beginning goes and comes.
 */
public final class LineDiff {
    private static final int CONTEXT = 3;
    /** Lines and characters of a text that is compared line by line. */
    private static final int MAX_LINES = 50_000;

    private static final int MAX_CHARACTERS = 4 << 20;
    /** Edits that are looked for; memory grows with the square. */
    private static final int MAX_EDITS = 1_000;

    private record Edit(char kind, String text) {}

    private LineDiff() {}

    /** Writes what makes {@code to} out of {@code from}; nothing when they are equal. */
    public static void write(Iterable<String> from, Iterable<String> to, Consumer<String> out) {
        Optional<List<String>> before = bounded(from);
        Optional<List<String>> after = bounded(to);
        if (before.isPresent() && after.isPresent()) {
            hunks(edits(before.get(), after.get()), out);
        } else {
            wholeLines(from, to, out);
        }
    }

    private static Optional<List<String>> bounded(Iterable<String> text) {
        List<String> lines = new ArrayList<>();
        long characters = 0;
        for (String line : text) {
            lines.add(line);
            characters += line.length();
            if (lines.size() > MAX_LINES || characters > MAX_CHARACTERS) {
                return Optional.empty();
            }
        }
        return Optional.of(lines);
    }

    private static void wholeLines(Iterable<String> from, Iterable<String> to, Consumer<String> out) {
        long same = 0;
        Iterator<String> before = from.iterator();
        Iterator<String> after = to.iterator();
        while (before.hasNext() && after.hasNext() && before.next().equals(after.next())) {
            same++;
        }
        out.accept("@@ -" + (same + 1) + " +" + (same + 1) + " @@ too long to compare: all lines from here");
        rest(from, same, '-', out);
        rest(to, same, '+', out);
    }

    private static void rest(Iterable<String> text, long skipped, char kind, Consumer<String> out) {
        long number = 0;
        for (String line : text) {
            if (number++ >= skipped) {
                out.accept(kind + line);
            }
        }
    }

    private static List<Edit> edits(List<String> from, List<String> to) {
        int head = 0;
        int shorter = Math.min(from.size(), to.size());
        while (head < shorter && from.get(head).equals(to.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head && from.get(from.size() - 1 - tail).equals(to.get(to.size() - 1 - tail))) {
            tail++;
        }
        List<Edit> edits = new ArrayList<>();
        from.subList(0, head).forEach(line -> edits.add(new Edit(' ', line)));
        edits.addAll(middle(from.subList(head, from.size() - tail), to.subList(head, to.size() - tail)));
        from.subList(from.size() - tail, from.size()).forEach(line -> edits.add(new Edit(' ', line)));
        return edits;
    }

    /** The furthest points that d edits reach, kept for each d, and the way back through them. */
    private static List<Edit> middle(List<String> from, List<String> to) {
        int bound = Math.min(from.size() + to.size(), MAX_EDITS);
        int[] reach = new int[2 * bound + 3];
        int zero = bound + 1;
        List<int[]> steps = new ArrayList<>();
        for (int d = 0; d <= bound; d++) {
            // Only the diagonals -d-1 to d+1 are looked at again.
            steps.add(java.util.Arrays.copyOfRange(reach, zero - d - 1, zero + d + 2));
            for (int k = -d; k <= d; k += 2) {
                boolean down = k == -d || (k != d && reach[zero + k - 1] < reach[zero + k + 1]);
                int x = down ? reach[zero + k + 1] : reach[zero + k - 1] + 1;
                while (x < from.size() && x - k < to.size() && from.get(x).equals(to.get(x - k))) {
                    x++;
                }
                reach[zero + k] = x;
                if (x >= from.size() && x - k >= to.size()) {
                    return wayBack(from, to, steps);
                }
            }
        }
        List<Edit> all = new ArrayList<>();
        from.forEach(line -> all.add(new Edit('-', line)));
        to.forEach(line -> all.add(new Edit('+', line)));
        return all;
    }

    private static List<Edit> wayBack(List<String> from, List<String> to, List<int[]> steps) {
        List<Edit> edits = new ArrayList<>();
        int x = from.size();
        int y = to.size();
        for (int d = steps.size() - 1; d >= 0; d--) {
            int[] reach = steps.get(d);
            int zero = d + 1;
            int k = x - y;
            boolean down = k == -d || (k != d && reach[zero + k - 1] < reach[zero + k + 1]);
            int startX = d == 0 ? 0 : down ? reach[zero + k + 1] : reach[zero + k - 1];
            int startY = d == 0 ? 0 : startX - (down ? k + 1 : k - 1);
            while (x > startX && y > startY) {
                edits.add(new Edit(' ', from.get(x - 1)));
                x--;
                y--;
            }
            if (d > 0) {
                edits.add(down ? new Edit('+', to.get(startY)) : new Edit('-', from.get(startX)));
                x = startX;
                y = startY;
            }
        }
        java.util.Collections.reverse(edits);
        return edits;
    }

    private static void hunks(List<Edit> edits, Consumer<String> out) {
        int before = 1;
        int after = 1;
        int shown = 0;
        for (int i = 0; i < edits.size(); ) {
            int end = hunkEnd(edits, i);
            if (end < 0) {
                return;
            }
            int first = firstChange(edits, i);
            int start = Math.max(shown, first - CONTEXT);
            before += count(edits, shown, start, '+');
            after += count(edits, shown, start, '-');
            int removed = count(edits, start, end, '+');
            int added = count(edits, start, end, '-');
            out.accept("@@ -" + range(before, removed) + " +" + range(after, added) + " @@");
            edits.subList(start, end).forEach(edit -> out.accept(edit.kind() + edit.text()));
            before += removed;
            after += added;
            shown = end;
            i = end;
        }
    }

    private static String range(int line, int count) {
        return count == 1 ? "" + line : (count == 0 ? line - 1 : line) + "," + count;
    }

    /** How many of the lines are not of this kind: those of the other text. */
    private static int count(List<Edit> edits, int start, int end, char kind) {
        return (int) edits.subList(start, end).stream()
                .filter(edit -> edit.kind() != kind)
                .count();
    }

    private static int firstChange(List<Edit> edits, int from) {
        int at = from;
        while (at < edits.size() && edits.get(at).kind() == ' ') {
            at++;
        }
        return at;
    }

    /** Behind the last line of the next hunk; negative when there is none. Changes that are near one another share a hunk. */
    private static int hunkEnd(List<Edit> edits, int from) {
        int change = firstChange(edits, from);
        if (change == edits.size()) {
            return -1;
        }
        int last = change;
        int next = firstChange(edits, last + 1);
        while (next < edits.size() && next - last <= 2 * CONTEXT + 1) {
            last = next;
            next = firstChange(edits, last + 1);
        }
        return Math.min(edits.size(), last + 1 + CONTEXT);
    }
}
