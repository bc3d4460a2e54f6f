package org.dustcluster.cluster;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The port to a cloud. Calls block, are bounded in time, end with {@link DustException#interrupted()} when the thread is
 * interrupted, and throw {@link DustException} with a sentence when the cloud refuses. Thread-safe: launches run side by
 * side. Making one contacts nobody; the first call does.
 */
public interface Cloud extends AutoCloseable {

    /** The region's name, as far as it is known without a call; {@code ""} otherwise. */
    String region();

    /** Every instance of the region, all pages, terminated ones included. */
    List<Instance> instances();

    /** Launches one machine, tagged and with its client token in the same request. */
    Instance launch(LaunchRequest request);

    /** Starts stopped instances in as few calls as the API takes; one result for each id, in the order given. */
    List<CloudResult> start(Collection<String> ids);

    /** Stops instances; as {@link #start}. */
    List<CloudResult> stop(Collection<String> ids);

    /** Terminates instances; as {@link #start}. */
    List<CloudResult> terminate(Collection<String> ids);

    /** Sets tags on instances. */
    void tag(Collection<String> ids, Map<String, String> tags);

    /** Takes tags off instances, whatever their values; one that is not there is no failure. */
    void untag(Collection<String> ids, Collection<String> keys);

    /** Every security group of the region, all pages, with its rules. */
    List<SecurityGroup> securityGroups();

    /**
     * Adds rules to what may come into a group, in as few calls as the API takes.
     *
     * @return the rules that were added; one that was there already is left as it is and is not among them
     */
    List<SecurityRule> authorize(String groupId, List<SecurityRule> rules);

    /**
     * Takes rules from what may come into a group, in as few calls as the API takes.
     *
     * @return the rules that were taken away; one that was not there is not among them
     */
    List<SecurityRule> revoke(String groupId, List<SecurityRule> rules);

    /** The VPC that a subnet lies in, or the region's default one without a subnet; empty where there is none. */
    Optional<String> vpc(Optional<String> subnet);

    /**
     * What an instance wrote to its console so far, newest last; empty when there is nothing yet. EC2 posts it minutes late.
     * Untrusted text.
     */
    Optional<String> consoleOutput(String id);

    /** Loads what the first call would have to load; contacts nobody. For a background thread. */
    void warmUp();

    @Override
    void close();
}
