package org.dustcluster.sandbox;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One instance. Mutable; guarded by its {@link Region}'s lock. */
final class Machine {
    final String id;
    final String reservation;
    final int index;
    /** Grows with every launch of the region: the order in which instances are described, and what a page's token names. */
    final long sequence;

    final Launch launch;
    final String region;
    final String privateIp;
    final Map<String, String> tags;
    final String volume;

    Power power = Power.PENDING;
    /** When the present state passes by itself. */
    @Nullable
    Instant due;

    Instant launched;

    /** From when on it is described and known by its id; the launch alone knows it before. */
    Instant known = Instant.MIN;

    @Nullable
    String publicIp;

    String reason = "";
    String reasonCode = "";

    Machine(
            String id,
            String reservation,
            int index,
            long sequence,
            String region,
            Launch launch,
            String privateIp,
            Map<String, String> tags,
            Instant launched) {
        this.id = id;
        this.reservation = reservation;
        this.index = index;
        this.sequence = sequence;
        this.region = region;
        this.launch = launch;
        this.privateIp = privateIp;
        this.tags = new TreeMap<>(tags);
        this.launched = launched;
        this.volume = "vol-" + id.substring(2);
    }

    /** As EC2 names a machine: {@code ip-172-31-5-7}. */
    String hostName() {
        return "ip-" + privateIp.replace('.', '-');
    }

    String privateDns() {
        return hostName() + (region.equals("us-east-1") ? ".ec2.internal" : "." + region + ".compute.internal");
    }

    /**
     * The public DNS name. The address itself: a real-looking name would have to be asked of a name server, and nothing
     * outside loopback is contacted; this one works for {@code address=dns}.
     */
    Optional<String> publicDns() {
        return Optional.ofNullable(publicIp);
    }

    /** The values that a filter of DescribeInstances compares with; empty for a filter that does not exist. */
    Optional<? extends Collection<String>> filterValues(String filter) {
        return switch (filter) {
            case "instance-id" -> one(id);
            case "instance-state-name" -> one(power.word());
            case "instance-type" -> one(launch.type());
            case "image-id" -> one(launch.image());
            case "availability-zone" -> one(launch.zone());
            case "ip-address" -> one(publicIp);
            case "private-ip-address" -> one(privateIp);
            case "private-dns-name" -> one(privateDns());
            case "dns-name" -> one(publicDns().orElse(null));
            case "key-name" -> one(launch.key().orElse(null));
            case "subnet-id" -> one(launch.subnet());
            case "vpc-id" -> one(launch.vpc());
            case "reservation-id" -> one(reservation);
            case "client-token" -> one(launch.clientToken().orElse(null));
            case "instance.group-id" ->
                Optional.of(launch.groups().stream().map(g -> g.id).toList());
            case "instance.group-name" ->
                Optional.of(launch.groups().stream().map(g -> g.name).toList());
            default -> Filters.ofTags(tags, filter);
        };
    }

    private static Optional<List<String>> one(@Nullable String value) {
        return Optional.of(value == null ? List.of() : List.of(value));
    }
}
