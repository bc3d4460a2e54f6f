package org.dustcluster.command.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.command.Context;
import org.dustcluster.command.LogLevels;
import org.dustcluster.target.NearMiss;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code log}: the level of {@code dust.log}. */
@Command(
        name = "log",
        customSynopsis = "log [LEVEL]",
        description = {"show or set the level of dust.log", "", "One of off, error, warn, info, debug, trace."},
        footer = {"  log debug"})
final class LogCommand implements Callable<Integer> {
    private static final List<String> LEVELS = List.of("off", "error", "warn", "info", "debug", "trace");

    /** For Tab. */
    static final class Levels extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Levels() {
            super(LEVELS);
        }
    }

    private final Context context;
    private final LogLevels levels;

    @Parameters(
            arity = "0..1",
            paramLabel = "LEVEL",
            completionCandidates = Levels.class,
            description = "the new level")
    private @Nullable String level;

    LogCommand(Context context, LogLevels levels) {
        this.context = context;
        this.levels = levels;
    }

    @Override
    public Integer call() {
        if (level == null) {
            context.printer().result(levels.level());
            return ExitStatus.OK;
        }
        String wanted = level.toLowerCase(Locale.ROOT);
        if (!LEVELS.contains(wanted)) {
            throw DustException.usage("no log level `" + level + "`" + NearMiss.hintOrAll(level, LEVELS));
        }
        levels.level(wanted);
        return ExitStatus.OK;
    }
}
