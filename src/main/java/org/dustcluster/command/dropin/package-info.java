/**
 * Finds the commands that a user has dropped into {@code $DUST_HOME/commands}, compiles and loads them. Each file has a class
 * loader of its own. Nothing here runs a command. Thread: {@code dust-drop-ins} loads, beside the prompt.
 */
@NullMarked
package org.dustcluster.command.dropin;

import org.jspecify.annotations.NullMarked;
