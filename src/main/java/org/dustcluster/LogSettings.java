package org.dustcluster;

import ch.qos.logback.classic.Level;
import java.util.Locale;
import org.dustcluster.command.LogLevels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The level of {@code dust.log} while the program runs. */
final class LogSettings implements LogLevels {
    private static final String DUST = "org.dustcluster";

    @Override
    public String level() {
        Logger logger = LoggerFactory.getLogger(DUST);
        return logger instanceof ch.qos.logback.classic.Logger ours
                ? ours.getEffectiveLevel().toString().toLowerCase(Locale.ROOT)
                : "off";
    }

    @Override
    public void level(String level) {
        if (LoggerFactory.getLogger(DUST) instanceof ch.qos.logback.classic.Logger logger) {
            logger.setLevel(Level.toLevel(level.toUpperCase(Locale.ROOT), Level.INFO));
        }
    }
}
