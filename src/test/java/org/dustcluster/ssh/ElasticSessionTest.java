package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.common.util.threads.ThreadUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections over loopback, and how much is read at once. */
@Timeout(60)
class ElasticSessionTest {
    private final BlockingQueue<byte[]> read = new LinkedBlockingQueue<>();
    private final Random random = new Random(7);
    private IoServiceFactory services;
    private Socket node;

    @BeforeEach
    void connect() throws IOException {
        services = new ElasticSession.Services(() -> ThreadUtils.newFixedThreadPool("io", 2))
                .create(SshClient.setUpDefaultClient());
        IoConnector connector = services.createConnector(new Recorder());
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
            assertTrue(connector.connect(address, null, null).await(10, TimeUnit.SECONDS));
            node = server.accept();
        }
    }

    @AfterEach
    void close() throws IOException {
        node.close();
        services.close(true);
    }

    @Test
    void muchIsReadAtOnceAndLittleWaitsForWithASmallBuffer() throws Exception {
        // Several times: a large buffer is given to the next who needs one.
        for (int round = 0; round < 3; round++) {
            assertTrue(send(3_000_000) > ElasticSession.SMALL, "a flood is read in small pieces");
            assertEquals(10, send(10));
            // The next read is one with the small buffer, however much there is.
            node.getOutputStream().write(new byte[ElasticSession.SMALL + 100]);
            int first = take().length;
            assertTrue(first <= ElasticSession.SMALL, "a large buffer waits");
            for (int left = ElasticSession.SMALL + 100 - first; left > 0; ) {
                left -= take().length;
            }
            assertEquals(1, send(1));
        }
    }

    @Test
    void whatFillsABufferExactlyArrivesWhole() throws Exception {
        for (int size : new int[] {
            ElasticSession.SMALL - 1,
            ElasticSession.SMALL,
            ElasticSession.SMALL + 1,
            ElasticSession.LARGE,
            ElasticSession.SMALL + ElasticSession.LARGE,
            ElasticSession.SMALL,
            1
        }) {
            send(size);
        }
    }

    /** What the node sends has arrived as it was sent; answers with the largest piece. */
    private int send(int length) throws Exception {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        Thread sender = new Thread(() -> write(bytes));
        sender.start();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int largest = 0;
        while (whole.size() < length) {
            byte[] piece = take();
            largest = Math.max(largest, piece.length);
            whole.write(piece);
        }
        sender.join();
        assertArrayEquals(bytes, whole.toByteArray());
        return largest;
    }

    private byte[] take() throws InterruptedException {
        byte @Nullable [] piece = read.poll(20, TimeUnit.SECONDS);
        assertTrue(piece != null, "nothing came");
        return piece;
    }

    private void write(byte[] bytes) {
        try {
            node.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Recorder implements IoHandler {
        @Override
        public void sessionCreated(IoSession session) {}

        @Override
        public void sessionClosed(IoSession session) {}

        @Override
        public void exceptionCaught(IoSession session, Throwable cause) {}

        @Override
        public void messageReceived(IoSession session, Readable message) {
            byte[] bytes = new byte[message.available()];
            message.getRawBytes(bytes, 0, bytes.length);
            read.add(bytes);
        }
    }
}
