package org.dustcluster.cluster;

/**
 * The word of a line for a node's shell that is to go on, as that shell would understand it: without its quotes and
 * backslashes.
 *
 * @param text its beginning; for {@code ~/x} what follows the slash
 * @param home whether it began with {@code ~/}
 * @param command whether the name of a command is wanted, rather than any file
 */
public record RemoteWord(String text, boolean home, boolean command) {}
