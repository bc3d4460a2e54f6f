/**
 * Makes links, transfers and host-key decisions with Apache MINA SSHD. One client for the whole program; MINA's own
 * threads run none of our code except listeners that complete a future.
 */
@NullMarked
package org.dustcluster.ssh;

import org.jspecify.annotations.NullMarked;
