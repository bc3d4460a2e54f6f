package org.dustcluster.command;

import org.dustcluster.cluster.ClusterSession;
import org.dustcluster.cluster.RemoteFiles;
import org.dustcluster.cluster.RemoteShells;
import org.dustcluster.output.Printer;
import org.dustcluster.output.Recorder;

/**
 * All that a command may touch. Commands run on {@code dust-ui}.
 *
 * @param cluster the current cluster: template, view, cloud
 * @param shells the persistent shells
 * @param printer the screen
 * @param confirmation asks before something is destroyed
 * @param console the raw terminal
 * @param secrets asks for what must not be seen
 * @param localShell the shell of this machine
 * @param interruption what Ctrl-C does while a command waits
 * @param interactive whether a person is at the prompt: an {@code @} line then returns at once
 * @param recorder keeps the last broadcast
 * @param callerAddress the address that the outer world sees this machine under
 * @param files the nodes' files
 */
public record Context(
        ClusterSession cluster,
        RemoteShells shells,
        Printer printer,
        Confirmation confirmation,
        RawConsole console,
        SecretPrompt secrets,
        LocalShell localShell,
        Interruption interruption,
        boolean interactive,
        Recorder recorder,
        CallerAddress callerAddress,
        RemoteFiles files) {}
