package org.dustcluster;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * Logback's configuration: a file and nothing else. No console appender exists, so that a log line can never tear the prompt;
 * Logback's own complaints (a read-only disk) reach nobody for the same reason. Found by Logback through its service file when
 * the first logger is asked for.
 */
public final class LogFile extends ContextAwareBase implements Configurator {
    /** The system property that names the file. */
    static final String FILE = "dust.log.file";

    /** Our classes that extend those of MINA which log; {@code LogFileTest} finds a missing one. */
    private static final List<String> LIBRARY_HEIRS = List.of(
            "org.dustcluster.ssh.ElasticSession",
            "org.dustcluster.ssh.ElasticSession$Service",
            "org.dustcluster.ssh.ElasticSession$Services",
            "org.dustcluster.ssh.SharedClient$HeardSession",
            "org.dustcluster.ssh.SharedClient$Sessions",
            "org.dustcluster.ssh.AgentSocket",
            "org.dustcluster.ssh.DirectPublicKey",
            "org.dustcluster.ssh.ShellChannel",
            "org.dustcluster.sandbox.NodeServer$HomeSftp",
            "org.dustcluster.sandbox.NodeServer$Listening");

    private static final long LIMIT_BYTES = 4L << 20;

    /** Says where the log is; before the first logger is asked for. Nothing is opened, and nothing is looked for in the jars. */
    static void settings(Path file) {
        System.setProperty(FILE, file.toString());
        System.setProperty("slf4j.provider", LogProvider.class.getName());
        // SLF4J would say on the terminal that it was told.
        System.setProperty("slf4j.internal.verbosity", "WARN");
        // Libraries that log through java.util.logging would write into the prompt: it has no handler.
        System.setProperty("java.util.logging.config.file", "/dev/null");
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        setContext(context);
        NopStatusListener silence = new NopStatusListener();
        context.getStatusManager().add(silence);
        ch.qos.logback.classic.Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        context.getLogger("org.dustcluster").setLevel(Level.INFO);
        // MINA logs every refused login with a stack; our own sentence says it better.
        context.getLogger("org.apache.sshd").setLevel(Level.ERROR);
        // What extends its classes logs under our names, at trace every byte that is sent: passwords as well.
        LIBRARY_HEIRS.forEach(heir -> context.getLogger(heir).setLevel(Level.ERROR));
        String file = System.getProperty(FILE);
        if (file != null) {
            root.addAppender(appender(context, file));
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static RollingFileAppender<ILoggingEvent> appender(LoggerContext context, String file) {
        LogLayout layout = new LogLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();

        RollingFileAppender<ILoggingEvent> appender = new PrivateFile();
        appender.setContext(context);
        appender.setFile(file);

        FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
        window.setContext(context);
        window.setParent(appender);
        window.setFileNamePattern(file + ".%i");
        window.setMinIndex(1);
        window.setMaxIndex(1);
        window.start();

        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(new FileSize(LIMIT_BYTES));
        size.start();

        appender.setEncoder(encoder);
        appender.setRollingPolicy(window);
        appender.setTriggeringPolicy(size);
        appender.start();
        return appender;
    }

    /** Readable by the user alone, the one that begins after a full one too: it holds lines that were typed, and names of nodes. */
    private static final class PrivateFile extends RollingFileAppender<ILoggingEvent> {
        @Override
        public void openFile(String name) throws IOException {
            Path file = Path.of(name);
            Set<PosixFilePermission> mode = PosixFilePermissions.fromString("rw-------");
            try {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(mode));
            } catch (FileAlreadyExistsException e) {
                Files.setPosixFilePermissions(file, mode);
            }
            super.openFile(name);
        }
    }
}
