package org.dustcluster.ssh;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.apache.sshd.common.Factory;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.PropertyResolver;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.nio2.Nio2CompletionHandler;
import org.apache.sshd.common.io.nio2.Nio2Service;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactory;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.io.nio2.Nio2Session;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A connection that waits with a small buffer and reads much with a large one. A read that waits keeps its buffer, and most of a
 * thousand connections wait: with large ones they would keep 32 MB. Confined to the thread that the library reads it with, one
 * at a time.
 */
final class ElasticSession extends Nio2Session {
    /** A login, and the answers to most lines. */
    static final int SMALL = 4 << 10;

    /** What the library takes for every connection. */
    static final int LARGE = DEFAULT_READBUF_SIZE;

    /** Large ones that are kept for the next who needs one; a flood of more nodes makes more. */
    private static final int SPARE = 32;

    private final BlockingQueue<ByteBuffer> spare;
    private final ByteBuffer small = ByteBuffer.allocate(SMALL);

    /** Bytes of the last read; 0 when there was none into this buffer. */
    private int last;

    private ElasticSession(
            Nio2Service service,
            PropertyResolver manager,
            IoHandler handler,
            AsynchronousSocketChannel socket,
            @Nullable SocketAddress acceptanceAddress,
            BlockingQueue<ByteBuffer> spare)
            throws IOException {
        super(service, manager, handler, socket, acceptanceAddress);
        this.spare = spare;
    }

    /** Makes the connections of one client, which share what large buffers nobody uses. */
    static final class Services extends Nio2ServiceFactoryFactory {
        Services(Factory<CloseableExecutorService> workers) {
            super(workers);
        }

        @Override
        public IoServiceFactory create(FactoryManager manager) {
            return new Service(manager, newExecutor(), newExecutor());
        }
    }

    private static final class Service extends Nio2ServiceFactory {
        private final BlockingQueue<ByteBuffer> spare = new ArrayBlockingQueue<>(SPARE);

        Service(FactoryManager manager, CloseableExecutorService group, CloseableExecutorService resuming) {
            super(manager, group, resuming);
        }

        @Override
        public Nio2Session createSession(
                Nio2Service service,
                IoHandler handler,
                AsynchronousSocketChannel socket,
                @Nullable SocketAddress acceptanceAddress)
                throws IOException {
            return new ElasticSession(service, getFactoryManager(), handler, socket, acceptanceAddress, spare);
        }
    }

    /** With the small buffer, whatever size the client's properties name. */
    @Override
    public void startReading() {
        startReading(small);
    }

    @Override
    protected void handleReadCycleCompletion(
            ByteBuffer buffer,
            Readable reader,
            Nio2CompletionHandler<Integer, Object> completion,
            Integer result,
            Object attachment) {
        last = result;
        super.handleReadCycleCompletion(buffer, reader, completion, result, attachment);
    }

    /** The library is about to read again into the buffer that it has emptied. */
    @Override
    protected void doReadCycle(ByteBuffer buffer, Nio2CompletionHandler<Integer, Object> completion) {
        int read = last;
        last = 0;
        boolean waits = buffer.capacity() == SMALL;
        if (waits && read == SMALL) {
            ByteBuffer large = spare.poll();
            startReading(large == null ? ByteBuffer.allocate(LARGE) : large);
        } else if (!waits && read > 0 && read < LARGE) {
            // There was no more to read. Where enough are spare this one is forgotten.
            spare.offer(buffer);
            startReading(small);
        } else {
            super.doReadCycle(buffer, completion);
        }
    }
}
