package org.dustcluster.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.dustcluster.target.TargetExpression;

/**
 * The clusters that are loaded, and which of them is the current one: its template, the cloud it lives in, the last view with
 * its age, and what "all" is narrowed to. The core's one mutable object, confined to {@code dust-ui}; only {@link #lastView},
 * {@link #template}, {@link #workingSet}, {@link #loaded} and {@link #sessionName} may be asked by other threads.
 */
public final class ClusterSession implements AutoCloseable {
    /** A view of this age is as good as new for a command that reads: SDK quotas are per region and shared. */
    public static final Duration FRESH = Duration.ofSeconds(5);

    private final Function<Path, Template> reader;
    private final Function<Optional<CloudSettings>, Cloud> clouds;
    private final Supplier<Map<String, String>> sessions;
    private final AddressBook addresses;
    private final InstantSource clock;
    private final SessionNames names = new SessionNames();
    /** Clusters with the same settings share one. Confined to {@code dust-ui}. */
    private final Map<Optional<CloudSettings>, Cloud> open = new HashMap<>();

    /** By the cluster's name, in the order of loading; replaced as a whole. */
    private volatile Map<String, LoadedCluster> clusters = Map.of();

    /** One of these, or the region as it is while no template is loaded. */
    private volatile LoadedCluster current;

    /** A cluster that is loaded. */
    public record Loaded(Template template, boolean current, Optional<WorkingSet> workingSet) {}

    /**
     * @param reader reads a template; throws {@link DustException} or {@link TemplateException}
     * @param clouds makes the cloud for a template's settings, or for none; contacts nobody
     * @param sessions the states of the shells by the names of the sessions
     * @param addresses where nodes are logged in to
     * @param clock tells the age of a view
     */
    public ClusterSession(
            Function<Path, Template> reader,
            Function<Optional<CloudSettings>, Cloud> clouds,
            Supplier<Map<String, String>> sessions,
            AddressBook addresses,
            InstantSource clock) {
        this.reader = reader;
        this.clouds = clouds;
        this.sessions = sessions;
        this.addresses = addresses;
        this.clock = clock;
        this.current = new LoadedCluster(this::cloudOf, clock);
    }

    /**
     * Reads a template and makes it the current cluster; a bad one changes nothing. Contacts nobody. Clusters that were loaded
     * before stay loaded; one of the same name gets the new template.
     */
    public Template load(Path file) {
        Template read = reader.apply(file);
        Map<String, LoadedCluster> all = new LinkedHashMap<>(clusters);
        LoadedCluster cluster = all.computeIfAbsent(read.clusterName(), any -> new LoadedCluster(this::cloudOf, clock));
        cluster.template(read);
        names.loaded(read);
        clusters = all;
        current = cluster;
        closeUnused();
        return read;
    }

    private Cloud cloudOf(Optional<CloudSettings> settings) {
        return open.computeIfAbsent(settings, clouds);
    }

    private void closeUnused() {
        Set<Optional<CloudSettings>> used =
                clusters.values().stream().map(LoadedCluster::settings).collect(Collectors.toSet());
        open.entrySet().removeIf(one -> {
            boolean unused = !used.contains(one.getKey());
            if (unused) {
                one.getValue().close();
            }
            return unused;
        });
    }

    /** The clusters that are loaded, in the order of loading. */
    public List<Loaded> loaded() {
        LoadedCluster now = current;
        List<Loaded> all = new ArrayList<>();
        for (LoadedCluster cluster : clusters.values()) {
            cluster.template()
                    .ifPresent(template -> all.add(new Loaded(template, cluster == now, cluster.workingSet())));
        }
        return all;
    }

    /**
     * Makes a cluster that was loaded before the current one. Its working set is as it was left; its numbers are not, since
     * those on the screen are another cluster's.
     *
     * @throws DustException of status 2 when no such cluster is loaded
     */
    public void switchTo(String cluster) {
        LoadedCluster wanted = clusters.get(cluster);
        if (wanted == null) {
            throw DustException.usage("no cluster `" + cluster + "` is loaded");
        }
        if (wanted != current) {
            wanted.forgetNumbers();
            current = wanted;
        }
    }

    /** The current cluster's template. */
    public Optional<Template> template() {
        return current.template();
    }

    /** What "all" is narrowed to; empty for nothing. */
    public Optional<WorkingSet> workingSet() {
        return current.workingSet();
    }

    /**
     * Narrows "all" to what a target means in this view.
     *
     * @throws DustException of status 2 when nothing matches; then nothing changes
     */
    public WorkingSet narrow(ClusterView view, TargetExpression target) {
        WorkingSet set = WorkingSet.of(view, target);
        current.workingSet(Optional.of(set));
        return set;
    }

    /** "All" is all again. */
    public void widen() {
        current.workingSet(Optional.empty());
    }

    /** The nodes that "all" means: those of the working set, else the view's members; perhaps none. */
    public List<Node> everyone(ClusterView view) {
        return workingSet().map(set -> set.from(view)).orElseGet(view::members);
    }

    /** The cloud of the current cluster; made on first use, owned by this session. */
    public Cloud cloud() {
        return current.cloud();
    }

    /** Whether {@link #view} would answer without asking the cloud. */
    public boolean fresh(Duration maxAge) {
        return current.fresh(maxAge);
    }

    /** A view not older than this; asks the cloud when the last one is. */
    public ClusterView view(Duration maxAge) {
        ClusterView last = current.lastView();
        return last == null || !fresh(maxAge) ? refresh() : withSessions(last);
    }

    /** A view of now. */
    public ClusterView refresh() {
        return withSessions(current.refresh());
    }

    /** The last view, however old, with the states of the shells now; any thread, never asks the cloud. */
    public Optional<ClusterView> lastView() {
        return Optional.ofNullable(current.lastView()).map(this::withSessions);
    }

    private ClusterView withSessions(ClusterView view) {
        return view.withSessions(sessions.get(), names::of);
    }

    /** The next view must be a new one: something was changed. */
    public void markStale() {
        current.markStale();
    }

    /** {@code show} without a target has printed this view: from now on its numbers are the indices. */
    public void remember(ClusterView printed) {
        current.remember(printed);
    }

    /** A view for {@code show} without a target: numbered anew from 1. */
    public ClusterView renumbered() {
        return withSessions(current.renumbered());
    }

    /** A view for {@code show} with a target: the numbers stay, and where none were printed yet these are the first. */
    public ClusterView shown() {
        return current.numbersAreKnown() ? refresh() : renumbered();
    }

    /** Where and how a node is logged in to, and what its session is called; empty while it has no address. */
    public Optional<RemoteNode> remote(Node node) {
        return addresses
                .addressOf(node, template())
                .map(address -> new RemoteNode(names.assign(node, this::live), address));
    }

    private Collection<String> live() {
        return sessions.get().entrySet().stream()
                .filter(session -> !session.getValue().equals("closed")
                        && !session.getValue().equals("lost"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toList());
    }

    /** What a node's session is called: as the node, unless that is another machine's. {@code ""} when it can have none. */
    public String sessionName(Node node) {
        return names.of(node);
    }

    /** Whether the sessions of this cluster's nodes are called {@code CLUSTER:NODE}. */
    public boolean marks(String cluster) {
        return names.marks(cluster);
    }

    /** The loaded cluster whose node a session belongs to, when that is not the current one. */
    public Optional<String> elsewhere(String session) {
        String cluster = names.clusterOf(session);
        boolean here =
                cluster.isEmpty() || template().map(Template::clusterName).equals(Optional.of(cluster));
        return here ? Optional.empty() : Optional.of(cluster);
    }

    @Override
    public void close() {
        open.values().forEach(Cloud::close);
        open.clear();
    }
}
