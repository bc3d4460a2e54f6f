package org.dustcluster.sandbox;

/** The states of an instance with EC2's codes (EC2 API reference, InstanceState). */
enum Power {
    PENDING(0, "pending"),
    RUNNING(16, "running"),
    SHUTTING_DOWN(32, "shutting-down"),
    TERMINATED(48, "terminated"),
    STOPPING(64, "stopping"),
    STOPPED(80, "stopped");

    private final int code;
    private final String word;

    Power(int code, String word) {
        this.code = code;
        this.word = word;
    }

    String word() {
        return word;
    }

    boolean gone() {
        return this == SHUTTING_DOWN || this == TERMINATED;
    }

    void write(Xml xml, String element) {
        xml.open(element).element("code", code).element("name", word).close();
    }
}
