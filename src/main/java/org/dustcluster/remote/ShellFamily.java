package org.dustcluster.remote;

/** The kinds of shell that we know how to drive; each has its variant of the texts in {@link ShellTexts}. */
enum ShellFamily {
    BASH(""),
    ZSH(""),
    /** ksh93, mksh. */
    KSH(""),
    /** dash, busybox ash, and any other POSIX shell. */
    SH(""),
    /** Reports its status; has no way to take a line longer than the terminal's. */
    TCSH(""),
    CSH("csh: exit statuses are not reported"),
    /** Has an editor of its own, whose painting is dropped together with all else between two commands. */
    FISH("fish: the output of background jobs is not shown between two lines");

    private final String note;

    ShellFamily(String note) {
        this.note = note;
    }

    /** What this shell cannot report, for {@link org.dustcluster.cluster.NodeEvent.Connected}; empty for nothing. */
    String note() {
        return note;
    }

    boolean posix() {
        return this == BASH || this == ZSH || this == KSH || this == SH;
    }
}
