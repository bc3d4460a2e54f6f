/**
 * Makes links, transfers and host-key decisions with Apache MINA SSHD. One client for the whole program; of our
 * code MINA's own threads run the steps of a login (host keys, signatures) and listeners that complete a future or tell that a channel can
 * be read.
 */
@NullMarked
package org.dustcluster.ssh;

import org.jspecify.annotations.NullMarked;
