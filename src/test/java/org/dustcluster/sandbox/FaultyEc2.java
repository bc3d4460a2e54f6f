package org.dustcluster.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The small EC2 for tests of other packages: on a clock that the test turns, and with things that go wrong. */
public final class FaultyEc2 implements AutoCloseable {
    private static final String REGION = "eu-west-1";

    private final FaultPlan faults = FaultPlan.none();
    private final SmallEc2 ec2;

    /** One instance as it is, whoever may know of it. */
    public record Existing(String id, String name, String state, Map<String, String> tags) {
        /** Whether somebody pays for it. */
        public boolean living() {
            return !state.equals("shutting-down") && !state.equals("terminated");
        }
    }

    public FaultyEc2() {
        try {
            ec2 = new SmallEc2(1000, faults);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI endpoint() {
        return ec2.endpoint.uri();
    }

    public String region() {
        return REGION;
    }

    public String accessKey() {
        return SmallEc2.KEY;
    }

    /** These happen to the next requests of an action: {@code throttle error cut lose slow capacity limit}. */
    public FaultyEc2 next(String action, String... kinds) {
        faults.next(action, Stream.of(kinds).map(FaultyEc2::fault).toArray(Fault[]::new));
        return this;
    }

    private static Fault fault(String kind) {
        return switch (kind) {
            case "throttle" -> Fault.throttled();
            case "error" -> Fault.broken();
            case "cut" -> new Fault.CutBefore();
            case "lose" -> new Fault.CutAfter();
            case "slow" -> new Fault.Slow(Duration.ofMillis(300));
            case "capacity" -> Fault.noCapacity();
            case "limit" -> Fault.limitReached();
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** From now on this goes wrong by chance, the same for the same seed. */
    public FaultyEc2 chance(long seed, Map<String, Integer> percent) {
        faults.seed(seed).delay(Duration.ofMillis(1));
        percent.forEach(faults::chance);
        return this;
    }

    /** How long new instances are unknown. */
    public FaultyEc2 lag(Duration time) {
        faults.lag(time);
        return this;
    }

    public FaultyEc2 mostInstances(int most) {
        faults.mostInstances(most);
        return this;
    }

    /** Nothing goes wrong any more. */
    public void calm() {
        faults.calm();
    }

    public int asked(String action) {
        return faults.asked(action);
    }

    public Instant now() {
        return ec2.clock.instant();
    }

    public void advance(Duration time) {
        ec2.clock.advance(time);
    }

    /** Every transition comes to its end, and every instance is known. */
    public void settle() {
        advance(SmallEc2.TRANSITION.plusSeconds(1));
    }

    /** Carries a request out without the wire: a second program, or somebody at the web console. */
    public void someoneElse(String request) {
        Ec2Api.Answer answer = ec2.api.answer(REGION, Form.parse(request));
        if (answer.status() != 200) {
            throw new IllegalArgumentException(answer.xml());
        }
    }

    /** Takes a running instance back, as a spot interruption does. */
    public void reclaim() {
        Region region = ec2.api.region(REGION);
        region.alone(() -> {
            region.fleet.reclaim();
            return Boolean.TRUE;
        });
    }

    /** All instances, those that nobody knows of yet included. */
    public List<Existing> all() {
        Region region = ec2.api.region(REGION);
        return region.alone(() -> region.fleet.everything().stream()
                .map(machine -> new Existing(
                        machine.id,
                        Optional.ofNullable(machine.tags.get("Name")).orElse(""),
                        machine.power.word(),
                        Map.copyOf(machine.tags)))
                .toList());
    }

    public List<Existing> living() {
        return all().stream().filter(Existing::living).toList();
    }

    @Override
    public void close() {
        ec2.close();
    }
}
