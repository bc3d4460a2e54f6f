package org.dustcluster.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dustcluster.testing.Fuzz;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Filters of any kind over a few machines: what is answered is what they mean, said once more by hand. */
class FiltersFuzzTest {
    private static final List<String> TAGS = List.of("Name", "k");
    private static final List<String> TEXTS = List.of("worker0", "worker1", "a*b", "a\\b", "axb", "");
    private static final List<String> TYPES = List.of("t3.micro", "m5.large");
    private static final List<String> IMAGES = List.of("ami-12345678", "ami-87654321");
    private static final List<String> VALUES = List.of(
            "worker0",
            "worker?",
            "w*",
            "*",
            "?*",
            "a*b",
            "a\\*b",
            "a\\b",
            "a\\\\b",
            "a?b",
            "",
            "t3.micro",
            "*.large",
            "t3*",
            "Name",
            "k",
            "ami-8*",
            "vol-*",
            "i-*",
            "i-*0*",
            "no");
    private static final List<String> NAMES = List.of(
            "tag:Name", "tag:k", "tag:none", "tag-key", "instance-type", "instance-id", "key", "value", "bogus");
    private static final List<String> NUMBERS =
            List.of("1", "2", "3", "07", "999999", "1000000", "99999999999", "x", "");

    /** An action, what stands before each name in its list, and what is known of each. */
    private record Listing(String action, String before, Map<String, Map<String, List<String>>> things) {}

    private record Filter(String number, String name, List<String> values) {
        boolean lost() {
            return !number.matches("[0-9]{1,6}");
        }
    }

    private record Question(Listing listing, List<Filter> filters) {
        String form() {
            StringBuilder form = new StringBuilder("Action=" + listing.action());
            for (Filter filter : filters) {
                String head = "&Filter." + filter.number();
                form.append(head).append(".Name=").append(encoded(filter.name()));
                for (int i = 0; i < filter.values().size(); i++) {
                    form.append(head).append(".Value.").append(i + 1).append('=');
                    form.append(encoded(filter.values().get(i)));
                }
            }
            return form.toString();
        }
    }

    private SmallEc2 ec2;
    private final List<Listing> listings = new ArrayList<>();

    /** Six machines of two images with their tags and volumes, and a group for each. */
    @BeforeEach
    void launch() throws IOException {
        ec2 = new SmallEc2(1000);
        Map<String, Map<String, List<String>>> machines = new TreeMap<>();
        Map<String, Map<String, List<String>>> tags = new TreeMap<>();
        Map<String, Map<String, List<String>>> volumes = new TreeMap<>();
        Map<String, Map<String, List<String>>> groups = new TreeMap<>();
        for (int i = 0; i < TEXTS.size(); i++) {
            String type = TYPES.get(i % TYPES.size());
            String image = IMAGES.get(i % IMAGES.size());
            String id = first(
                    "<instanceId>",
                    ask("Action=RunInstances&MinCount=1&MaxCount=1&ImageId=" + image + "&InstanceType=" + type));
            Map<String, List<String>> machine = tagged(id, i, tags);
            machine.put("instance-type", List.of(type));
            machine.put("instance-id", List.of(id));
            machine.put("image-id", List.of(image));
            machines.put(id, machine);
            volumes.put(
                    id, Map.of("attachment.instance-id", List.of(id), "volume-id", List.of("vol-" + id.substring(2))));
            String group = first(
                    "<groupId>", ask("Action=CreateSecurityGroup&GroupDescription=of+a+test&GroupName=worker" + i));
            Map<String, List<String>> found = tagged(group, i, tags);
            found.put("group-name", List.of("worker" + i));
            groups.put(group, found);
        }
        String any = first("<groupId>", ask("Action=DescribeSecurityGroups&GroupName.1=default"));
        Map<String, List<String>> untagged =
                new TreeMap<>(Map.of("group-name", List.of("default"), "tag-key", List.of()));
        List.of("tag:Name", "tag:k", "tag:none").forEach(name -> untagged.put(name, List.of()));
        groups.put(any, untagged);
        Map<String, Map<String, List<String>>> images = new TreeMap<>();
        IMAGES.forEach(image -> images.put(image, Map.of("image-id", List.of(image), "name", List.of("sandbox"))));
        listings.add(new Listing("DescribeInstances", "<instanceId>", machines));
        listings.add(new Listing("DescribeInstanceStatus&IncludeAllInstances=true", "<instanceId>", machines));
        listings.add(new Listing("DescribeTags", "<resourceId>", tags));
        listings.add(new Listing("DescribeVolumes", "<instanceId>", volumes));
        listings.add(new Listing("DescribeSecurityGroups", "</ownerId><groupId>", groups));
        listings.add(new Listing("DescribeImages", "<imageId>", images));
    }

    /** Two tags for a thing; what is known of it by them. */
    private Map<String, List<String>> tagged(String id, int i, Map<String, Map<String, List<String>>> tags) {
        Map<String, List<String>> known = new TreeMap<>(Map.of("tag-key", TAGS, "tag:none", List.of()));
        for (String key : TAGS) {
            String value = TEXTS.get(key.equals("k") ? TEXTS.size() - 1 - i : i);
            ask("Action=CreateTags&ResourceId.1=" + id + "&Tag.1.Key=" + key + "&Tag.1.Value=" + encoded(value));
            known.put("tag:" + key, List.of(value));
            tags.put(id + " " + key, tag(key, value));
        }
        return known;
    }

    private static Map<String, List<String>> tag(String key, String value) {
        Map<String, List<String>> tag = new TreeMap<>(Map.of("key", List.of(key), "value", List.of(value)));
        TAGS.forEach(each -> tag.put("tag:" + each, each.equals(key) ? List.of(value) : List.of()));
        tag.put("tag:none", List.of());
        return tag;
    }

    @AfterEach
    void close() {
        ec2.close();
    }

    @Test
    void whatIsListedIsWhatAllFiltersMean() {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger found = new AtomicInteger();
        Fuzz.run(this::question, question -> Fuzz.visible(question.form()), question -> {
            Ec2Api.Answer answer = ec2.api.answer("eu-west-1", Form.parse(question.form()));
            Optional<String> refusal = refusal(question);
            refusal.ifPresent(code -> assertTrue(answer.xml().contains("<Code>" + code + "</Code>"), answer::toString));
            if (refusal.isEmpty()) {
                assertEquals(200, answer.status(), answer::toString);
                assertEquals(meant(question), listed(question.listing(), answer));
                found.addAndGet(meant(question).isEmpty() ? 0 : 1);
            }
            asked.incrementAndGet();
        });
        assertTrue(asked.get() < 500 || found.get() > 20, () -> "found something: " + found);
    }

    /** No two filters have the same number: that would be one. */
    private Question question(Random random) {
        Listing listing = listings.get(random.nextInt(listings.size()));
        Map<String, Filter> filters = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String number = random.nextInt(8) > 0 ? Integer.toString(i) : one(random, NUMBERS);
            List<String> values = new ArrayList<>();
            for (int k = 1 + random.nextInt(3); k > 0; k--) {
                values.add(one(random, VALUES));
            }
            filters.put(number.replaceFirst("^0+", ""), new Filter(number, name(random, listing), values));
        }
        return new Question(listing, List.copyOf(filters.values()));
    }

    /** Mostly one that the thing has. */
    private static String name(Random random, Listing listing) {
        Map<String, List<String>> known = listing.things().values().iterator().next();
        return one(
                random, random.nextInt(4) > 0 ? known.keySet().stream().sorted().toList() : NAMES);
    }

    private static String one(Random random, List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static Optional<String> refusal(Question question) {
        if (question.filters().stream().anyMatch(Filter::lost)) {
            return Optional.of("UnknownParameter");
        }
        Map<String, List<String>> any =
                question.listing().things().values().iterator().next();
        return question.filters().stream().allMatch(filter -> any.containsKey(filter.name()))
                ? Optional.empty()
                : Optional.of("InvalidParameterValue");
    }

    private static List<String> meant(Question question) {
        List<String> meant = new ArrayList<>();
        question.listing().things().forEach((thing, has) -> {
            if (question.filters().stream().allMatch(filter -> filter.values().stream()
                    .anyMatch(value -> has.get(filter.name()).stream().anyMatch(text -> fits(value, text))))) {
                meant.add(thing.split(" ")[0]);
            }
        });
        return meant;
    }

    private static List<String> listed(Listing listing, Ec2Api.Answer answer) {
        List<String> listed = new ArrayList<>();
        Matcher matcher = after(listing.before()).matcher(answer.xml());
        while (matcher.find()) {
            listed.add(matcher.group(1));
        }
        listed.sort(null);
        return listed;
    }

    /** Wildcards of one filter, and texts that are near to what they mean. */
    @Test
    void filtersMeanWhatTheySay() {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger fitting = new AtomicInteger();
        Fuzz.run(
                random -> {
                    String filter = Fuzz.input(random, List.of(), List.of("a", "b", "*", "?", "\\*", "\\?", "*a*a"));
                    String near = random.nextBoolean() ? meantBy(random, filter) : "a".repeat(250);
                    return List.of(filter, Fuzz.input(random, List.of(near), List.of("a", "b", "ab", "aaaa")));
                },
                pair -> Fuzz.visible(String.join(" for ", pair)),
                pair -> {
                    String filter = pair.get(0).replaceAll("\\p{Cs}", "");
                    String value = pair.get(1).replaceAll("\\p{Cs}", "");
                    Form form = Form.parse("Filter.1.Name=x&Filter.1.Value.1=" + encoded(filter));
                    boolean fits = fits(filter, value);
                    assertEquals(fits, Filters.of(form).match(value, (v, name) -> Optional.of(List.of(v))));
                    asked.incrementAndGet();
                    fitting.addAndGet(fits ? 1 : 0);
                });
        assertTrue(asked.get() < 500 || fitting.get() > 20, () -> "fitting: " + fitting);
    }

    /** A text that the filter means. */
    private static String meantBy(Random random, String filter) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < filter.length(); i++) {
            char c = filter.charAt(i);
            if (c == '\\' && i + 1 < filter.length()) {
                text.append(filter.charAt(++i));
            } else if (c == '*') {
                text.append("ab*".repeat(random.nextInt(3)));
            } else {
                text.append(c == '?' ? 'b' : c);
            }
        }
        return text.toString();
    }

    /** Told by a table of all beginnings instead of one walk. */
    private static boolean fits(String filterText, String valueText) {
        int[] filter = filterText.codePoints().toArray();
        int[] value = valueText.codePoints().toArray();
        boolean[] at = new boolean[value.length + 1];
        at[0] = true;
        for (int k = 0; k < filter.length; k++) {
            int c = filter[k];
            boolean wild = c == '*' || c == '?';
            if (c == '\\' && k + 1 < filter.length) {
                c = filter[++k];
            }
            boolean[] next = new boolean[at.length];
            for (int i = 0; i < at.length; i++) {
                if (wild && c == '*') {
                    next[i] = at[i] || (i > 0 && next[i - 1]);
                } else {
                    next[i] = i > 0 && at[i - 1] && ((wild && c == '?') || c == value[i - 1]);
                }
            }
            at = next;
        }
        return at[value.length];
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String ask(String form) {
        Ec2Api.Answer answer = ec2.api.answer("eu-west-1", Form.parse(form));
        assertEquals(200, answer.status(), answer::toString);
        return answer.xml();
    }

    private static String first(String before, String xml) {
        Matcher matcher = after(before).matcher(xml);
        assertTrue(matcher.find(), xml);
        return matcher.group(1);
    }

    private static Pattern after(String before) {
        return Pattern.compile(before + "([^<]*)<");
    }
}
