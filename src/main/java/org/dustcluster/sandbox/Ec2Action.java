package org.dustcluster.sandbox;

/** One action of the query API. */
@FunctionalInterface
interface Ec2Action {

    /**
     * Does it and writes what stands inside the response element; refuses with an {@link Ec2Fault}, having changed nothing.
     * Called by a thread of the endpoint, without the region's lock.
     */
    void answer(Region region, Form form, Xml xml);

    /** An action that holds the region's lock from beginning to end; it must not block. */
    static Ec2Action alone(Ec2Action action) {
        return (region, form, xml) -> region.alone(() -> {
            action.answer(region, form, xml);
            return Boolean.TRUE;
        });
    }
}
