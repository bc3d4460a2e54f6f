package org.dustcluster.command.builtin;

import java.util.List;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.RemoteFiles;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.command.Context;
import org.dustcluster.command.Pace;
import org.dustcluster.target.TargetExpression;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code put}: files of this machine to nodes. */
@Command(
        name = "put",
        customSynopsis = "put [-rp] [--resume] [--verify] target SRC... [DEST]",
        description = {
            "send files to nodes",
            "",
            "To all of them at once, over their sessions' connections. The last of two or more words is DEST, a directory"
                    + " or a name; with one word the file goes to the home directory. A file appears under its name when it"
                    + " is whole; what stood there keeps its mode until then. The execute bit goes along.",
            "",
            "Ctrl-C keeps what has begun under a temporary name, .dust-*.part; so does a lost connection. The same line with"
                    + " --resume goes on with it."
        },
        footer = {
            "  put worker* data.csv /tmp",
            "  put worker* *.conf /etc/app      several files need a directory",
            "  put -rp worker* site /srv/www    /srv/www/site",
            "  put --resume --verify worker* image.iso"
        })
final class PutCommand implements Callable<Integer> {
    private final Context context;
    private final Pace pace;

    @Parameters(index = "0", paramLabel = "target", description = "which nodes (see: help targets)")
    @Nullable
    TargetExpression target;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "SRC...", description = "files here, then where to")
    private List<String> words = List.of();

    @Mixin
    private final CopyOptions how = new CopyOptions();

    PutCommand(Context context, Pace pace) {
        this.context = context;
        this.pace = pace;
    }

    @Override
    public Integer call() throws InterruptedException {
        int last = words.size() - 1;
        RemoteFiles.Upload upload = new RemoteFiles.Upload(
                context.localShell().directory(),
                last == 0 ? words : words.subList(0, last),
                last == 0 ? "" : words.get(last),
                how.options());
        List<RemoteNode> nodes = CopyNodes.of(context, target);
        return new CopyRun(context, pace)
                .run("sent", listener -> context.files().put(nodes, upload, listener));
    }
}
