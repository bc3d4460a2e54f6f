package org.dustcluster.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * DescribeInstances, page by page. A page's token names the last instance shown, so instances that come or go between two
 * pages neither repeat nor hide others.
 */
final class DescribeInstances implements Ec2Action {
    private static final String TOKEN = "after:";

    private final int pageSize;

    /** @param pageSize the size of a page where the request does not say */
    DescribeInstances(int pageSize) {
        this.pageSize = pageSize;
    }

    @Override
    public void answer(Region region, Form form, Xml xml) {
        List<String> ids = form.list("InstanceId");
        int size = size(form, ids);
        long after = form.text("NextToken").map(DescribeInstances::after).orElse(0L);
        Filters filters = Filters.of(form);
        if (!ids.isEmpty()) {
            region.fleet.require(ids);
        }
        List<Machine> page = region.fleet.machines().stream()
                .filter(machine -> machine.sequence > after)
                .filter(machine -> ids.isEmpty() || ids.contains(machine.id))
                .filter(machine -> filters.match(machine, Machine::filterValues))
                .limit(size + 1L)
                .collect(Collectors.toList());
        boolean more = page.size() > size;
        if (more) {
            page.remove(size);
        }
        Map<String, List<Machine>> reservations = page.stream()
                .collect(Collectors.groupingBy(m -> m.reservation, LinkedHashMap::new, Collectors.toList()));
        xml.items(
                "reservationSet",
                reservations.entrySet(),
                entry -> InstanceXml.reservation(xml, entry.getKey(), entry.getValue()));
        if (more) {
            xml.element("nextToken", token(page.get(size - 1).sequence));
        }
    }

    private int size(Form form, List<String> ids) {
        OptionalInt asked = form.number("MaxResults");
        if (asked.isEmpty()) {
            // Ids are never paged in EC2: all that were asked for come at once.
            return ids.isEmpty() ? pageSize : Integer.MAX_VALUE - 1;
        }
        if (!ids.isEmpty()) {
            throw Ec2Fault.badRequest(
                    "InvalidParameterCombination",
                    "The parameter instancesSet cannot be used with the parameter maxResults");
        }
        int size = asked.getAsInt();
        if (size < 5) {
            throw Ec2Fault.invalid("Value ( " + size
                    + " ) for parameter maxResults is invalid. Expecting a value greater than or equal to 5.");
        }
        return Math.min(size, 1000);
    }

    private static String token(long sequence) {
        return Base64.getUrlEncoder().encodeToString((TOKEN + sequence).getBytes(StandardCharsets.US_ASCII));
    }

    private static long after(String token) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII);
            if (text.startsWith(TOKEN)) {
                return Long.parseLong(text.substring(TOKEN.length()));
            }
        } catch (IllegalArgumentException notOurs) {
            // said below
        }
        throw Ec2Fault.badRequest("InvalidNextToken", "The token '" + token + "' is invalid");
    }
}
