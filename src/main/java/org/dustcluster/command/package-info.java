/**
 * Routes a line to a verb, and defines what a verb is, where verbs come from and what they may touch. Runs on
 * {@code dust-ui}; cannot name JLine, MINA or AWS.
 *
 * <p><b>For drop-in commands</b> these are the public interface, which only grows: {@link org.dustcluster.command.Dust} and {@link
 * org.dustcluster.command.NodeAnswer}; {@link org.dustcluster.command.CommandProvider} for a jar; {@link
 * org.dustcluster.output.Printer}; of {@link org.dustcluster.cluster} the values {@code Node}, {@code ClusterView}, {@code Instance}, {@code
 * InstanceState}, {@code SessionStatus}, {@code Outcome}, {@code ExitStatus}, {@code DustException} and the port {@code Cloud} with its own
 * values; {@link org.dustcluster.target.TargetExpression} as the type of a parameter. Everything else may change any day.
 */
@NullMarked
package org.dustcluster.command;

import org.jspecify.annotations.NullMarked;
