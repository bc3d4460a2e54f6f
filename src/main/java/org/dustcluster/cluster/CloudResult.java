package org.dustcluster.cluster;

import java.util.Optional;

/**
 * What became of one instance in a batch.
 *
 * @param id the instance id that was asked for
 * @param state the state it is in now, as far as the answer told
 * @param failure the sentence, when the cloud refused this one
 */
public record CloudResult(String id, InstanceState state, Optional<String> failure) {}
