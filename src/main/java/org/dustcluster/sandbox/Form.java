package org.dustcluster.sandbox;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The parameters of one request, as the EC2 query protocol writes them: {@code Action=..&InstanceId.1=..&Filter.1.Name=..}.
 * Immutable.
 */
final class Form {
    private static final int MOST_PARAMETERS = 10_000;
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private final Map<String, String> values;

    private Form(Map<String, String> values) {
        this.values = values;
    }

    /** Reads {@code application/x-www-form-urlencoded} text. */
    static Form parse(String text) {
        Map<String, String> values = new TreeMap<>();
        for (String pair : text.split("&", -1)) {
            if (pair.isBlank()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            values.put(decode(name), decode(value.stripTrailing()));
            if (values.size() > MOST_PARAMETERS) {
                throw Ec2Fault.badRequest("MalformedQueryString", "The query string has too many parameters");
            }
        }
        return new Form(values);
    }

    private static String decode(String text) {
        // The JDK's decoder takes a sign for a digit.
        if (BROKEN_ESCAPE.matcher(text).find()) {
            throw Ec2Fault.badRequest("MalformedQueryString", "The query string contains a syntax error");
        }
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The value even where it is empty; a parameter that is not there has none. */
    Optional<String> present(String name) {
        return Optional.ofNullable(values.get(name));
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    String required(String name) {
        return text(name).orElseThrow(() -> Ec2Fault.missing(name));
    }

    boolean flag(String name) {
        return text(name).map(Boolean::parseBoolean).orElse(false);
    }

    OptionalInt number(String name) {
        Optional<String> value = text(name);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseInt(value.get()));
        } catch (NumberFormatException notANumber) {
            throw Ec2Fault.invalid("Invalid value '" + value.get() + "' for " + name + ". Expecting an integer.");
        }
    }

    int requiredNumber(String name) {
        return number(name).orElseThrow(() -> Ec2Fault.missing(name));
    }

    /** {@code NAME.1}, {@code NAME.2}, ... in the order of their numbers, whatever gaps there are. */
    List<String> list(String name) {
        List<String> found = new ArrayList<>();
        for (Form element : forms(name)) {
            element.text("").ifPresent(found::add);
        }
        return found;
    }

    /**
     * The structures {@code NAME.1.*}, {@code NAME.2.*}, ... in the order of their numbers.
     *
     * @throws Ec2Fault where something else than a number of at most six digits stands behind the name
     */
    List<Form> forms(String name) {
        Map<Integer, Map<String, String>> byNumber = new TreeMap<>();
        String prefix = name + ".";
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                int end = key.indexOf('.', prefix.length());
                String number = key.substring(prefix.length(), end < 0 ? key.length() : end);
                if (!number.matches("[0-9]{1,6}")) {
                    // Passing over it would answer another question: a filter less means more instances.
                    throw Ec2Fault.badRequest("UnknownParameter", "The parameter " + key + " is not recognized");
                }
                byNumber.computeIfAbsent(Integer.valueOf(number), ignored -> new TreeMap<>())
                        .put(end < 0 ? "" : key.substring(end + 1), value);
            }
        });
        return byNumber.values().stream().map(Form::new).collect(Collectors.toList());
    }

    /** Everything but the parameter {@code name} and the action's frame, for comparing two requests. */
    String fingerprint(String without) {
        return values.entrySet().stream()
                .filter(e -> !e.getKey().equals(without) && !e.getKey().equals("DryRun"))
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** The tags {@code PREFIX.1.Key}, {@code PREFIX.1.Value}, ... in their order. */
    Map<String, String> tags(String prefix) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Form tag : forms(prefix)) {
            String key = tag.required("Key");
            if (key.startsWith("aws:")) {
                throw Ec2Fault.invalid("Tag keys starting with 'aws:' are reserved for internal use");
            }
            if (key.length() > 128) {
                throw Ec2Fault.invalid("Tag key exceeds the maximum length of 128 characters");
            }
            String value = tag.text("Value").orElse("");
            if (value.length() > 256) {
                throw Ec2Fault.invalid("Tag value exceeds the maximum length of 256 characters");
            }
            if (tags.putIfAbsent(key, value) != null) {
                throw Ec2Fault.invalid("Duplicate tag key '" + key + "' specified.");
            }
        }
        return tags;
    }
}
