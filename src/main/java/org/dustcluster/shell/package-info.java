/**
 * The terminal and the process: reading lines, painting, raw mode, scripts, local programs, signals. The only
 * package that names JLine.
 */
@NullMarked
package org.dustcluster.shell;

import org.jspecify.annotations.NullMarked;
