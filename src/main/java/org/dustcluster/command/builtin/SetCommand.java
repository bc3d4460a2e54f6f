package org.dustcluster.command.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.command.Context;
import org.dustcluster.target.NearMiss;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code set}: how dust behaves, until it ends. */
@Command(
        name = "set",
        customSynopsis = {"set", "set gather on|off"},
        description = {
            "list the settings, or change one until dust ends",
            "",
            "gather: once all nodes have done with an @ line, its output is shown again, folded: the same output once,"
                    + " under worker[0-2,5] (see: help last)."
        },
        footer = {"  set                what is set", "  set gather on"})
final class SetCommand implements Callable<Integer> {
    private static final String GATHER = "gather";
    private static final List<String> NAMES = List.of(GATHER);
    private static final List<String> VALUES = List.of("on", "off");

    /** For Tab. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Names() {
            super(NAMES);
        }
    }

    /** For Tab. */
    static final class Values extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Values() {
            super(VALUES);
        }
    }

    private final Context context;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = "a setting: gather")
    private @Nullable String name;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VALUE",
            completionCandidates = Values.class,
            description = "on or off")
    private @Nullable String value;

    SetCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (name != null && !NAMES.contains(name)) {
            throw DustException.usage("no setting `" + name + "`" + NearMiss.hint(name, NAMES) + " (see: help set)");
        }
        if (value == null) {
            context.printer().result(GATHER + " " + (context.recorder().gathering() ? "on" : "off"));
        } else if (VALUES.contains(value)) {
            context.recorder().gather(value.equals("on"));
        } else {
            throw DustException.usage("gather is on or off, not `" + value + "`");
        }
        return ExitStatus.OK;
    }
}
