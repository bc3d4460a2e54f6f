package org.dustcluster.command.builtin;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.RemoteFiles;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.command.Context;
import org.dustcluster.command.Pace;
import org.dustcluster.command.RemotePath;
import org.dustcluster.target.TargetExpression;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code get}: files of nodes to this machine. */
@Command(
        name = "get",
        customSynopsis = "get [-rp] [--resume] [--verify] target REMOTE [LOCALDIR]",
        description = {
            "fetch files from nodes",
            "",
            "From all of them at once: REMOTE of worker0 becomes LOCALDIR/basename.worker0, so that no two write one file."
                    + " Wildcards are the node's. A file appears under its name when it is whole. A name with control"
                    + " characters, bytes that are no UTF-8 or a leading minus is saved with those as %%1B, and that is said.",
            "",
            "Ctrl-C keeps what has begun under a temporary name, .dust-*.part; so does a lost connection. The same line with"
                    + " --resume goes on with it."
        },
        footer = {
            "  get worker* /etc/hostname",
            "  get worker* /var/log/*.log logs    logs/syslog.log.worker0, ...",
            "  get -rp worker0 /srv/www backup    backup/www.worker0/..."
        })
final class GetCommand implements Callable<Integer> {
    private final Context context;
    private final Pace pace;

    @Parameters(index = "0", paramLabel = "target", description = "which nodes (see: help targets)")
    @Nullable
    TargetExpression target;

    @Parameters(index = "1", paramLabel = "REMOTE", description = "file, pattern or directory there")
    private RemotePath remote = new RemotePath("");

    @Parameters(index = "2", arity = "0..1", paramLabel = "LOCALDIR", description = "where to; made when missing")
    private Path directory = Path.of("");

    @Mixin
    private final CopyOptions how = new CopyOptions();

    GetCommand(Context context, Pace pace) {
        this.context = context;
        this.pace = pace;
    }

    @Override
    public Integer call() throws InterruptedException {
        Path here = context.localShell().directory();
        String typed = directory.toString();
        String home = context.localShell().environment().getOrDefault("HOME", "");
        Path into = typed.equals("~") || typed.startsWith("~/") ? Path.of(home + typed.substring(1)) : directory;
        RemoteFiles.Download download =
                new RemoteFiles.Download(remote.text(), here.resolve(into).normalize(), how.options());
        List<RemoteNode> nodes = CopyNodes.of(context, target);
        return new CopyRun(context, pace)
                .run("fetched", listener -> context.files().get(nodes, download, listener));
    }
}
