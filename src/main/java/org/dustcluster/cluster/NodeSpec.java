package org.dustcluster.cluster;

/**
 * One node of a template.
 *
 * @param name the node's name
 * @param launch what a launch asks for
 * @param ssh how to log in
 */
public record NodeSpec(String name, LaunchSettings launch, SshSettings ssh) {}
