package org.dustcluster.command;

/**
 * One word of a command line.
 *
 * @param text the word as a shell would pass it on: without its quotes
 * @param target the word as a target: quotes around all of it are the line's, as in a shell, and gone; quotes around a part of
 *     it are the target's own, which protect blanks and commas, and stay
 */
public record Word(String text, String target) {}
