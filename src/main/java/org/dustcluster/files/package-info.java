/**
 * Copies files to and from nodes: SFTP over a byte pipe that it is given ({@link org.dustcluster.remote.Connections}), many requests and
 * many files at a time. Knows no ssh library and no screen. Threads: {@code dust-copy-*} conducts a node, {@code dust-file-*} copies its files,
 * {@code dust-sftp-in-NODE} and {@code dust-sftp-out-NODE} read and write its channel.
 *
 * <p>Names of the far side are bytes. They travel through this package as strings of one character per byte (ISO 8859-1), called wire
 * names, and become text only to be shown.
 */
@NullMarked
package org.dustcluster.files;

import org.jspecify.annotations.NullMarked;
