package org.dustcluster.sandbox;

import java.io.InputStream;
import java.io.OutputStream;
import org.apache.sshd.server.ExitCallback;

/** The channel's end of a program: its three streams, and where its end is reported. Writing blocks while the window is full. */
record ProgramStreams(InputStream in, OutputStream out, OutputStream err, ExitCallback exit) {}
