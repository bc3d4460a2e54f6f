package org.dustcluster.command.builtin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.dustcluster.cluster.Cidr;
import org.dustcluster.cluster.Cloud;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.SecurityGroup;
import org.dustcluster.cluster.SecurityRule;
import org.dustcluster.cluster.Traffic;
import org.dustcluster.command.Context;
import org.dustcluster.output.Printer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ec2sec}: what may come into the machines. */
@Command(
        name = "ec2sec",
        customSynopsis = {"ec2sec show [-a] [GROUP...]", "ec2sec add|remove [--group G]... [--cidr C]... [-y] [RULE...]"
        },
        description = {
            "show, open and close ports in the security groups of EC2",
            "",
            "A RULE is tcp:22, tcp:8000-8100, udp:53, icmp or all; without one, add and remove mean tcp:80 and icmp. C is"
                    + " me, an address, a block of them, or another group. Without --cidr: me, which is DUST_MY_ADDRESS or"
                    + " what the service in DUST_ADDRESS_SERVICE says (Amazon's). Without --group: the groups that the"
                    + " template names, else default. Opening more than http, https and icmp to the whole internet asks"
                    + " first."
        },
        footer = {
            "  ec2sec show                         the rules of the cluster's groups",
            "  ec2sec add tcp:22                   ssh from this machine's address",
            "  ec2sec add --cidr 0.0.0.0/0 tcp:443",
            "  ec2sec add --group db --cidr web tcp:5432",
            "  ec2sec remove tcp:22"
        })
final class SecurityCommand implements Callable<Integer> {
    private static final String ME = "me";

    private final Context context;

    /** What is to be done. */
    enum Action {
        show,
        add,
        remove
    }

    @Parameters(index = "0", paramLabel = "VERB", description = "show, add or remove")
    private Action action = Action.show;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "RULE",
            description = "rules to open or close; groups to show")
    private List<String> words = new ArrayList<>();

    @Option(names = "--group", paramLabel = "G", description = "a security group: its name, or its id sg-...")
    private List<String> groups = new ArrayList<>();

    @Option(names = "--cidr", paramLabel = "C", description = "from where")
    private List<String> cidrs = new ArrayList<>();

    @Option(names = "--description", paramLabel = "TEXT", description = "a note beside the rules that are added")
    private String description = "";

    @Option(
            names = {"-a", "--all"},
            description = "show every group of the region")
    private boolean all;

    @Option(
            names = {"-y", "--yes"},
            description = "do not ask")
    private boolean yes;

    SecurityCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (action == Action.show) {
            return show();
        }
        if (all) {
            throw DustException.usage("ec2sec " + action + " takes no -a: name each group with --group");
        }
        List<Traffic> traffic = traffic();
        List<String> sources = cidrs.isEmpty() ? List.of(ME) : cidrs;
        sources.forEach(SecurityCommand::checked);
        Cloud cloud = context.cluster().cloud();
        GroupChoice choice = choice(cloud);
        Map<SecurityGroup, List<SecurityRule>> rules = rules(choice, traffic, sources);
        return action == Action.add ? add(cloud, choice, rules) : remove(cloud, choice, rules);
    }

    private GroupChoice choice(Cloud cloud) {
        return new GroupChoice(cloud, context.cluster().template());
    }

    private int show() {
        Cloud cloud = context.cluster().cloud();
        GroupChoice choice = choice(cloud);
        List<String> named = new ArrayList<>(words);
        named.addAll(groups);
        List<SecurityGroup> chosen = all ? choice.all() : named.isEmpty() ? choice.ofTemplate() : choice.named(named);
        RuleTable table = new RuleTable(choice.all());
        chosen.forEach(table::add);
        Printer printer = context.printer();
        boolean rules = chosen.stream().anyMatch(group -> !without(group));
        if (rules) {
            table.lines(printer.width()).forEach(printer::result);
        }
        chosen.stream()
                .filter(SecurityCommand::without)
                .forEach(group -> printer.message(choice.call(group) + " has no rules: nothing comes in or goes out"));
        return ExitStatus.OK;
    }

    private static boolean without(SecurityGroup group) {
        return group.ingress().isEmpty() && group.egress().isEmpty();
    }

    private List<Traffic> traffic() {
        if (words.isEmpty()) {
            return List.of(Traffic.tcp(80), Traffic.PING);
        }
        return words.stream()
                .map(word -> Traffic.parse(word)
                        .orElseThrow(() -> DustException.usage(
                                "`" + word + "` is no rule; rules look like tcp:22, tcp:8000-8100, udp:53, icmp, all")))
                .distinct()
                .toList();
    }

    private static void checked(String source) {
        if (!source.equals(ME) && Cidr.resembles(source) && Cidr.of(source).isEmpty()) {
            throw DustException.usage(
                    "`" + source + "` is no address or block of addresses, such as 203.0.113.7 or 10.0.0.0/8");
        }
    }

    private Map<SecurityGroup, List<SecurityRule>> rules(
            GroupChoice choice, List<Traffic> traffic, List<String> sources) {
        List<SecurityGroup> chosen = groups.isEmpty() ? choice.ofTemplate() : choice.named(groups);
        String me = sources.contains(ME) ? me() : "";
        Map<SecurityGroup, List<SecurityRule>> rules = new LinkedHashMap<>();
        for (SecurityGroup group : chosen) {
            Set<SecurityRule> wanted = new LinkedHashSet<>();
            for (String source : sources) {
                String text = source.equals(ME) ? me : source(choice, group, source);
                traffic.forEach(one -> wanted.add(new SecurityRule(suited(one, text), text, description)));
            }
            rules.put(group, List.copyOf(wanted));
        }
        return rules;
    }

    private String me() {
        String address = context.callerAddress().find().toString();
        context.printer().message("me is " + address);
        return address;
    }

    private static String source(GroupChoice choice, SecurityGroup group, String source) {
        boolean itself = Cidr.resembles(source) || source.startsWith("sg-") || source.startsWith("pl-");
        return itself ? source : choice.beside(group, source).id();
    }

    /** Ping has another protocol in IPv6, and a user means whichever it is. */
    private static Traffic suited(Traffic traffic, String source) {
        boolean ipv6 = Cidr.of(source).filter(Cidr::ipv6).isPresent();
        return ipv6 && traffic.equals(Traffic.PING) ? new Traffic("icmpv6", -1, -1) : traffic;
    }

    private int add(Cloud cloud, GroupChoice choice, Map<SecurityGroup, List<SecurityRule>> wanted) {
        Map<SecurityGroup, List<SecurityRule>> missing = new LinkedHashMap<>();
        List<String> daring = new ArrayList<>();
        wanted.forEach((group, rules) -> {
            rules.stream().filter(group::has).forEach(rule -> say("already open: ", rule, choice, group));
            List<SecurityRule> absent =
                    rules.stream().filter(rule -> !group.has(rule)).toList();
            missing.put(group, absent);
            absent.stream()
                    .filter(SecurityRule::daring)
                    .forEach(rule -> daring.add(rule + " in " + choice.call(group)));
        });
        if (!daring.isEmpty() && !yes && !agreed(daring)) {
            context.printer().message("nothing done");
            return ExitStatus.OK;
        }
        return each(missing, (group, rules) -> {
            List<SecurityRule> added = cloud.authorize(group.id(), rules);
            for (SecurityRule rule : rules) {
                if (added.stream().anyMatch(rule::same)) {
                    context.printer().result("opened " + rule + " in " + choice.call(group));
                } else {
                    say("already open: ", rule, choice, group);
                }
            }
        });
    }

    private boolean agreed(List<String> daring) {
        daring.forEach(rule -> context.printer().message("  " + rule));
        return context.confirmation().confirm("open " + (daring.size() == 1 ? "this" : "these") + " to the internet?");
    }

    private int remove(Cloud cloud, GroupChoice choice, Map<SecurityGroup, List<SecurityRule>> wanted) {
        Map<SecurityGroup, List<SecurityRule>> there = new LinkedHashMap<>();
        wanted.forEach((group, rules) -> {
            rules.stream().filter(rule -> !group.has(rule)).forEach(rule -> notOpen(rule, choice, group));
            there.put(group, rules.stream().filter(group::has).toList());
        });
        return each(there, (group, rules) -> {
            List<SecurityRule> gone = cloud.revoke(group.id(), rules);
            for (SecurityRule rule : rules) {
                if (gone.stream().anyMatch(rule::same)) {
                    context.printer().result("closed " + rule + " in " + choice.call(group));
                } else {
                    notOpen(rule, choice, group);
                }
            }
        });
    }

    /** Who closes a door wants it closed: that it stays open for others must be said. */
    private void notOpen(SecurityRule rule, GroupChoice choice, SecurityGroup group) {
        String others = group.ingress().stream()
                .filter(other -> other.traffic().equals(rule.traffic()) && !other.same(rule))
                .map(SecurityRule::source)
                .collect(Collectors.joining(", "));
        say("not open: ", rule, choice, group);
        if (!others.isEmpty()) {
            context.printer().message("  but it is from " + others + "; say that with --cidr");
        }
    }

    private void say(String what, SecurityRule rule, GroupChoice choice, SecurityGroup group) {
        context.printer().message(what + rule + " in " + choice.call(group));
    }

    /** What is to be done in one group. */
    @FunctionalInterface
    private interface Change {
        void in(SecurityGroup group, List<SecurityRule> rules);
    }

    /** Each group for itself: what one refuses is told, and the others are done. */
    private int each(Map<SecurityGroup, List<SecurityRule>> rules, Change change) {
        int status = ExitStatus.OK;
        for (Map.Entry<SecurityGroup, List<SecurityRule>> entry : rules.entrySet()) {
            if (entry.getValue().isEmpty()) {
                continue;
            }
            try {
                change.in(entry.getKey(), entry.getValue());
            } catch (DustException e) {
                if (e.status() == ExitStatus.INTERRUPTED) {
                    throw e;
                }
                context.printer().error(e.sentence());
                status = ExitStatus.FAILURE;
            }
        }
        return status;
    }
}
