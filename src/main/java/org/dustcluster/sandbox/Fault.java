package org.dustcluster.sandbox;

import java.time.Duration;

/** What becomes of one request of the query API. */
sealed interface Fault {

    /** Nothing goes wrong. */
    record None() implements Fault {}

    /** It is refused, and nothing was done. */
    record Refuse(Ec2Fault refusal) implements Fault {}

    /** It is answered late. */
    record Slow(Duration delay) implements Fault {}

    /** The connection breaks before anything was done. */
    record CutBefore() implements Fault {}

    /** It is carried out, and the connection breaks before the answer. */
    record CutAfter() implements Fault {}

    /** As EC2 says it when an account asks too often. */
    static Fault throttled() {
        return new Refuse(new Ec2Fault(503, "RequestLimitExceeded", "Request limit exceeded."));
    }

    /** Trouble of EC2's own. */
    static Fault broken() {
        return new Refuse(new Ec2Fault(500, "InternalError", "An internal error has occurred"));
    }

    /** No machine of the type is free. */
    static Fault noCapacity() {
        return new Refuse(new Ec2Fault(
                500,
                "InsufficientInstanceCapacity",
                "We currently do not have sufficient capacity in the Availability Zone you requested."));
    }

    /** The account has as many processors as it may have. */
    static Fault limitReached() {
        return new Refuse(new Ec2Fault(
                400,
                "VcpuLimitExceeded",
                "You have requested more vCPU capacity than your current vCPU limit of 5 allows."));
    }
}
