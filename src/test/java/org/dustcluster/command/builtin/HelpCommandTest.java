package org.dustcluster.command.builtin;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.dustcluster.command.CommandCatalog;
import org.dustcluster.target.TargetExpression;
import org.dustcluster.testing.CommandBench;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

class HelpCommandTest {
    private final CommandBench bench = CommandBench.script();

    @Test
    void theListIsGroupedOneLineEach() {
        assertEquals(0, bench.run("?"));
        assertEquals("""
                The cluster:
                  load FILE            read a template and make it the current cluster
                  use [target]         narrow what no target means, or switch to another cluster
                  show [target]        list the template's nodes, then the rest of the region
                  start [target]       launch what is missing, start what is stopped
                  stop [target]        stop nodes; their disks stay
                  terminate [target]   terminate nodes, for good
                  tag target K=V       set tags on instances
                  untag target KEY     take tags off instances
                  ec2sec VERB [RULE]   show, open and close ports in the security groups of EC2

                Its nodes (see: help @):
                  @target LINE         run LINE in the one shell that each of these nodes keeps
                  @ LINE               the same on all running nodes of the cluster
                  @node                a full-screen shell on one node

                This machine:
                  !LINE                run LINE here; so does any line that is no command
                  cd, export, unset    change dust's own directory and environment

                Their answers:
                  last [target]        show what the last @ line gave: again, folded, compared

                Their files:
                  put target SRC...    send files to nodes
                  get target REMOTE    fetch files from nodes
                  run target SCRIPT    run a script of this machine on nodes

                Sessions:
                  sessions [target]    list the open sessions: what each runs, how it ended
                  wait [target]        wait until sessions are idle
                  interrupt [target]   send Ctrl-C to what runs; the sessions live on
                  close [target]       close sessions; the machines run on
                  reconnect [target]   close sessions and log in anew
                  secret [target]      send a line that is not shown: passwords

                dust itself:
                  help [command]       list the commands, or show the page of one (also: ?)
                  set [NAME] [VALUE]   list the settings, or change one until dust ends
                  log [LEVEL]          show or set the level of dust.log
                  lasterror            show what was behind the last failure
                  reload               read the drop-in commands again
                  exit                 leave (Ctrl-D)

                Pages: help COMMAND or COMMAND -h; help targets, help template, help keys.""", bench.printer.results());
    }

    @Test
    void aPageHasSynopsisOptionsAndExamples() {
        bench.run("help stop");
        assertEquals("""
                stop [target] [--wait] [-y] [-n] [-a]

                stop nodes; their disks stay

                Without a target: all nodes of the template, or the working set (see: help
                use), after a question; never anything else in the region.

                      [target]    which nodes (see: help targets)
                  -a, --all       let the target mean instances outside the template too
                  -h, --help      show this page
                  -n, --dry-run   print the plan and do nothing
                      --wait      wait until they have stopped
                  -y, --yes       do not ask

                Examples:
                  stop worker[0-1]    these two
                  stop -y --wait      the whole cluster, unasked, and wait for it""", bench.printer.results());
    }

    static Stream<String> pages() {
        CommandCatalog catalog = new CommandCatalog(BuiltIns.providers(), problem -> {});
        return Stream.of(
                        Stream.of("help"),
                        Stream.concat(Stream.of("@"), catalog.names().stream()).map(name -> "help " + name),
                        HelpTopics.NAMES.stream().map(name -> "help " + name))
                .flatMap(lines -> lines);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPageFitsEightyColumnsAndHasNoBlanksAtTheEnds(String line) {
        assertEquals(0, bench.run(line));
        String page = bench.printer.results();
        page.lines().forEach(text -> assertTrue(text.length() <= 80, text));
        page.lines().forEach(text -> assertEquals(text.stripTrailing(), text));
        assertEquals(page.strip(), page);
        assertFalse(page.contains("\n\n\n"), page);
        assertFalse(page.contains("\t"), page);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPageHasAnExample(String line) {
        bench.run(line);
        String page = bench.printer.results();
        assertTrue(line.equals("help") || page.matches("(?s).*\nExamples:\n  \\S.*"), page);
    }

    /** Picocli complains of a percent sign on standard error, and shows the text as it is. */
    @Test
    void everyPageCanBeFormatted() {
        CommandCatalog catalog = new CommandCatalog(BuiltIns.providers(), problem -> {});
        List<String> texts = Stream.concat(Stream.of("@"), catalog.names().stream())
                .flatMap(name -> catalog.find(name).stream())
                .flatMap(entry -> Stream.of(entry.type().getAnnotation(Command.class)))
                .flatMap(command ->
                        Stream.of(command.description(), command.footer()).flatMap(Stream::of))
                .toList();
        assertTrue(texts.size() > catalog.names().size());
        texts.forEach(text -> assertDoesNotThrow(() -> text.formatted(), text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "?"})
    void tabKnowsEveryPage(String word) {
        List<String> offered = bench.interpreter.words(word, 0);
        assertTrue(offered.containsAll(HelpTopics.NAMES), offered.toString());
        assertTrue(offered.containsAll(bench.catalog.names()), offered.toString());
        assertEquals(List.of(), bench.interpreter.words(word, 1));
    }

    @Test
    void everyTopicIsNamedInTheList() {
        bench.run("help");
        HelpTopics.NAMES.forEach(name -> assertTrue(bench.printer.results().contains("help " + name), name));
    }

    @Test
    void everyAttributeIsInThePageOfTargets() {
        bench.run("help targets");
        TargetExpression.ATTRIBUTES.forEach(
                name -> assertTrue(bench.printer.results().contains(name), name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop -h", "stop --help w0", "? stop"})
    void aPageIsShownInSeveralWays(String line) {
        bench.run(line);
        String shown = bench.printer.results();
        bench.printer.clear();
        bench.run("help stop");
        assertEquals(bench.printer.results(), shown);
    }
}
