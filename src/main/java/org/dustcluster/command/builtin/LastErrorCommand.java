package org.dustcluster.command.builtin;

import java.util.concurrent.Callable;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.command.Context;
import org.dustcluster.command.LastFailure;
import picocli.CommandLine.Command;

/** {@code lasterror}: what was behind the last failure. */
@Command(
        name = "lasterror",
        customSynopsis = "lasterror",
        description = {"show what was behind the last failure", "", "The details that dust.log has of it, for a report."
        },
        footer = {"  lasterror", "  log debug   before trying again: more in dust.log"})
final class LastErrorCommand implements Callable<Integer> {
    private final Context context;
    private final LastFailure last;

    LastErrorCommand(Context context, LastFailure last) {
        this.context = context;
        this.last = last;
    }

    @Override
    public Integer call() {
        last.failure().ifPresentOrElse(failure -> context.printer().result(stack(failure)), () -> context.printer()
                .message("no failure with details so far"));
        return ExitStatus.OK;
    }

    private static String stack(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.toString());
        for (StackTraceElement frame : failure.getStackTrace()) {
            text.append("\n    at ").append(frame);
        }
        Throwable cause = failure.getCause();
        return cause == null ? text.toString() : text + "\ncaused by " + stack(cause);
    }
}
