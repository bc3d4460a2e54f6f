/**
 * Routes a line to a verb, and defines what a verb is, where verbs come from and what they may touch. Runs on
 * {@code dust-ui}; cannot name JLine, MINA or AWS.
 */
@NullMarked
package org.dustcluster.command;

import org.jspecify.annotations.NullMarked;
