package org.dustcluster.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The keys of a template, and where each may stand. SPEC section 3. {@code tag.KEY} is beside them. */
enum TemplateKey {
    PROVIDER(true, false),
    NAME(true, false),
    REGION(true, false),
    PROFILE(true, false),
    ENDPOINT(true, false),
    HOSTKEYS(true, false),
    CONNECT_TIMEOUT(true, false),
    HOST(false, true),
    KEY(true, true),
    KEYFILE(true, true),
    USERNAME(true, true),
    PORT(true, true),
    ADDRESS(true, true),
    PROXYJUMP(true, true),
    INSTANCE_TYPE(true, true),
    IMAGE(true, true),
    SUBNET(true, true),
    SECURITY_GROUPS(true, true),
    ZONE(true, true),
    IAM_PROFILE(true, true),
    USER_DATA(true, true),
    VOLUME_SIZE(true, true),
    SPOT(true, true),
    TAGS(true, true);

    private final boolean inCloud;
    private final boolean inNode;

    TemplateKey(boolean inCloud, boolean inNode) {
        this.inCloud = inCloud;
        this.inNode = inNode;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean allowed(boolean cloud) {
        return cloud ? inCloud : inNode;
    }

    static Optional<TemplateKey> of(String word) {
        return Arrays.stream(values()).filter(key -> key.word().equals(word)).findFirst();
    }

    /** The words that may stand in {@code @cloud}, or in a node's section. */
    static List<String> words(boolean cloud) {
        return Arrays.stream(values())
                .filter(key -> key.allowed(cloud))
                .map(TemplateKey::word)
                .toList();
    }
}
