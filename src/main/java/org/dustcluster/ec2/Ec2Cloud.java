package org.dustcluster.ec2;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dustcluster.cluster.Cloud;
import org.dustcluster.cluster.CloudResult;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.LaunchRequest;

/**
 * EC2 through the AWS SDK. Thread-safe. Making one contacts nobody and loads nothing of the SDK; the client is made by the
 * first call or by {@link #warmUp}, and closed by {@link #close}.
 */
public final class Ec2Cloud implements Cloud {
    /** What DescribeInstances gives at once, at most (EC2 API reference). */
    static final int PAGE = 1000;

    private final Ec2Connection connection;
    private final JustLaunched launched;
    private final int page;

    private Ec2Cloud(Ec2Settings settings, int page, Patience patience) {
        this.connection = new Ec2Connection(settings, patience);
        this.launched = new JustLaunched(patience);
        this.page = page;
    }

    /** A cloud that has not been contacted yet. The caller closes it. */
    public static Ec2Cloud create(Ec2Settings settings) {
        return new Ec2Cloud(settings, PAGE, Patience.real());
    }

    /** As {@link #create}, with smaller pages. */
    static Ec2Cloud withPages(Ec2Settings settings, int page) {
        return new Ec2Cloud(settings, page, Patience.real());
    }

    /** As {@link #create}, with patience of another kind. */
    static Ec2Cloud with(Ec2Settings settings, Patience patience) {
        return new Ec2Cloud(settings, PAGE, patience);
    }

    @Override
    public String region() {
        return connection.region();
    }

    @Override
    public List<Instance> instances() {
        return launched.with(connection.call(
                Attempt.of("list the instances", "ec2:DescribeInstances", connection.place()),
                client -> client.describeInstancesPaginator(ask -> ask.maxResults(page)).reservations().stream()
                        .flatMap(reservation -> reservation.instances().stream())
                        .map(InstanceMapper::instance)
                        .toList()));
    }

    @Override
    public Instance launch(LaunchRequest request) {
        Instance made = new Launch(connection, request).run();
        launched.add(made);
        return made;
    }

    @Override
    public List<CloudResult> start(Collection<String> ids) {
        return new StateChange(connection, launched, "start", "ec2:StartInstances")
                .run(ids, (client, some) -> client.startInstances(ask -> ask.instanceIds(some))
                        .startingInstances());
    }

    @Override
    public List<CloudResult> stop(Collection<String> ids) {
        return new StateChange(connection, launched, "stop", "ec2:StopInstances")
                .run(ids, (client, some) -> client.stopInstances(ask -> ask.instanceIds(some))
                        .stoppingInstances());
    }

    @Override
    public List<CloudResult> terminate(Collection<String> ids) {
        return new StateChange(connection, launched, "terminate", "ec2:TerminateInstances")
                .run(ids, (client, some) -> client.terminateInstances(ask -> ask.instanceIds(some))
                        .terminatingInstances());
    }

    @Override
    public void tag(Collection<String> ids, Map<String, String> tags) {
        List<String> all = List.copyOf(new LinkedHashSet<>(ids));
        if (tags.isEmpty()) {
            return;
        }
        for (int from = 0; from < all.size(); from += Batch.MOST) {
            List<String> some = all.subList(from, Math.min(all.size(), from + Batch.MOST));
            connection.call(
                    Attempt.of("tag " + String.join(", ", some), "ec2:CreateTags", connection.place()),
                    client -> NotYetKnown.patiently(
                            launched,
                            some,
                            () -> client.createTags(ask -> ask.resources(some).tags(RunRequest.tagList(tags)))));
        }
    }

    @Override
    public Optional<String> consoleOutput(String id) {
        return connection.call(
                Attempt.of("read the console of " + id, "ec2:GetConsoleOutput", connection.place()),
                client -> ConsoleText.read(client, id));
    }

    @Override
    public void warmUp() {
        connection.warmUp();
    }

    @Override
    public void close() {
        connection.close();
    }
}
