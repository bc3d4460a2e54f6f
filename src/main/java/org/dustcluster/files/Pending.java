package org.dustcluster.files;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A request whose answer has not been taken yet. */
final class Pending {
    private static final long LOOK_SECONDS = 10;

    private final Sftp sftp;
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    /** Why there will be no answer; written before the future is completed. */
    private volatile String clause = "";

    private final long sent = System.nanoTime();
    /** Written before the future is completed. */
    private volatile long answered;

    Pending(Sftp sftp) {
        this.sftp = sftp;
    }

    void complete(Reply answer) {
        answered = System.nanoTime();
        reply.complete(answer);
    }

    void fail(String why) {
        clause = why;
        reply.completeExceptionally(new IOException(why));
    }

    /** Nanoseconds from the sending to the answer, once that has been awaited. */
    long nanos() {
        return answered - sent;
    }

    /** The answer, whatever it says. Waits as long as the channel moves at all. */
    Reply await() throws IOException, InterruptedException {
        while (true) {
            try {
                return reply.get(LOOK_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                sftp.closeIfStuck();
            } catch (ExecutionException e) {
                throw new ConnectionException(clause, e);
            }
        }
    }

    /** The answer of a type, its status otherwise. */
    Reply await(int type) throws IOException, InterruptedException {
        Reply answer = await();
        if (answer.type == type) {
            return answer;
        }
        if (answer.type == Reply.STATUS) {
            int code = answer.number();
            throw new SftpException(code, answer.more() ? answer.text() : "");
        }
        throw new IOException("its SFTP answer is of type " + answer.type + " and not " + type);
    }

    /** Waits until it is done. */
    void done() throws IOException, InterruptedException {
        Reply answer = await();
        if (answer.type != Reply.STATUS) {
            throw new IOException("its SFTP answer is of type " + answer.type + " and no status");
        }
        int code = answer.number();
        if (code != 0) {
            throw new SftpException(code, answer.more() ? answer.text() : "");
        }
    }
}
