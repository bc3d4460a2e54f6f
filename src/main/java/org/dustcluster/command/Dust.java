package org.dustcluster.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.dustcluster.cluster.Cloud;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.SessionStatus;
import org.dustcluster.output.Printer;
import org.dustcluster.target.TargetExpression;

/**
 * All that a drop-in command may touch: the cluster, the sessions, the cloud and the screen. A command gets it in its
 * constructor. The README shows a whole one.
 *
 * <p>A drop-in runs on a thread of its own, and every call here is carried out by dust's; any number of threads may call. When
 * the user presses Ctrl-C the calls end with a {@link org.dustcluster.cluster.DustException} of status 130, which a drop-in lets
 * pass; one that goes on regardless is left behind, and can reach nothing any more. Other expected failures are
 * {@link org.dustcluster.cluster.DustException}s too: uncaught they become one line on the screen and the status of the command.
 *
 * <p>Print with {@link #printer}: what is written to {@code System.out} tears the prompt. This interface only grows.
 */
public interface Dust {

    /** The cluster and the rest of the region as they are now; asks the cloud. */
    ClusterView cluster();

    /**
     * The nodes that a target means, as for dust's own commands; asks the cloud when the last view is no longer young.
     *
     * @param target an expression; {@code ""} for all nodes of the cluster, or of the working set
     * @throws org.dustcluster.cluster.DustException of status 2 when it means nobody
     */
    List<Node> nodes(String target);

    /** The nodes that a parameter of type {@link TargetExpression} means; {@code null}, which is none, means what {@code ""} means. */
    List<Node> nodes(@org.jspecify.annotations.Nullable TargetExpression target);

    /** {@link #run(List, String, Duration)} without an end: until all nodes are done or the user presses Ctrl-C. */
    List<NodeAnswer> run(List<Node> nodes, String line);

    /**
     * Runs a line in the shell that each node keeps, as {@code @node LINE} does, and waits for the answers. Nothing of them is
     * shown. A node that does not run, or whose shell is busy, answers that it failed and why.
     *
     * @param line one line, verbatim
     * @param timeout how long to wait; what runs on goes on running, and its answer has no outcome
     * @return an answer for each node, in the order given
     */
    List<NodeAnswer> run(List<Node> nodes, String line, Duration timeout);

    /** The open sessions. */
    List<SessionStatus> sessions();

    /**
     * Runs a line of dust as if it had been typed: {@code start worker* --wait}, {@code @worker0 uptime}, {@code ! ls}. What it
     * prints is shown.
     *
     * @return its status, of {@link org.dustcluster.cluster.ExitStatus}
     */
    int dust(String line);

    /**
     * Copies a local file or folder to nodes, with {@code put -r}. The name is taken as it is where there is such a file.
     *
     * @param destination where to, there; {@code ""} for the home directory
     * @return the status of {@code put}
     */
    int put(List<Node> nodes, Path source, String destination);

    /**
     * Copies a file or folder from nodes, with {@code get -r}: each becomes {@code folder/basename.nodename}.
     *
     * @return the status of {@code get}
     */
    int get(List<Node> nodes, String source, Path folder);

    /** The cloud, for what dust's own commands do not do: tags, security groups, single instances. Closing it does nothing. */
    Cloud cloud();

    /** The screen. */
    Printer printer();

    /** Prints a table that fits the screen; of columns that do not fit the last are left out first. */
    void table(List<String> heads, List<List<String>> rows);

    /**
     * Asks the user, unless {@code --yes} was given.
     *
     * @throws org.dustcluster.cluster.DustException of status 2 where nobody can be asked
     */
    boolean confirm(String question);

    /** dust's current directory, absolute: relative paths of a command are meant from here. */
    Path directory();

    /** dust's environment, as {@code export} and {@code unset} left it. */
    Map<String, String> environment();
}
