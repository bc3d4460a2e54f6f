package org.dustcluster.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.cluster.SshChoice;

/**
 * Finds the way to a node: what the template says, and for hosts that the user wrote down (hops are such hosts) what the user's
 * {@code ~/.ssh/config} adds. Reads that file and contacts nobody. Any thread.
 */
final class Routes {
    /** Hops that lead over hops of their own. */
    private static final int DEEPEST = 8;

    /** What a shell takes as it stands, and no program as an option. */
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._:%@+\\[\\]][A-Za-z0-9._:%@+\\[\\]\\\\-]*");

    private final SshConfig config;

    Routes(Path userHome) {
        this.config = new SshConfig(userHome, System.getProperty("user.name", ""));
    }

    /** The first part of a way. */
    private record Way(List<Stop> hops, Optional<String> command) {}

    /** @throws IOException with a clause for the user */
    Route to(SshAddress address) throws IOException {
        boolean open = address.literal() && address.leftOpen().contains(SshChoice.PROXY_JUMP);
        Optional<String> user =
                address.leftOpen().contains(SshChoice.USER) ? Optional.empty() : Optional.of(address.user());
        SshConfig.Entry entry = address.literal() ? config.of(address.host(), user) : SshConfig.Entry.NOTHING;
        Hop hop = new Hop(
                user.or(entry::user).orElse(address.user()),
                entry.hostName().orElse(address.host()),
                address.leftOpen().contains(SshChoice.PORT) ? entry.port().orElse(address.port()) : address.port());
        String identity = address.literal() && !entry.equals(SshConfig.Entry.NOTHING)
                ? entry.hostKeyAlias().orElse(hop.identity())
                : address.identity();
        Stop.Keys keys = Stop.Keys.of(address.keyFile(), entry);
        Stop node = new Stop(hop, identity, address.literal(), keys);
        List<String> jumps = open ? jumps(entry, address.host(), hop) : address.proxyJump();
        Way way = jumps.isEmpty()
                ? new Way(List.of(), open ? command(entry, address.host(), hop) : Optional.empty())
                : way(jumps, node, address.keyFile(), 0);
        List<Stop> stops = new ArrayList<>(way.hops());
        stops.add(node);
        return new Route(stops, way.command());
    }

    private Way way(List<String> jumps, Stop behind, Optional<Path> keyFile, int depth) throws IOException {
        if (depth >= DEEPEST) {
            throw new IOException("proxyjump " + jumps.get(0) + " leads in circles, by ~/.ssh/config");
        }
        List<Stop> hops = new ArrayList<>();
        Optional<String> command = Optional.empty();
        for (int i = 0; i < jumps.size(); i++) {
            Hop.Text text = Hop.Text.parse(jumps.get(i));
            SshConfig.Entry entry = config.of(text.host(), text.user());
            Hop hop = new Hop(
                    text.user().or(entry::user).orElse(behind.hop().user()),
                    entry.hostName().orElse(text.host()),
                    text.port().orElse(entry.port().orElse(22)));
            Optional<Path> named = entry.identityFiles().isEmpty() ? keyFile : Optional.empty();
            Stop stop = new Stop(hop, entry.hostKeyAlias().orElse(hop.identity()), true, Stop.Keys.of(named, entry));
            if (i == 0) {
                // Those behind the first are reached through the one before, whatever the file says.
                List<String> before = jumps(entry, text.host(), hop);
                Way first = before.isEmpty()
                        ? new Way(List.of(), command(entry, text.host(), hop))
                        : way(before, stop, keyFile, depth + 1);
                hops.addAll(first.hops());
                command = first.command();
            }
            hops.add(stop);
        }
        return new Way(hops, command);
    }

    private static List<String> jumps(SshConfig.Entry entry, String alias, Hop hop) {
        return entry.proxyJump()
                .filter(text -> !text.equalsIgnoreCase("none"))
                .map(text -> Arrays.stream(text.split(","))
                        .map(each -> SshConfigLine.expand(each.strip(), tokens(alias, hop)))
                        .toList())
                .orElse(List.of());
    }

    private static Optional<String> command(SshConfig.Entry entry, String alias, Hop hop) throws IOException {
        Optional<String> command = entry.proxyCommand().filter(text -> !text.equalsIgnoreCase("none"));
        if (command.isEmpty()) {
            return command;
        }
        for (String part : List.of(hop.host(), hop.user(), alias)) {
            if (!HARMLESS.matcher(part).matches()) {
                throw new IOException("'" + part + "' means something to a shell, so it is given to no ProxyCommand");
            }
        }
        return command.map(text -> SshConfigLine.expand(text, tokens(alias, hop)));
    }

    private static Map<Character, String> tokens(String alias, Hop hop) {
        return Map.of('h', hop.host(), 'n', alias, 'p', String.valueOf(hop.port()), 'r', hop.user());
    }
}
