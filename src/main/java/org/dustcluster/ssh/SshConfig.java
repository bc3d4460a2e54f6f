package org.dustcluster.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of the user's {@code ~/.ssh/config} that say where a login goes and as whom. As in ssh_config(5), the first value of
 * a keyword counts. {@code Match} knows {@code all}, {@code host}, {@code originalhost}, {@code user} and {@code localuser}; a line
 * with any other criterion matches nothing, since nothing is run or looked up to find out. Read anew for each question: it is
 * small, and the user edits it.
 */
final class SshConfig {
    private static final Logger LOG = LoggerFactory.getLogger(SshConfig.class);

    /** READCONF_MAX_DEPTH of OpenSSH. */
    private static final int DEEPEST_INCLUDE = 16;

    private static final long LONGEST = 1024 * 1024;

    /**
     * What the file says of one host.
     *
     * @param identityFiles in order; those that do not exist included
     * @param identitiesOnly whether the agent's other keys must not be offered
     * @param proxyJump as it stands; {@code none} for none
     * @param proxyCommand as it stands, with its tokens; {@code none} for none
     * @param hostKeyAlias the name that its host key is known under
     */
    record Entry(
            Optional<String> hostName,
            Optional<String> user,
            OptionalInt port,
            List<Path> identityFiles,
            boolean identitiesOnly,
            Optional<String> proxyJump,
            Optional<String> proxyCommand,
            Optional<String> hostKeyAlias) {
        Entry {
            identityFiles = List.copyOf(identityFiles);
        }

        static final Entry NOTHING = new Entry(
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                List.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private final Path userHome;
    private final Path folder;
    private final String localUser;

    /** @param localUser who runs dust */
    SshConfig(Path userHome, String localUser) {
        this.userHome = userHome;
        this.folder = userHome.resolve(".ssh");
        this.localUser = localUser;
    }

    /**
     * @param alias the host as the user wrote it
     * @param user who logs in, where that is said already
     * @throws IOException with a clause for the user when the file cannot be read or must not be trusted
     */
    Entry of(String alias, Optional<String> user) throws IOException {
        Path file = folder.resolve("config");
        if (!Files.exists(file)) {
            return Entry.NOTHING;
        }
        Question question = new Question(alias, user);
        question.read(file, true, 0);
        return question.entry();
    }

    /** One look at the file, from top to bottom. */
    private final class Question {
        private final String alias;
        private final Optional<String> user;
        private final Map<String, String> first = new HashMap<>();
        private final List<String> identityFiles = new ArrayList<>();

        Question(String alias, Optional<String> user) {
            this.alias = alias;
            this.user = user;
        }

        /** @param outer whether the block applies that this file is included from */
        void read(Path file, boolean outer, int depth) throws IOException {
            boolean active = outer;
            int number = 0;
            for (String text : lines(file)) {
                number++;
                Optional<SshConfigLine> parsed = SshConfigLine.parse(text);
                if (parsed.isEmpty()) {
                    continue;
                }
                SshConfigLine line = parsed.get();
                switch (line.keyword()) {
                    case "host" -> active = outer && SshConfigLine.matches(line.words(), alias);
                    case "match" -> active = outer && criteria(line.words());
                    case "include" -> {
                        if (active) {
                            include(line.words(), depth);
                        }
                    }
                    case "identityfile" -> {
                        if (active && !line.words().isEmpty()) {
                            identityFiles.add(line.words().get(0));
                        }
                    }
                    default -> {
                        if (active) {
                            keep(line, file + " line " + number);
                        }
                    }
                }
            }
        }

        private void keep(SshConfigLine line, String place) throws IOException {
            String value = line.keyword().equals("proxycommand") ? line.rest() : String.join(" ", line.words());
            if (line.keyword().equals("port") && port(value).isEmpty()) {
                throw new IOException(place + ": " + value + " is no port");
            }
            // Of ProxyJump and ProxyCommand, the first one counts (ssh_config(5)).
            boolean proxy = line.keyword().startsWith("proxy");
            if (!value.isEmpty() && !(proxy && (first.containsKey("proxyjump") || first.containsKey("proxycommand")))) {
                first.putIfAbsent(line.keyword(), value);
            }
        }

        private boolean criteria(List<String> words) {
            boolean all = true;
            for (int i = 0; i < words.size(); i++) {
                boolean negated = words.get(i).startsWith("!");
                String criterion = words.get(i).substring(negated ? 1 : 0).toLowerCase(Locale.ROOT);
                if (criterion.equals("all")) {
                    all &= !negated;
                    continue;
                }
                String list = i + 1 < words.size() ? words.get(++i) : "";
                Optional<String> against =
                        switch (criterion) {
                            case "host" ->
                                Optional.of(SshConfigLine.expand(
                                        first.getOrDefault("hostname", alias), Map.of('h', alias)));
                            case "originalhost" -> Optional.of(alias);
                            case "user" -> Optional.of(user.orElse(first.getOrDefault("user", localUser)));
                            case "localuser" -> Optional.of(localUser);
                            default -> Optional.empty();
                        };
                if (against.isEmpty()) {
                    LOG.info("ssh config: `Match {}` is not looked at", criterion);
                    return false;
                }
                all &= negated != SshConfigLine.matches(List.of(list.split(",")), against.get());
            }
            return all && !words.isEmpty();
        }

        private void include(List<String> patterns, int depth) throws IOException {
            if (depth >= DEEPEST_INCLUDE) {
                throw new IOException("ssh config: files include each other more than " + DEEPEST_INCLUDE + " deep");
            }
            for (String pattern : patterns) {
                Path path = folder.resolve(home(pattern));
                Path parent = path.getParent();
                Path name = path.getFileName();
                if (parent == null || name == null || !Files.isDirectory(parent)) {
                    continue;
                }
                List<Path> found = new ArrayList<>();
                try (Stream<Path> all = Files.list(parent)) {
                    all.filter(each -> SshConfigLine.fits(name.toString(), String.valueOf(each.getFileName())))
                            .sorted()
                            .forEach(found::add);
                }
                for (Path each : found) {
                    if (Files.isRegularFile(each)) {
                        // It is read where the including line applies: blocks of its own begin and end inside.
                        read(each, true, depth + 1);
                    }
                }
            }
        }

        Entry entry() {
            Map<Character, String> tokens = Map.of('h', alias);
            Optional<String> hostName = value("hostname").map(name -> SshConfigLine.expand(name, tokens));
            String login = user.orElse(first.getOrDefault("user", localUser));
            Map<Character, String> inPaths = Map.of(
                    'h', hostName.orElse(alias), 'n', alias, 'r', login, 'u', localUser, 'd', userHome.toString());
            return new Entry(
                    hostName,
                    value("user"),
                    port(first.getOrDefault("port", "")),
                    identityFiles.stream()
                            .filter(name -> !name.equalsIgnoreCase("none"))
                            .map(name -> userHome.resolve(home(SshConfigLine.expand(name, inPaths))))
                            .distinct()
                            .toList(),
                    first.getOrDefault("identitiesonly", "no").equalsIgnoreCase("yes"),
                    value("proxyjump"),
                    value("proxycommand"),
                    value("hostkeyalias"));
        }

        private Optional<String> value(String keyword) {
            return Optional.ofNullable(first.get(keyword));
        }
    }

    private static OptionalInt port(String value) {
        if (!value.matches("[0-9]{1,5}")) {
            return OptionalInt.empty();
        }
        int port = Integer.parseInt(value);
        return port >= 1 && port <= 65535 ? OptionalInt.of(port) : OptionalInt.empty();
    }

    private String home(String path) {
        return path.startsWith("~/") ? userHome + path.substring(1) : path;
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            String modes = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
            // A line of it may name a program to run.
            if (modes.charAt(4) == 'w' || modes.charAt(7) == 'w') {
                throw new IOException(
                        file + " can be changed by others (" + modes + "), so it is not used: chmod go-w " + file);
            }
            if (Files.size(file) > LONGEST) {
                throw new IOException(file + " is longer than any ssh config");
            }
            return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (java.nio.file.AccessDeniedException e) {
            throw new IOException("no permission to read " + file, e);
        }
    }
}
