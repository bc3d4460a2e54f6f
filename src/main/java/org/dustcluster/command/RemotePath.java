package org.dustcluster.command;

/**
 * A word of a command that stands for files of nodes: of those that the target before it means. Tab asks these nodes.
 *
 * @param text as it was typed, without quotes
 */
public record RemotePath(String text) {}
