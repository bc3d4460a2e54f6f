package org.dustcluster.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One cluster that was loaded, or the region as it is without a template: its last view, the numbers that were printed of it,
 * its working set. Confined to {@code dust-ui}, save for what is volatile. {@link ClusterSession} owns it.
 */
final class LoadedCluster {
    private final Function<Optional<CloudSettings>, Cloud> clouds;
    private final InstantSource clock;

    private volatile Optional<Template> template = Optional.empty();
    private volatile Optional<WorkingSet> workingSet = Optional.empty();
    private volatile @Nullable ClusterView view;
    private Instant viewedAt = Instant.MIN;
    /** The numbers that the last {@code show} without a target printed, by instance id or node name; empty before. */
    private Map<String, Integer> shown = Map.of();

    /** @param clouds the cloud of these settings, shared and not its own */
    LoadedCluster(Function<Optional<CloudSettings>, Cloud> clouds, InstantSource clock) {
        this.clouds = clouds;
        this.clock = clock;
    }

    /** Takes a template, in the place of the one before. The working set stays: reading a file again must not widen it. */
    void template(Template read) {
        template = Optional.of(read);
        forgetNumbers();
        markStale();
    }

    Optional<Template> template() {
        return template;
    }

    Optional<WorkingSet> workingSet() {
        return workingSet;
    }

    void workingSet(Optional<WorkingSet> set) {
        workingSet = set;
    }

    /** Where it lives. */
    Optional<CloudSettings> settings() {
        return template.map(Template::cloud);
    }

    Cloud cloud() {
        return clouds.apply(settings());
    }

    boolean fresh(Duration maxAge) {
        return view != null && !viewedAt.plus(maxAge).isBefore(clock.instant());
    }

    /** The last view, however old; null before the first. */
    @Nullable
    ClusterView lastView() {
        return view;
    }

    ClusterView refresh() {
        return keep(listed().map(this::numbered));
    }

    /** A new view, numbered from 1; these are the indices from now on. */
    ClusterView renumbered() {
        ClusterView fresh = listed();
        remember(fresh);
        return keep(fresh);
    }

    boolean numbersAreKnown() {
        return !shown.isEmpty();
    }

    void remember(ClusterView printed) {
        Map<String, Integer> numbers = new HashMap<>();
        printed.nodes().forEach(node -> numbers.put(indexKey(node), node.index()));
        shown = numbers;
    }

    /** What the user sees on the screen now is another list. */
    void forgetNumbers() {
        shown = Map.of();
        ClusterView last = view;
        view = last == null ? null : last.map(node -> node.withIndex(0));
    }

    void markStale() {
        viewedAt = Instant.MIN;
        ClusterView last = view;
        if (last == null || !template.equals(last.template())) {
            view = template.isPresent() ? Reconciler.reconcile(template, List.of()) : null;
        }
    }

    private ClusterView listed() {
        return Reconciler.reconcile(template, cloud().instances());
    }

    private ClusterView keep(ClusterView fresh) {
        view = fresh;
        viewedAt = clock.instant();
        return fresh;
    }

    private Node numbered(Node node) {
        Integer known = shown.get(indexKey(node));
        // A node that no show has printed has no number that the user could mean, and a guess may be a stranger's
        // machine.
        return node.withIndex(known == null ? 0 : known);
    }

    private static String indexKey(Node node) {
        return node.member() ? node.name() : node.instance().map(Instance::id).orElse(node.name());
    }
}
