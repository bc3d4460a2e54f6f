package org.dustcluster.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The port to the persistent shells. Thread-safe; no method but {@link #close} and {@link #complete} waits for a node. Sessions are opened at first use and
 * kept; what happens reaches the {@link NodeListener} that the implementation was given.
 */
public interface RemoteShells extends AutoCloseable {

    /**
     * Reads the keys that logins to these nodes need, and asks for the passphrases of encrypted ones, on the calling thread: the
     * one that owns the terminal. Call it before {@link #send}, {@link #open} and {@link #attach}; a key that cannot be read is
     * told by the login that needs it.
     */
    void unlock(List<RemoteNode> nodes) throws InterruptedException;

    /**
     * Sends one line to many shells and returns at once. A node without a session is logged in to first, side by side with
     * the others; a busy one gets the line as the input of what it runs.
     */
    Dispatch send(List<RemoteNode> nodes, String line);

    /**
     * As {@link #send}, with a text of its own for each node.
     *
     * @param texts what each node is sent
     * @param line what the user is told was sent
     */
    Dispatch sendEach(Map<RemoteNode, String> texts, String line);

    /**
     * Opens sessions without sending anything; {@code await} on the result waits for the logins. One that fails is told by its
     * outcome alone: who opens sessions says so, or tries again.
     */
    Dispatch open(List<RemoteNode> nodes);

    /** Goes raw on one node, opening its session first when needed: key by key, until it ends or is left. */
    RawSession attach(RemoteNode node, RawTerminal terminal);

    /**
     * Sends a line that must leave no trace, as the input of what runs: to the named sessions that are busy at that moment and
     * to no other, since an idle shell would run it. It is no broadcast, appears in no event and no status, and is kept nowhere.
     *
     * @param text the line without its end; the caller wipes it afterwards
     * @return the nodes that did not get it, with a clause that says why; empty when all did
     */
    Map<String, String> secret(Collection<String> nodes, char[] text);

    /**
     * How a word may go on: asked of one of these nodes (an idle one if there is one), beside its shell and without its
     * noticing. A node without a session is not asked, let alone logged in to.
     *
     * @param patience the most time this takes; a later answer serves whoever asks the same again soon
     * @return the word in whole, once for each way; a folder ends in {@code /}. Names that are no plain text are left out. Empty
     *     when nobody answers
     */
    List<String> complete(Collection<String> nodes, RemoteWord word, Duration patience) throws InterruptedException;

    /** Sends an interrupt to every named session that is busy. */
    void interrupt(Collection<String> nodes);

    /** Closes the named sessions; of lost ones nothing is known any more. */
    void close(Collection<String> nodes);

    /** Every session, lost ones included, in the order of their opening. */
    List<SessionStatus> sessions();

    /** The size of the ptys in line mode, for new and idle sessions. */
    void resize(int columns, int rows);

    /** Loads what the first login would have to load. For a background thread. */
    void warmUp();

    /** Closes every session; bounded in time. */
    @Override
    void close();
}
