package org.dustcluster.command.builtin;

import java.time.Duration;
import java.util.Locale;

/** Amounts as people read them: {@code 104.9 MB}, {@code 0:07}. */
final class Quantity {
    private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

    private Quantity() {}

    static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double amount = bytes;
        int unit = -1;
        while (amount >= 999.95 && unit < UNITS.length - 1) {
            amount /= 1000;
            unit++;
        }
        // A copy tells one for each file: a formatter would take a twentieth of the time of small ones.
        long tenths = Math.round(amount * 10);
        return tenths / 10 + "." + tenths % 10 + " " + UNITS[unit];
    }

    static String rate(long bytes, Duration time) {
        return bytes(bytes * 1000 / Math.max(1, time.toMillis())) + "/s";
    }

    static String time(Duration time) {
        long seconds = time.toSeconds();
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
