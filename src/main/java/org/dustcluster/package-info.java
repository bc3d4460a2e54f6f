/** The program itself: wiring and nothing else. {@code Main} builds the object graph, runs it and exits. */
@NullMarked
package org.dustcluster;

import org.jspecify.annotations.NullMarked;
