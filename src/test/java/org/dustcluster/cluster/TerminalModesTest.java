package org.dustcluster.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalModesTest {
    private static final char ESC = '\u001b';

    private static byte[] bytes(String text) {
        return text.replace('^', ESC).replace('#', '\u0007').getBytes(StandardCharsets.UTF_8);
    }

    private static TerminalModes after(String text) {
        TerminalModes modes = new TerminalModes();
        byte[] bytes = bytes(text);
        modes.watch(bytes, 0, bytes.length);
        return modes;
    }

    private static String shown(String text) {
        return text.replace(ESC, '^');
    }

    private static String restoring(TerminalModes modes) {
        String text = modes.restoring();
        assertEquals(
                TerminalModes.ALWAYS_RESTORED, text.substring(text.length() - TerminalModes.ALWAYS_RESTORED.length()));
        return shown(text.substring(0, text.length() - TerminalModes.ALWAYS_RESTORED.length()));
    }

    /** {@code ^} stands for escape and {@code #} for a bell. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "plain text                    | ''                    | ''",
                "^[?1049h                      | ^[?1049l              | ^[?1049h",
                "^[?1049h^[?1049l              | ''                    | ''",
                "^[?1000;1006h                 | ^[?1000l^[?1006l      | ^[?1000h^[?1006h",
                "^[?25l                        | ^[?25h                | ^[?25l",
                "^[?25l^[?25h^[?7l^[?7h        | ''                    | ''",
                "^[?2004h^[?1004h              | ^[?1004l^[?2004l      | ^[?1004h^[?2004h",
                "^[?1h^=                       | ^[?1l                 | ^[?1h^=",
                "^=^>                          | ''                    | ''",
                "^[?1000h^[?1049h              | ^[?1000l^[?1049l      | ^[?1049h^[?1000h",
                "^[?2026h^[?1048h              | ''                    | ''",
                "^[4h                          | ^[4l                  | ^[4h",
                "^[4h^[4l                      | ''                    | ''",
                "^[2;10r                       | ^7^[r^8               | ''",
                "^[2;10r^[r                    | ''                    | ''",
                "^[>1u^[>5u                    | ^[<2u                 | ^[>1u^[>5u",
                "^[>1u^[<u                     | ''                    | ''",
                "^[?1049h^[>1u                 | ^[<1u^[?1049l         | ^[?1049h^[>1u",
                "^[>1u^[?1049h^[>3u            | ^[<1u^[?1049l^[<1u    | ^[>1u^[?1049h^[>3u",
                "^[>4;2m                       | ^[>4m                 | ^[>4;2m",
                "^[>4;2m^[>4;m                 | ''                    | ''",
                "^[31m                         | ''                    | ''",
                "^)0                           | ^)B                   | ^)0",
                "^(0^(B                        | ''                    | ''",
                "^[5 q                         | ^[0 q                 | ^[5 q",
                "^[5 q^[0 q                    | ''                    | ''",
                "^[22;0;0t                     | ^[23;0t               | ^[22;0t",
                "^[22;0;0t^[23;0;0t            | ''                    | ''",
                "^]12;red#                     | ^]112^\\              | ''",
                "^]12;red^\\^]112#             | ''                    | ''",
                "^]11;?#^]0;title#             | ''                    | ''",
                "^[?1049h^[?1000h^c            | ''                    | ''",
                "^[?1h^[?6h^[?25l^[4h^[!p      | ''                    | ''",
                "^]52;c;^[?1000h               | ^[?1000l              | ^[?1000h",
            })
    void whatIsOnIsSwitchedOffAndCanBeReplayed(String written, String restored, String replayed) {
        TerminalModes modes = after(written);

        assertEquals(replayed, shown(modes.replaying()));
        assertEquals(restored, restoring(modes));
        assertEquals("", shown(modes.replaying()), "all is off");
    }

    @Test
    void aSequenceMayComeInPieces() {
        byte[] bytes = bytes("x^[?1049h^]12;red^\\^[5 qy");
        TerminalModes modes = new TerminalModes();
        for (int i = 0; i < bytes.length; i++) {
            modes.watch(bytes, i, 1);
        }

        assertEquals("^[?1049l^[0 q^]112^\\", restoring(modes));
    }

    @Test
    void whatIsReplayedIsKnownToTheTerminalThatGetsIt() {
        String replayed = shown(after("^[22;0t^[>1u^[?1049h^[>3u^[?25l^[?1006h^[4h^[>4;2m^)0^[4 q^=")
                .replaying());

        assertEquals(replayed, shown(after(replayed).replaying()));
    }
}
