package org.dustcluster.command.dropin;

/** A file that no command can be made of: the message is a sentence that begins with the file. */
final class BrokenDropIn extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenDropIn(String sentence) {
        super(sentence);
    }

    String sentence() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
