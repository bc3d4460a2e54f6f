package org.dustcluster.remote;

import java.util.concurrent.ScheduledExecutorService;

/**
 * What all sessions of a pool share.
 *
 * @param logins {@code dust-connect-*}
 * @param io {@code dust-io-*}: reads and writes
 * @param timer {@code dust-timer}: short deadlines; its tasks do no I/O
 */
record Services(LinkFactory links, Announcer announcer, Logins logins, Workers io, ScheduledExecutorService timer) {}
