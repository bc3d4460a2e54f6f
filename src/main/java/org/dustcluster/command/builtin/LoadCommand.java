package org.dustcluster.command.builtin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.ClusterSession.Loaded;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.NodeSpec;
import org.dustcluster.cluster.Template;
import org.dustcluster.command.Context;
import org.dustcluster.target.NameFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code load}: reads a template and makes it the current cluster. */
@Command(
        name = "load",
        customSynopsis = "load FILE",
        description = {
            "read a template and make it the current cluster",
            "",
            "Contacts nobody and needs no credentials. Every mistake is reported at once, and then the template loaded"
                    + " before stays. Clusters loaded before stay loaded as well: use NAME goes back to one."
        },
        footer = {"  load sample.cnf", "  load ~/clusters/web.cnf"})
final class LoadCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "FILE", description = "a template (see: help template)")
    private Path file;

    LoadCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<Template> before =
                context.cluster().loaded().stream().map(Loaded::template).toList();
        Template template = context.cluster().load(absolute(file.toString()));
        context.printer().message(sentence(template, region(template)));
        beside(template, before).forEach(context.printer()::message);
        return ExitStatus.OK;
    }

    /** What the user should know of the clusters that were loaded before. */
    private List<String> beside(Template template, List<Template> before) {
        String name = template.clusterName();
        List<String> lines = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (Template other : before) {
            if (!other.clusterName().equals(name)) {
                others.add(other.clusterName());
            } else if (!other.file().equals(template.file())) {
                lines.add("this takes the place of " + other.file() + ", which bears the same name");
            }
        }
        if (!others.isEmpty()) {
            lines.add("also loaded: " + String.join(", ", others) + " (see: help use)");
        }
        if (context.cluster().marks(name)) {
            lines.add("its sessions are shown as " + name + ":NODE, since there are nodes of the same name");
        }
        context.cluster().workingSet().ifPresent(set -> lines.add("the working set is still `" + set + "`"));
        return lines;
    }

    /** As the template says; else as the SDK's chain finds it without asking anybody. */
    private String region(Template template) {
        return template.cloud()
                .region()
                .orElseGet(() -> context.cluster().cloud().region());
    }

    /** A leading {@code ~} is the user's home, as in a shell; else the path counts from dust's own directory. */
    private Path absolute(String name) {
        String home = context.localShell().environment().getOrDefault("HOME", "");
        boolean atHome = !home.isEmpty() && (name.equals("~") || name.startsWith("~/"));
        return context.localShell()
                .directory()
                .resolve(atHome ? home + name.substring(1) : name)
                .normalize();
    }

    /** For instance {@code cluster sample: 3 nodes (worker[0-2]) in eu-west-1}. */
    static String sentence(Template template, String region) {
        List<String> names = template.nodes().stream().map(NodeSpec::name).toList();
        String nodes = names.isEmpty()
                ? "no nodes"
                : names.size() + (names.size() == 1 ? " node" : " nodes") + " (" + NameFolder.fold(names) + ")";
        return "cluster " + template.clusterName() + ": " + nodes + (region.isEmpty() ? "" : " in " + region);
    }
}
