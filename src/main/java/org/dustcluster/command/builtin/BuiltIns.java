package org.dustcluster.command.builtin;

import java.util.List;
import java.util.concurrent.Callable;
import org.dustcluster.command.CommandProvider;

/** The commands that dust brings along, under their headings. */
public final class BuiltIns {
    private record Group(String title, List<Class<? extends Callable<Integer>>> commands) implements CommandProvider {}

    private BuiltIns() {}

    /** The providers, for the head of a catalog's list. */
    public static List<CommandProvider> providers() {
        return List.of(
                new Group(
                        "The cluster",
                        List.of(
                                LoadCommand.class,
                                UseCommand.class,
                                ShowCommand.class,
                                StartCommand.class,
                                StopCommand.class,
                                TerminateCommand.class,
                                TagCommand.class,
                                UntagCommand.class,
                                SecurityCommand.class)),
                new Group("Its nodes", List.of(AtCommand.class)),
                new Group("Their answers", List.of(LastCommand.class)),
                new Group("Their files", List.of(PutCommand.class, GetCommand.class, RunCommand.class)),
                new Group(
                        "Sessions",
                        List.of(
                                SessionsCommand.class,
                                WaitCommand.class,
                                InterruptCommand.class,
                                CloseCommand.class,
                                ReconnectCommand.class,
                                SecretCommand.class)),
                new Group(
                        "dust itself",
                        List.of(
                                HelpCommand.class,
                                SetCommand.class,
                                LogCommand.class,
                                LastErrorCommand.class,
                                ReloadCommand.class,
                                ExitCommand.class)));
    }
}
