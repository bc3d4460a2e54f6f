package org.dustcluster.remote;

/**
 * The texts that we type into a node's shell. In each, {@code @1@} and {@code @2@} are the halves of the nonce (always quoted apart, so
 * that an echo of the text holds no mark) and {@code @e@} is the epoch;
 * {@code @+@} and {@code @-@} are the commands of {@link Stty}. Every line begins with a blank, which keeps it out of the
 * history where {@code ignorespace} is set.
 *
 * <p>The first text goes out before anything is known of the shell. It hides in one {@code eval '...'}, which csh and fish refuse as a whole;
 * it saves what raw mode gives back, plants the prompt and says which family answers, as which process and with which
 * PATH ({@code f}). It is one line, since zsh's editor turns
 * line ends that come while it runs into carriage returns (INLCR), and nobody turns them back once it is off. A shell that stays silent is
 * then asked who it is, in words that every shell understands: {@code v} tells tcsh, fish and csh apart, {@code w} says that all of it
 * was read. (fish would keep a line that it cannot parse in its editor, so what is not within the eval is plain.) A short line before it
 * switches bash's editor off, which reads each byte with three system calls: half of what priming costs a node. {@code _dust_w} is
 * what was on before that.
 *
 * <p>Why as it is: bash must switch its editor off outside of {@code eval}, or its prompt is lost (seen with 5.2); it
 * re-plants PS1 before each prompt, so that a sourced {@code .bashrc} does no harm. zsh gives its terminal ECHO back when
 * its editor goes (5.9), hence {@code stty}. A command substitution is a fork, a twentieth of a login, hence none where there is nothing to
 * keep. bash's history holds our first line where blanks do not keep it out, and only then is its last entry removed (bash 4 has no
 * negative numbers, and counts the line that runs as one more); without a {@code HISTFILE}, which may be readonly, the history comes
 * back as it was, and the file is not read once more. An exported PS1 would be inherited by nested shells, whose prompts would then look
 * like ours. busybox takes the signal of a background job's end for the end of its input (1.35), hence {@code ignoreeof}. {@code !} appears nowhere, since csh expands it even within quotes.
 */
final class ShellTexts {
    private ShellTexts() {}

    private static final String BASH = """
            export -n PS1; if [ -z \\"\\${_dust_m-}\\" ]; then _dust_c= _dust_v=; \
            [ -z \\"\\${PROMPT_COMMAND[*]+x}\\" ] || _dust_c=\\$(declare -p PROMPT_COMMAND); \
            _dust_t=\\$(trap -p DEBUG) _dust_0=\\${PS0-}; _dust_0=\\${_dust_0#\\$_dust_a?;}; for _dust_x in emacs vi history histexpand; do \
            if [[ :\\$_dust_w: = *:\\$_dust_x:* ]]; then _dust_v=\\$_dust_v\\" -o \\$_dust_x\\"; fi; done; \
            [[ :\\${HISTCONTROL-}: = *:ignore[sb]* || \\" eval x\\" = @(\\${HISTIGNORE//:/|}) ]] || \
            history -d \\$((BASH_VERSINFO > 4 ? -1 : _dust_n - 1)) 2>/dev/null; fi; \
            trap - DEBUG; unset PROMPT_COMMAND PS0; PROMPT_COMMAND=PS1=\\\\\\$_dust_p; set +o histexpand; \
            set +o history; shopt -s promptvars""";

    private static final String ZSH = """
            typeset +x PS1; if [ -z \\"\\${_dust_m-}\\" ]; then _dust_f=(\\${precmd_functions:#_dust_h}) \
            _dust_g=(\\${preexec_functions:#_dust_b}) _dust_h=\\"\\$(functions precmd preexec 2>/dev/null)\\" _dust_i=\\${HISTFILE-}; fi; \
            precmd_functions=() preexec_functions=(); unfunction precmd preexec 2>/dev/null; \
            unsetopt zle prompt_sp prompt_cr bang_hist; unset HISTFILE; setopt prompt_percent; stty -echo; _dust_q=\\"%?;\\\"""";

    private static final String KSH = """
            typeset +x PS1; [ -n \\"\\${_dust_m-}\\" ] || _dust_o=\\$(set +o); set +o emacs +o vi""";

    /** POSIX alone. The inner texts are arguments of a second eval, since other POSIX shells cannot parse them. */
    private static final String POSIX = "eval '"
            + "[ -n \"${_dust_m-}\" ] || _dust_1=$PS1 _dust_2=$PS2; PS2=; unset MAILCHECK; "
            + "_dust_a=@1@; _dust_a=${_dust_a}@2@; _dust_q=\"\\$?;\"; VIRTUAL_ENV_DISABLE_PROMPT=1; "
            + "_dust() { _dust_s=$?; _dust_p=$_dust_a:$1:$_dust_q; PS1=$_dust_p; return $_dust_s; }; "
            + "_dust_h() { _dust_s=$?; printf \"%s:r:%s;\" \"$_dust_a\" \"$_dust_s\"; return $_dust_s; }; "
            + "if [ -n \"${BASH_VERSION-}\" ]; then eval \"" + BASH + "\"; "
            + "elif [ -n \"${ZSH_VERSION-}\" ]; then eval \"" + ZSH + "\"; "
            + "elif [ -n \"${KSH_VERSION-}\" ]; then eval \"" + KSH + "\"; else set -o ignoreeof; fi; "
            + "_dust_m=1; printf \"%sf%s%s:%s;\" \"$_dust_a\" \"${BASH_VERSION:+b}${ZSH_VERSION:+z}${KSH_VERSION:+k}\" $$ \"$PATH\"'; "
            + "[ -n \"$BASH_VERSION\" ] && set +o emacs +o vi || true; _dust @e@\n";

    /** Read by an editor, byte by byte: short. */
    private static final String NO_EDITOR = " eval '_dust_w=${_dust_w-${SHELLOPTS-}} _dust_n=${_dust_n-${HISTCMD-}}'; "
            + "[ -n \"$BASH_VERSION\" ] && set +o emacs +o vi +o history || true\n";

    static final String FIRST = NO_EDITOR + " " + POSIX;

    /** Again on the way out of raw mode, where the ordinary prompt has its echo. */
    static final String AGAIN = " @-@; eval '_dust_w=${SHELLOPTS-} _dust_n=${HISTCMD-}'; " + POSIX;

    /** The same for a plain POSIX shell, whose functions are still there: busybox's editor takes 1023 bytes. */
    static final String SH_AGAIN = " @-@; PS2=; set -o ignoreeof; _dust_m=1; _dust @e@\n";

    /** Asked of a shell that did not understand {@link #FIRST}. */
    static final String PROBE = """
             echo '@1@''@2@'v"$version;"
             echo '@1@''@2@'w'@e@;'; _dust @e@
            """;

    static final String TCSH_FIRST = """
             unalias precmd postcmd; unset edit autologout; setty -q -echo; setty -x -echo; setty -d -echo; @-@; \
            set histchars=''; set prompt2='' prompt3=''; set prompt='@1@''@2@:@e@:%?;'
            """;

    static final String CSH_FIRST = " @-@; set histchars=''; set prompt='@1@''@2@:@e@:;'\n";

    /**
     * fish paints its own prompt and its own echo, whatever the terminal's ECHO is. So each of our lines begins with
     * {@code _dust_b}, which says that output begins, an event says that it is over, and what comes between the two is dropped.
     */
    static final String FISH_FIRST = """
             functions -e _dust_y; set -g _dust_a '@1@''@2@'; set -g _dust_e @e@; \
            function _dust_p --on-event fish_prompt; set -l s $status; printf '%s:%s:%s;' $_dust_a $_dust_e $s; return $s; end; \
            function _dust_x --on-event fish_postexec; set -l s $status; printf '%s<;' $_dust_a; return $s; end; \
            function _dust_b; set -l s $status; printf '%s>;' $_dust_a; return $s; end; \
            functions -q _dust_u; or functions -c fish_prompt _dust_u; \
            functions -q fish_right_prompt; and functions -c fish_right_prompt _dust_r; \
            function fish_prompt; end; function fish_right_prompt; end; function fish_title; end; \
            set -g fish_autosuggestion_enabled 0
            """;

    static final String POSIX_SYNC = " _dust @e@\n";
    static final String TCSH_SYNC = " set prompt='@1@''@2@:@e@:%?;'\n";
    static final String CSH_SYNC = " set prompt='@1@''@2@:@e@:;'\n";
    static final String FISH_SYNC = " set -g _dust_e @e@\n";

    /** The ordinary prompt, echo and editor back; {@code _dust_h} announces each ordinary prompt, and {@code PS0} each line that begins. */
    static final String BASH_RAW = """
             PS1=$_dust_1 PS2=$_dust_2 PS0=$_dust_a'>;'$_dust_0 _dust_m=; unset PROMPT_COMMAND; eval "$_dust_c"; \
            PROMPT_COMMAND="_dust_h${PROMPT_COMMAND:+;${PROMPT_COMMAND#_dust_h;}}"; eval "$_dust_t"; @+@; [ -z "$_dust_v" ] || { HISTFILE= command set $_dust_v; } 2>/dev/null
            """;

    /** After an interrupt zsh runs no {@code precmd}, but its editor begins a line. */
    static final String ZSH_RAW = """
             PS1=$_dust_1 PS2=$_dust_2 _dust_m=; HISTFILE=$_dust_i; eval "$_dust_h"; precmd_functions=(_dust_h $_dust_f) \
            preexec_functions=(_dust_b $_dust_g); _dust_b() { printf '%s>;' "$_dust_a" }; @+@; setopt zle prompt_sp prompt_cr bang_hist; \
            autoload -Uz add-zle-hook-widget && add-zle-hook-widget line-init _dust_h
            """;

    /** These have no hook before the prompt, so the prompt itself carries the mark. */
    static final String KSH_RAW = """
             PS1=$_dust_a':r:$?;'$_dust_1 PS2=$_dust_2 _dust_m=; @+@; eval "$_dust_o"
            """;

    static final String SH_RAW = """
             PS1=$_dust_a':r:$?;'$_dust_1 PS2=$_dust_2 _dust_m=; @+@; set +o ignoreeof
            """;

    static final String TCSH_RAW = """
             setty -q +echo; setty -x +echo; setty -d +echo; @+@; set edit histchars='!^'; \
            set prompt2='%R? '; set prompt='@1@''@2@:r:;%m:%~%# '
            """;

    static final String CSH_RAW = " @+@; set histchars='!^'; set prompt='@1@''@2@:r:;% '\n";

    static final String FISH_RAW = """
             set -g _dust_e r; functions -e fish_prompt; functions -c _dust_u fish_prompt; functions -e fish_right_prompt; \
            functions -q _dust_r; and functions -c _dust_r fish_right_prompt; functions -e fish_title; set -ge fish_autosuggestion_enabled; \
            function _dust_y --on-event fish_preexec; printf '%s>;' $_dust_a; end
            """;
}
