package org.dustcluster.target;

import java.util.Map;
import java.util.Optional;

/** What a target expression selects from: all that matching needs to know of a node. */
public interface Selectable {

    /** The node's name; case counts. */
    String name();

    /**
     * The value of one of {@link TargetExpression#ATTRIBUTES} other than {@code name} and {@code tags}, as {@code show -v}
     * prints it; empty where the node has none. An index is in decimal digits.
     */
    Optional<String> attribute(String attribute);

    /** The node's tags. */
    Map<String, String> tags();
}
