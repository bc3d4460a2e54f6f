package org.dustcluster.target;

/** What a term says of a thing; a later constant is a stronger match. */
enum Verdict {
    NO,
    /** It matches, but not because of what the thing is called by the cloud or by the last listing. */
    MATCH,
    /** It matches because of its id or its index. */
    IDENTITY;

    static Verdict of(boolean matches) {
        return matches ? MATCH : NO;
    }

    Verdict or(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }

    Verdict and(Verdict other) {
        return this == NO || other == NO ? NO : or(other);
    }

    /** Not being something never identifies a thing. */
    Verdict not() {
        return of(this == NO);
    }
}
