package org.dustcluster.cluster;

/** The terminal as a raw session sees it. */
public interface RawTerminal {

    /** Writes the node's bytes as they are; called by the node's reader thread, may block. */
    void write(byte[] bytes, int offset, int length);

    /** Columns of the terminal. */
    int columns();

    /** Rows of the terminal. */
    int rows();

    /** The modes that its user gave it: those of the pty at the other end shall be the same. */
    TtyModes modes();
}
