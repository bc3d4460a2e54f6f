package org.dustcluster.output;

import java.time.Duration;

/** How long something has lasted, as people say it. */
public final class Age {
    private Age() {}

    /** The two units that say most: {@code 8s}, {@code 4m 12s}, {@code 1h 2m}, {@code 3d 4h}. */
    public static String text(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + "d " + time.toHoursPart() + "h";
        }
        if (time.toHours() > 0) {
            return time.toHours() + "h " + time.toMinutesPart() + "m";
        }
        if (time.toMinutes() > 0) {
            return time.toMinutes() + "m " + time.toSecondsPart() + "s";
        }
        // A clock that was set back makes no negative age.
        return Math.max(0, time.toSeconds()) + "s";
    }
}
