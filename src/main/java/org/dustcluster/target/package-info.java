/**
 * Target expressions: which nodes a user means. A pure library over the JDK: no thread, no file, no network. Everything in
 * it is immutable and may be used by any thread.
 */
@NullMarked
package org.dustcluster.target;

import org.jspecify.annotations.NullMarked;
