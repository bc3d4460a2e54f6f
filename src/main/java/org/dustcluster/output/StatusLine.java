package org.dustcluster.output;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dustcluster.cluster.SessionStatus;

/**
 * What everybody is doing, in one line that is as long as there is room for. Immutable and pure; any thread.
 *
 * <pre>
 *   3 running · 3 connected · 2 busy: apt-get install nginx 12s
 *   3 running · 1 lost · 2 busy: apt-get inst… 12s
 *   1 lost · 2 busy 12s
 *   2 busy
 * </pre>
 *
 * @param running nodes whose machine runs
 * @param connected sessions with a shell
 * @param connecting sessions that are logging in
 * @param lost sessions that ended against our will
 * @param busy sessions that run something
 * @param line the line that most of these run, as it was typed; empty where none is known
 * @param age how long the first of them has run it
 * @param otherLines how many further lines are in flight
 */
public record StatusLine(
        int running, int connected, int connecting, int lost, int busy, String line, Duration age, int otherLines) {

    /** Nothing to say. */
    public static final StatusLine NOTHING = new StatusLine(0, 0, 0, 0, 0, "", Duration.ZERO, 0);

    /** What lasts less long is not shown: it would be gone before it was read, and the line would flicker. */
    private static final Duration NOTICEABLE = Duration.ofMillis(300);
    /** Columns that are enough to recognise a line by. */
    private static final int LONGEST_LINE = 60;
    /** Fewer columns of a line tell nothing. */
    private static final int SHORTEST_LINE = 8;

    private static final String DOT = " · ";

    /** The status of these sessions at this moment. */
    public static StatusLine of(int running, List<SessionStatus> sessions, Instant now) {
        Map<String, List<SessionStatus>> byState = sessions.stream()
                .collect(Collectors.groupingBy(session -> isNew(session, now) ? "idle" : session.state()));
        List<SessionStatus> busy = byState.getOrDefault("busy", List.of());
        int connecting = count(byState, "connecting");
        int connected = count(byState, "idle") + count(byState, "raw") + busy.size();
        Map<String, List<SessionStatus>> lines = busy.stream()
                .filter(session -> session.line().isPresent())
                .collect(Collectors.groupingBy(session -> session.line().orElseThrow()));
        Comparator<Map.Entry<String, List<SessionStatus>>> most =
                Comparator.comparingInt(entry -> entry.getValue().size());
        Map.Entry<String, List<SessionStatus>> first = lines.entrySet().stream()
                .max(most.thenComparing(entry -> since(entry.getValue()), Comparator.reverseOrder()))
                .orElse(Map.entry("", busy));
        return new StatusLine(
                running,
                connected,
                connecting,
                count(byState, "lost"),
                busy.size(),
                first.getKey(),
                busy.isEmpty() ? Duration.ZERO : Duration.between(since(first.getValue()), now),
                Math.max(0, lines.size() - 1));
    }

    /** Busy, but not for long enough to be said. A session that is only just being opened is no news either. */
    private static boolean isNew(SessionStatus session, Instant now) {
        return session.state().equals("busy")
                && session.since().plus(NOTICEABLE).isAfter(now);
    }

    private static int count(Map<String, List<SessionStatus>> byState, String state) {
        return byState.getOrDefault(state, List.of()).size();
    }

    private static Instant since(List<SessionStatus> sessions) {
        return sessions.stream()
                .map(SessionStatus::since)
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    /** The text in so many columns, without control characters and colour; empty for nothing to say, or no room for it. */
    public String fit(int columns) {
        String runs = part(running, "running");
        String shells = join(part(connected, "connected"), part(connecting, "connecting"));
        String gone = part(lost, "lost");
        String works = part(busy, "busy");
        String since = busy == 0 ? "" : works + " " + Age.text(age);
        return firstThatFits(
                columns,
                withLine(columns, runs, shells, gone),
                withLine(columns, runs, gone),
                withLine(columns, gone),
                join(runs, shells, gone, since),
                join(runs, gone, since),
                join(gone, since),
                join(gone, works),
                works,
                gone,
                part(connected, "connected"));
    }

    /** These parts and the line in flight, shortened to the room that is left; empty where that is too little. */
    private String withLine(int columns, String... before) {
        if (line.isBlank() || busy == 0) {
            return "";
        }
        String head = join(join(before), part(busy, "busy")) + ": ";
        String more = otherLines == 0 ? "" : " (+" + otherLines + ")";
        String tail = " " + Age.text(age) + more;
        String text = Sanitizer.withoutColour(Sanitizer.clean(line))
                .replaceAll("[\\t\\n]", " ")
                .strip();
        int room = Math.min(LONGEST_LINE, columns - DisplayWidth.of(head) - DisplayWidth.of(tail));
        boolean tells = room >= Math.min(SHORTEST_LINE, DisplayWidth.of(text));
        return tells ? head + DisplayWidth.cut(text, room) + tail : "";
    }

    private static String part(int count, String word) {
        return count == 0 ? "" : count + " " + word;
    }

    private static String join(String... parts) {
        List<String> there = new ArrayList<>(List.of(parts));
        there.removeIf(String::isEmpty);
        return String.join(DOT, there);
    }

    private static String firstThatFits(int columns, String... texts) {
        for (String text : texts) {
            if (!text.isEmpty() && DisplayWidth.of(text) <= columns) {
                return text;
            }
        }
        return "";
    }
}
