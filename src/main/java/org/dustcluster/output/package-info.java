/**
 * Turns events from many nodes into lines for one screen: sanitise, prefix, pace. Events arrive from any thread in
 * one bounded queue; {@code dust-display} alone takes them out and calls the {@link org.dustcluster.output.Screen}.
 */
@NullMarked
package org.dustcluster.output;

import org.jspecify.annotations.NullMarked;
