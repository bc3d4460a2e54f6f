/**
 * The verbs that dust brings along: one class each, constructed with the {@link org.dustcluster.command.Context}.
 */
@NullMarked
package org.dustcluster.command.builtin;

import org.jspecify.annotations.NullMarked;
