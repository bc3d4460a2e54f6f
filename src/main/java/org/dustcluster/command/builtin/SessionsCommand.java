package org.dustcluster.command.builtin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.SessionStatus;
import org.dustcluster.command.Context;
import org.dustcluster.command.Pace;
import org.dustcluster.output.Age;
import org.dustcluster.output.Table;
import org.dustcluster.output.Table.Align;
import org.dustcluster.output.Table.Column;
import org.dustcluster.target.NameFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code sessions}: what everybody is doing.
 *
 * <pre>
 * NODE     STATE    FOR  LAST EXIT  LINE             NOTE
 * worker0  busy  4m 12s          0  apt-get upgrade
 * worker1  idle      8s          1  false
 * worker2  lost  1h 2m              uptime           connection reset
 * </pre>
 *
 * With {@code -v} behind it, whole, since a fingerprint is there to be compared:
 *
 * <pre>
 * worker0: ED25519 SHA256:uNiVztksCsDhcc0u9e8BrAJdPBLZGmFkFZ5zCrPbDPo first use
 * </pre>
 */
@Command(
        name = "sessions",
        customSynopsis = "sessions [-v] [target]",
        description = {
            "list the open sessions: what each runs, how it ended",
            "",
            "LINE is what runs, or what ran last; FOR is the age of the state. A session that was lost stays in the list,"
                    + " with the reason, until its node is used again or it is closed.",
            "",
            "-v adds the host key that the node showed and how it was trusted: known, first use, verified on the EC2"
                    + " console, or known to ~/.ssh/known_hosts."
        },
        footer = {
            "  sessions",
            "  sessions session=busy   who is still at it",
            "  sessions -v worker*     their host keys"
        })
final class SessionsCommand implements Callable<Integer> {
    private static final List<Column> COLUMNS = List.of(
            Column.fixed("NODE"),
            Column.fixed("STATE"),
            new Column("FOR", Align.RIGHT, Integer.MAX_VALUE, 1),
            new Column("LAST EXIT", Align.RIGHT, Integer.MAX_VALUE, 3),
            Column.optional("LINE", 12, 2),
            Column.optional("NOTE", 12, 4));

    private final Context context;
    private final Pace pace;

    @Option(
            names = {"-v", "--verbose"},
            description = "show the host keys too")
    private boolean verbose;

    @Mixin
    private final SessionSelection selection = new SessionSelection();

    SessionsCommand(Context context, Pace pace) {
        this.context = context;
        this.pace = pace;
    }

    @Override
    public Integer call() {
        List<SessionStatus> sessions = selection.from(context);
        if (sessions.isEmpty()) {
            context.printer().message(selection.none("open", context));
            elsewhere();
            return ExitStatus.OK;
        }
        Table table = new Table(COLUMNS);
        Instant now = pace.instant();
        sessions.forEach(session -> table.row(row(session, now)));
        table.lines(context.printer().width()).forEach(context.printer()::result);
        if (verbose) {
            sessions.stream().filter(session -> !session.trust().isEmpty()).forEach(session -> context.printer()
                    .result(session.node() + ": " + session.trust()));
        }
        elsewhere();
        return ExitStatus.OK;
    }

    /** Sessions of the other clusters stay open, and cost something: they are not hidden. */
    private void elsewhere() {
        if (selection.target != null) {
            return;
        }
        Map<String, List<String>> others = new TreeMap<>();
        for (String session : SessionSelection.names(SessionSelection.open(context))) {
            context.cluster().elsewhere(session).ifPresent(cluster -> others.computeIfAbsent(
                            cluster, any -> new ArrayList<>())
                    .add(session));
        }
        others.forEach((cluster, open) -> context.printer()
                .message("open in cluster " + cluster + ": " + NameFolder.fold(open) + " (see: use " + cluster + ")"));
    }

    private static List<String> row(SessionStatus session, Instant now) {
        return List.of(
                session.node(),
                session.state(),
                Age.text(Duration.between(session.since(), now)),
                session.lastExit().isPresent()
                        ? Integer.toString(session.lastExit().getAsInt())
                        : "",
                session.line().orElse(""),
                session.note());
    }
}
