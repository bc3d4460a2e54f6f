package org.dustcluster.command;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The page of a command, in one layout for all of them.
 *
 * <pre>
 * stop [target] [--wait] [-y] [-n] [-a]
 *
 * Stops nodes: ...
 *
 *   -y, --yes    do not ask
 *
 * Examples:
 *   stop worker[0-1]
 * </pre>
 */
final class HelpPage {
    static final String HELP_OPTION = "show this page";
    private static final int WIDTH = 80;

    private HelpPage() {}

    /** Gives a command its {@code -h}, and its page the layout. */
    static void prepare(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.findOption("-h") == null && spec.findOption("--help") == null) {
            spec.addOption(OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description(HELP_OPTION)
                    .build());
        }
        UsageMessageSpec usage = spec.usageMessage();
        usage.width(WIDTH);
        usage.adjustLineBreaksForWideCJKCharacters(true);
        usage.autoWidth(false);
        usage.synopsisHeading("");
        usage.descriptionHeading("%n");
        usage.parameterListHeading("%n");
        usage.optionListHeading(spec.positionalParameters().isEmpty() ? "%n" : "");
        if (usage.footer().length > 0) {
            usage.footerHeading("%nExamples:%n");
        }
    }

    /** The page as text, without a last line break. */
    static String of(CommandLine command) {
        return command.getUsageMessage(Ansi.OFF).stripTrailing();
    }
}
