package org.dustcluster.command;

/** The port to the level of {@code dust.log}. */
public interface LogLevels {

    /** The level now, in small letters. */
    String level();

    /** Sets it; one of {@code off error warn info debug trace}. */
    void level(String level);
}
