package org.dustcluster.command;

/** Asks the user before something is destroyed. */
public interface Confirmation {

    /**
     * Asks, unless {@code --yes} was given; what is printed before is on the screen when the question appears.
     *
     * @param question for instance {@code terminate worker[0-2]?}; the answers {@code [y/N]} are added
     * @return whether the answer was yes
     * @throws org.dustcluster.cluster.DustException of status 2 where nobody can be asked
     */
    boolean confirm(String question);
}
