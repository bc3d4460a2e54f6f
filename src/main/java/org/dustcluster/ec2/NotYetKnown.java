package org.dustcluster.ec2;

import java.util.Collection;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/** Calls about instances that EC2 may not know yet. */
final class NotYetKnown {
    private NotYetKnown() {}

    /**
     * Makes a call about these instances, again and again while EC2 does not know one that was launched a moment ago: for a
     * minute after the launch at most. Any other refusal is thrown at once.
     */
    static <T> T patiently(JustLaunched launched, Collection<String> ids, Supplier<T> call) {
        while (true) {
            try {
                return call.get();
            } catch (Ec2Exception e) {
                if (!Ec2Errors.unknownInstance(e) || !launched.concernsNew(ids, Ec2Errors.message(e))) {
                    throw e;
                }
            }
            launched.rest();
        }
    }
}
