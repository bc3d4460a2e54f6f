package org.dustcluster.output;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Aligned columns, fitted to a width.
 *
 * <pre>
 *   #  NAME     STATE        TYPE      ID
 *   1  worker0  running      t2.micro  i-0123456789abcdef0
 *   2  worker1  not_started  t2.micro
 * </pre>
 *
 * Where the width is too small, columns are cut down to their least width, and if that is not enough the least important
 * ones are left out. Empty columns are left out too. Not thread-safe.
 */
public final class Table {
    private static final String GAP = "  ";

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /** Where a cell's text stands. */
    public enum Align {
        LEFT,
        RIGHT
    }

    /**
     * One column.
     *
     * @param header its head
     * @param align where the text stands
     * @param least how narrow the column may be cut; {@link Integer#MAX_VALUE}: never cut
     * @param importance 0: never left out; of the others the one with the highest number goes first
     */
    public record Column(String header, Align align, int least, int importance) {

        /** A column that is neither cut nor left out. */
        public static Column fixed(String header) {
            return new Column(header, Align.LEFT, Integer.MAX_VALUE, 0);
        }

        /** A column of numbers, neither cut nor left out. */
        public static Column number(String header) {
            return new Column(header, Align.RIGHT, Integer.MAX_VALUE, 0);
        }

        /** A column that may be cut to a width and then left out: the highest number first. */
        public static Column optional(String header, int least, int importance) {
            return new Column(header, Align.LEFT, least, importance);
        }
    }

    public Table(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /** Adds a row with a cell for every column; its text is made safe. */
    public Table row(List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + columns.size() + " columns");
        }
        rows.add(cells.stream().map(Table::safe).toList());
        return this;
    }

    private static String safe(String cell) {
        return Sanitizer.withoutColour(Sanitizer.clean(cell.replace('\n', ' ').replace('\t', ' ')));
    }

    /** The table as lines, the head first; no line is wider than {@code width} columns. */
    public List<String> lines(int width) {
        int[] natural = columns.stream()
                .mapToInt(column -> DisplayWidth.of(column.header()))
                .toArray();
        for (List<String> row : rows) {
            for (int i = 0; i < natural.length; i++) {
                natural[i] = Math.max(natural[i], DisplayWidth.of(row.get(i)));
            }
        }
        List<Integer> shown = chooseColumns(natural, width);
        int[] widths = shrink(natural, shown, width);
        List<String> lines = new ArrayList<>(rows.size() + 1);
        lines.add(line(columns.stream().map(Column::header).toList(), shown, widths, width));
        rows.forEach(row -> lines.add(line(row, shown, widths, width)));
        return lines;
    }

    private List<Integer> chooseColumns(int[] natural, int width) {
        List<Integer> shown = new ArrayList<>(IntStream.range(0, columns.size())
                .filter(i -> columns.get(i).importance() == 0
                        || rows.stream().anyMatch(row -> !row.get(i).isEmpty()))
                .boxed()
                .toList());
        while (total(shown.stream().mapToInt(i -> least(i, natural[i])).sum(), shown.size()) > width) {
            int worst = -1;
            for (int i : shown) {
                if (columns.get(i).importance()
                        > (worst < 0 ? 0 : columns.get(worst).importance())) {
                    worst = i;
                }
            }
            if (worst < 0) {
                break;
            }
            shown.remove(Integer.valueOf(worst));
        }
        return shown;
    }

    private int least(int column, int natural) {
        return Math.min(natural, columns.get(column).least());
    }

    private static long total(long cells, int count) {
        return cells + (long) GAP.length() * Math.max(0, count - 1);
    }

    /** Takes from the widest column that can give, one by one. */
    private int[] shrink(int[] natural, List<Integer> shown, int width) {
        int[] widths = natural.clone();
        long excess = total(shown.stream().mapToInt(i -> widths[i]).sum(), shown.size()) - width;
        while (excess > 0) {
            int widest = -1;
            for (int i : shown) {
                boolean gives = widths[i] > least(i, natural[i]);
                if (gives && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                break;
            }
            widths[widest]--;
            excess--;
        }
        return widths;
    }

    private String line(List<String> cells, List<Integer> shown, int[] widths, int width) {
        StringBuilder line = new StringBuilder();
        for (int i : shown) {
            if (i != shown.get(0)) {
                line.append(GAP);
            }
            String cell = DisplayWidth.cut(cells.get(i), widths[i]);
            String padding = " ".repeat(widths[i] - DisplayWidth.of(cell));
            boolean right = columns.get(i).align() == Align.RIGHT;
            line.append(right ? padding + cell : cell + padding);
        }
        return DisplayWidth.cut(line.toString().stripTrailing(), width);
    }
}
