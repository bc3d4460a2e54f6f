package org.dustcluster.ec2;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.dustcluster.cluster.Cloud;
import org.dustcluster.cluster.CloudResult;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.LaunchRequest;
import org.dustcluster.cluster.SecurityGroup;
import org.dustcluster.cluster.SecurityRule;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * EC2 through the AWS SDK. Thread-safe. Making one contacts nobody and loads nothing of the SDK; the client is made by the
 * first call or by {@link #warmUp}, and closed by {@link #close}.
 */
public final class Ec2Cloud implements Cloud {
    /** What DescribeInstances gives at once, at most (EC2 API reference). */
    static final int PAGE = 1000;

    /** Longer lists of ids make no sentence. */
    private static final int MOST_NAMED = 3;

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
        if (!tags.isEmpty()) {
            onTags(
                    "tag",
                    "ec2:CreateTags",
                    ids,
                    (client, some) ->
                            client.createTags(ask -> ask.resources(some).tags(RunRequest.tagList(tags))));
        }
    }

    @Override
    public void untag(Collection<String> ids, Collection<String> keys) {
        // Without keys EC2 would take all tags off.
        if (!keys.isEmpty()) {
            List<Tag> gone =
                    keys.stream().map(key -> Tag.builder().key(key).build()).toList();
            onTags(
                    "untag",
                    "ec2:DeleteTags",
                    ids,
                    (client, some) ->
                            client.deleteTags(ask -> ask.resources(some).tags(gone)));
        }
    }

    private void onTags(
            String verb, String permission, Collection<String> ids, BiConsumer<Ec2Client, List<String>> call) {
        List<String> all = List.copyOf(new LinkedHashSet<>(ids));
        for (int from = 0; from < all.size(); from += Batch.MOST) {
            List<String> some = all.subList(from, Math.min(all.size(), from + Batch.MOST));
            String what = some.size() > MOST_NAMED ? some.size() + " instances" : String.join(", ", some);
            connection.call(Attempt.of(verb + " " + what, permission, connection.place()), client -> {
                return NotYetKnown.patiently(launched, some, () -> {
                    call.accept(client, some);
                    return true;
                });
            });
        }
    }

    @Override
    public List<SecurityGroup> securityGroups() {
        return security().groups();
    }

    @Override
    public List<SecurityRule> authorize(String groupId, List<SecurityRule> rules) {
        return security().authorize(groupId, rules);
    }

    @Override
    public List<SecurityRule> revoke(String groupId, List<SecurityRule> rules) {
        return security().revoke(groupId, rules);
    }

    @Override
    public Optional<String> vpc(Optional<String> subnet) {
        return security().vpc(subnet);
    }

    private SecurityCalls security() {
        return new SecurityCalls(connection, page);
    }

    @Override
    public Optional<String> consoleOutput(String id) {
        return connection.call(
                Attempt.of("read the console of " + id, "ec2:GetConsoleOutput", connection.place()),
                client -> ConsoleText.read(client, id));
    }

    /** Loads what reads the answers of any cloud; worth it on a thread beside the one that makes the client. Contacts nobody. */
    public static void prepare() {
        WarmUpCall.prepare();
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
