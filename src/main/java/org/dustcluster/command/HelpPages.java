package org.dustcluster.command;

/** The pages of the commands. */
public interface HelpPages {

    /** The page of a command of the catalog, at most 80 columns wide. */
    String page(CommandCatalog.Entry entry);
}
