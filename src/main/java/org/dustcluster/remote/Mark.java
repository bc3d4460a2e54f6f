package org.dustcluster.remote;

import java.util.OptionalInt;

/** What a session's shell says to us alone, between the bytes of its output. See {@link ShellTexts} for who prints which. */
sealed interface Mark {

    /**
     * The planted prompt.
     *
     * @param epoch the number that the last priming or sync text gave to the prompt
     * @param status the status of the last command, where the shell tells it
     */
    record Prompt(int epoch, OptionalInt status) implements Mark {}

    /** The ordinary prompt of raw mode is about to be shown. */
    record OrdinaryPrompt() implements Mark {}

    /** The priming text was understood by a POSIX shell of this family, which is this process. */
    record Posix(ShellFamily family, ShellProcess process) implements Mark {}

    /** What {@code $version} holds: set in tcsh and in fish, empty in a POSIX shell, an error in csh. */
    record Version(String text) implements Mark {}

    /** The priming text of this number has been read to its end. */
    record Read(int attempt) implements Mark {}

    /** From here on it is the output of a command (fish). */
    record Begin() implements Mark {}

    /** The output of a command is over; what follows is the shell's own painting (fish). */
    record End() implements Mark {}
}
