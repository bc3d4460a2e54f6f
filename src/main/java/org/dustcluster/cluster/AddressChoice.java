package org.dustcluster.cluster;

/** Which address of an instance ssh uses. Template key {@code address}. */
public enum AddressChoice {
    /** The public IP, else the private one: the default. */
    AUTOMATIC,
    /** The public IP only. */
    PUBLIC,
    /** The private IP only. */
    PRIVATE,
    /** The public DNS name, else the private one. */
    DNS
}
