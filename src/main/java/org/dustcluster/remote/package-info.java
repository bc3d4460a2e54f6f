/**
 * One persistent shell per node over a byte pipe that it is given ({@link org.dustcluster.remote.Link}): line mode,
 * raw mode, completion and exit status. Knows no ssh library and no screen. Threads: a few {@code dust-io-*} read and
 * emit events and write, {@code dust-connect-*} opens; only {@code NodeShell} and {@code Logins} have a lock, and no I/O
 * happens inside it.
 */
@NullMarked
package org.dustcluster.remote;

import org.jspecify.annotations.NullMarked;
