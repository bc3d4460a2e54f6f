package org.dustcluster.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.dustcluster.cluster.RemoteWord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteLineTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\u00a7',
            value = {
                "up;                     command up",
                "\u00a7ls \u00a7;                  \u00a7file \u00a7",
                "ls /et;                 file /et",
                "ls -l /et;              file /et",
                "ls | gr;                command gr",
                "ls|gr;                  command gr",
                "cd x && mak;            command mak",
                "echo $(da;              command da",
                "(cd;                    command cd",
                "sudo apt;               command apt",
                "sudo -u x;              command x",
                "sudo apt in;            file in",
                "LANG=C so;              command so",
                "X=/t;                   file /t",
                "make DIR=/t;            file DIR=/t",
                "tar --file=/t;          file /t",
                "cat <in;                file in",
                "cat < in;               file in",
                ">out so;                command so",
                "echo 2>&1 fi;           file fi",
                "cat ~/no;               home no",
                "cat '~/no;              file ~/no",
                "cat my\\ fi;            file my fi",
                "cat 'my fi;             file my fi",
                "cat \"my fi;            file my fi",
                "cat \"a\\\"b;           file a\"b",
                "cat a'b c'd;            file ab cd",
                "cat '-r;                file -r",
            })
    void theLastWordIsThatOfTheShell(String line, String expected) {
        RemoteWord word = RemoteLine.upTo(line).word().orElseThrow();

        String kind = word.command() ? "command" : word.home() ? "home" : "file";
        assertEquals(expected, kind + " " + word.text());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\u00a7',
            value = {
                "ls -l",
                "cat $HO",
                "cat \"$HO",
                "cat *.t",
                "cat a?b",
                "cat x[0",
                "cat ~ro",
                "echo # x",
                "cat x\\",
                "echo $(date)"
            })
    void aWordThatOnlyTheShellKnowsCannotGoOn(String line) {
        assertEquals(true, RemoteLine.upTo(line).word().isEmpty());
    }

    @Test
    void anEmptyLineBeginsWithACommand() {
        assertEquals(
                Optional.of(new RemoteWord("", false, true)),
                RemoteLine.upTo("").word());
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\u00a7',
            value = {
                "cat pl;       plain.txt;   ain.txt",
                "cat my;       my file;     \\ file",
                "\u00a7cat my\\ \u00a7;  my file;     file",
                "cat 'my;      my file;     \u00a7 file'\u00a7",
                "cat \"my;     my file;     \u00a7 file\"\u00a7",
                "cat 'a;       a'b;         '\\''b'",
                "cat \"a;      a$b;         \\$b\"",
                "cat \"a;      a'b;         'b\"",
                "cat a;        a$(x)`;      \\$\\(x\\)\\`",
                "cat a;        a;           ",
                "ls 'sub;      sub folder/; \u00a7 folder/\u00a7",
                "\u00a7rm \u00a7;        -rf;         ./-rf",
                "cat ~/;       x;           x",
                "cat \u00fc;   \u00fcber;   ber",
            })
    void whatFollowsIsQuotedAsTheWordBegan(String line, String whole, String expected) {
        assertEquals(expected == null ? "" : expected, RemoteLine.upTo(line).continuation(whole));
    }
}
