package org.dustcluster.command.builtin;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.SessionStatus;
import org.dustcluster.command.Context;
import org.dustcluster.command.Interruption;
import org.dustcluster.command.Pace;
import org.dustcluster.target.NameFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wait}: until the sessions have nothing more to do. */
@Command(
        name = "wait",
        customSynopsis = "wait [target] [--timeout S]",
        description = {
            "wait until sessions are idle",
            "",
            "Its status is the worst of what the sessions ran last. Ctrl-C interrupts what they run; a second one within"
                    + " a second stops the waiting."
        },
        footer = {"  wait", "  wait worker* --timeout 60"})
final class WaitCommand implements Callable<Integer> {
    /** Short beside what a person notices; a look at fifty sessions takes microseconds. */
    private static final Duration LOOK = Duration.ofMillis(100);
    /** A year: more seconds than anybody waits. */
    private static final BigDecimal LONGEST =
            BigDecimal.valueOf(Duration.ofDays(365).toSeconds());

    private final Context context;
    private final Pace pace;

    @Mixin
    private final SessionSelection selection = new SessionSelection();

    @Option(names = "--timeout", paramLabel = "S", description = "give up after so many seconds")
    private @Nullable BigDecimal timeout;

    WaitCommand(Context context, Pace pace) {
        this.context = context;
        this.pace = pace;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (timeout != null && timeout.signum() < 0) {
            throw DustException.usage("wait: --timeout takes seconds, not `" + timeout.toPlainString() + "`");
        }
        List<String> meant = SessionSelection.names(selection.from(context));
        Instant deadline = timeout == null ? Instant.MAX : pace.instant().plus(duration(timeout));
        List<SessionStatus> working = await(meant, deadline);
        if (!working.isEmpty() && timeout != null) {
            context.printer()
                    .message("not idle after " + timeout.toPlainString() + " s: "
                            + working.stream()
                                    .collect(Collectors.groupingBy(
                                            SessionStatus::state, java.util.TreeMap::new, Collectors.toList()))
                                    .entrySet()
                                    .stream()
                                    .map(state ->
                                            SessionSelection.folded(state.getValue()) + " (" + state.getKey() + ")")
                                    .collect(Collectors.joining(", ")));
            return ExitStatus.REMOTE;
        }
        return status(meant);
    }

    /** Waits; who has not finished by then. */
    private List<SessionStatus> await(List<String> meant, Instant deadline) throws InterruptedException {
        AtomicReference<List<String>> interrupted = new AtomicReference<>(List.of());
        CtrlC ctrlC = new CtrlC(() -> interrupt(meant, interrupted), pace);
        try (Interruption.Scope scope = context.interruption().during(ctrlC)) {
            List<SessionStatus> working = working(meant);
            while (!working.isEmpty() && pace.instant().isBefore(deadline)) {
                pace.pause(LOOK);
                List<String> told = interrupted.getAndSet(List.of());
                if (!told.isEmpty()) {
                    context.printer().message("interrupted " + NameFolder.fold(told) + "; Ctrl-C twice stops waiting");
                }
                working = working(meant);
            }
            return working;
        }
    }

    /** On the signal handler's thread, which must not print: a full screen would hold it. */
    private boolean interrupt(List<String> meant, AtomicReference<List<String>> interrupted) {
        List<String> busy = working(meant).stream()
                .filter(SessionSelection::busy)
                .map(SessionStatus::node)
                .toList();
        context.shells().interrupt(busy);
        interrupted.set(busy);
        return !busy.isEmpty();
    }

    private static Duration duration(BigDecimal seconds) {
        return Duration.ofMillis(seconds.min(LONGEST).movePointRight(3).longValue());
    }

    private List<SessionStatus> working(List<String> meant) {
        return SessionSelection.open(context).stream()
                .filter(session -> meant.contains(session.node()))
                .filter(session ->
                        !session.state().equals("idle") && !session.state().equals("lost"))
                .toList();
    }

    private int status(List<String> meant) {
        return SessionSelection.open(context).stream()
                .filter(session -> meant.contains(session.node()))
                .mapToInt(session -> session.state().equals("lost")
                        ? ExitStatus.FAILURE
                        : session.lastExit().orElse(0) == 0 ? ExitStatus.OK : ExitStatus.REMOTE)
                .max()
                .orElse(ExitStatus.OK);
    }
}
