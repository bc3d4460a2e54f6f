package org.dustcluster.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The current cluster: the template that is loaded, the cloud it lives in, and the last view with its age. The core's one
 * mutable object, confined to {@code dust-ui}; only {@link #lastView} may be asked by other threads.
 */
public final class ClusterSession implements AutoCloseable {
    /** A view of this age is as good as new for a command that reads: SDK quotas are per region and shared. */
    public static final Duration FRESH = Duration.ofSeconds(5);

    private final Function<Path, Template> reader;
    private final Function<Optional<CloudSettings>, Cloud> clouds;
    private final Supplier<Map<String, String>> sessions;
    private final AddressBook addresses;
    private final InstantSource clock;

    private Optional<Template> template = Optional.empty();
    private @Nullable Cloud cloud;
    private Instant viewedAt = Instant.MIN;
    private volatile @Nullable ClusterView view;
    /** The numbers that the last {@code show} without a target printed, by instance id or node name; empty before. */
    private Map<String, Integer> shown = Map.of();

    /**
     * @param reader reads a template; throws {@link DustException} or {@link TemplateException}
     * @param clouds makes the cloud for a template's settings, or for none; contacts nobody
     * @param sessions the states of the shells by node name
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
    }

    /** Reads a template and makes it the current cluster; a bad one changes nothing. Contacts nobody. */
    public Template load(Path file) {
        Template read = reader.apply(file);
        boolean elsewhere = !template.map(Template::cloud).equals(Optional.of(read.cloud()));
        template = Optional.of(read);
        shown = Map.of();
        if (elsewhere) {
            closeCloud();
        }
        markStale();
        return read;
    }

    /** The template that is loaded. */
    public Optional<Template> template() {
        return template;
    }

    /** The cloud of the current cluster; made on first use, owned by this session. */
    public Cloud cloud() {
        Cloud current = cloud;
        if (current == null) {
            current = clouds.apply(template.map(Template::cloud));
            cloud = current;
        }
        return current;
    }

    /** Whether {@link #view} would answer without asking the cloud. */
    public boolean fresh(Duration maxAge) {
        return view != null && !viewedAt.plus(maxAge).isBefore(clock.instant());
    }

    /** A view not older than this; asks the cloud when the last one is. */
    public ClusterView view(Duration maxAge) {
        ClusterView last = view;
        if (last == null || !fresh(maxAge)) {
            return refresh();
        }
        return last.withSessions(sessions.get());
    }

    /** A view of now. */
    public ClusterView refresh() {
        return keep(listed().map(this::numbered));
    }

    private ClusterView listed() {
        return Reconciler.reconcile(template, cloud().instances());
    }

    private ClusterView keep(ClusterView fresh) {
        view = fresh;
        viewedAt = clock.instant();
        return fresh.withSessions(sessions.get());
    }

    /** The last view, however old, with the states of the shells now; any thread, never asks the cloud. */
    public Optional<ClusterView> lastView() {
        return Optional.ofNullable(view).map(last -> last.withSessions(sessions.get()));
    }

    /** The next view must be a new one: something was changed. */
    public void markStale() {
        viewedAt = Instant.MIN;
        if (view == null || !template.equals(view.template())) {
            view = template.isPresent() ? Reconciler.reconcile(template, List.of()) : null;
        }
    }

    /** {@code show} without a target has printed this view: from now on its numbers are the indices. */
    public void remember(ClusterView printed) {
        Map<String, Integer> numbers = new HashMap<>();
        printed.nodes().forEach(node -> numbers.put(indexKey(node), node.index()));
        shown = numbers;
    }

    /** A view for {@code show} without a target: numbered anew from 1. */
    public ClusterView renumbered() {
        ClusterView fresh = listed();
        remember(fresh);
        return keep(fresh);
    }

    /** A view for {@code show} with a target: the numbers stay, and where none were printed yet these are the first. */
    public ClusterView shown() {
        return shown.isEmpty() ? renumbered() : refresh();
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

    /** Where and how a node is logged in to; empty while it has no address. */
    public Optional<RemoteNode> remote(Node node) {
        return addresses.addressOf(node, template).map(address -> new RemoteNode(node.name(), address));
    }

    private void closeCloud() {
        if (cloud != null) {
            cloud.close();
            cloud = null;
        }
    }

    @Override
    public void close() {
        closeCloud();
    }
}
