package org.dustcluster.remote;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What all sessions of a pool share.
 *
 * @param connect {@code dust-connect-*}, bounded: logins
 * @param io {@code dust-io-*}: writes, one thread for a node at most
 * @param timer {@code dust-timer}: short deadlines; its tasks do no I/O
 */
record Services(
        LinkFactory links,
        Announcer announcer,
        ExecutorService connect,
        ExecutorService io,
        ScheduledExecutorService timer) {}
