package org.dustcluster.cluster;

/** What a template may leave open about a login, so that the user's own {@code ~/.ssh/config} may say it. */
public enum SshChoice {
    /** {@code username}. */
    USER,
    /** {@code port}. */
    PORT,
    /** {@code proxyjump}. */
    PROXY_JUMP
}
