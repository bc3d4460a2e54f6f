package org.dustcluster.command;

/**
 * One word of a command line.
 *
 * @param text the word as a shell would pass it on: without its quotes
 * @param quoted the word with its quotes, as the grammar of targets wants it: there they protect blanks and commas
 */
public record Word(String text, String quoted) {}
