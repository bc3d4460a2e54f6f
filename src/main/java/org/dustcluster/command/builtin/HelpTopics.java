package org.dustcluster.command.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dustcluster.command.CommandCatalog;

/** The pages of help that belong to no command; at most 80 columns wide. */
final class HelpTopics {
    static final List<String> NAMES = List.of("targets", "template", "keys");

    /** For Tab: what has a page. */
    static final class Pages extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Pages(CommandCatalog catalog) {
            super(NAMES);
            addAll(catalog.names());
        }
    }

    /** The lines that are no commands, for the list. */
    static final String LINES = """
            Its nodes (see: help @):
              @target LINE         run LINE in the one shell that each of these nodes keeps
              @ LINE               the same on all running nodes of the cluster
              @node                a full-screen shell on one node

            This machine:
              !LINE                run LINE here; so does any line that is no command
              cd, export, unset    change dust's own directory and environment
            """;

    private static final String TARGETS = """
            Wherever a command takes [target], and behind @:

              worker0   w*   worker?        the node's name, whole, case counts
              worker[0-10]   n[01,03,5-7]   numbers: ranges and lists, zeros kept
              w[abc]   w[!0]                one character of these; none of these
              state=run*   type=t2.*        an attribute, * and ? allowed:
              id=i-0a*   ip=10.*            name index state type image id ip private_ip
              session=busy   zone=*a        dns private_dns zone key launched session
                                            cluster
              tags=owner:dev*               a tag's key and value
              3                             the number that show printed
              a,b   a&b   !a   (a,b)&c      either, both, not, grouped
              'a b'   "x,y"                 quotes protect blanks and commas

            With a template loaded a target means its nodes. Other instances of the region
            are meant by id= or by number only, or with -a; show looks at all. Without a
            template every instance of the region is meant.

            Examples:
              show state=run*,state=pending      by attribute, either of two
              stop worker[0-9]&!worker[3,5]      eight of ten
              @tags=owner:dev&type=t3.* uptime   by tag and type
              @session=busy Y                    an answer for those that ask
            """;

    private static final String TEMPLATE = """
            A template, NAME.cnf, says what the cluster is.

            Examples:
              @cloud
              provider=ec2
              name=sample
              region=eu-west-1
              key=my-key-pair
              keyfile=~/.ssh/my-key.pem
              instance_type=t3.micro
              image=ami-0123456789abcdef0

              @worker[0-2]
              tags=owner:dev

            @cloud needs provider and name; a launch needs image, key and instance_type too.
            Every other section is a node, or several: @node[01-03]. What a node does not
            say it has from @cloud. # and ; begin comments, ~ and ${ENV} are expanded; image
            may be resolve:ssm:/path, which asks AWS for its newest one.

              in @cloud only      provider name region profile endpoint hostkeys
                                  connect_timeout
              for the launch      key instance_type image subnet security_groups zone
                                  iam_profile user_data volume_size spot tags tag.KEY
              for ssh             keyfile username port address proxyjump
              in a node only      host (an address for ssh, whatever EC2 says)
            """;

    private static final String KEYS = """
            The line (what ~/.inputrc says counts; `set editing-mode vi` gives vi's keys):

              Tab              go on with a command, an option, a target and its values, a
                               file; behind @node with that node's commands and files
              Right, End       take the line that is suggested faintly; Alt-F a word of it
              Up, Down         older and newer lines; Ctrl-R searches them
              Ctrl-A, Ctrl-E   begin and end of the line; Alt-B, Alt-F a word back, on
              Ctrl-W, Alt-D    cut the word before, behind the cursor; Ctrl-K the rest of
                               the line, Ctrl-U all of it; Ctrl-Y puts it back
              Ctrl-L           an empty screen

            A line that begins with a blank is kept in no history. Several pasted lines ask
            before they are sent to nodes.

              Ctrl-C           drops a half-typed line; at an empty prompt interrupts what
                               the nodes run; while a command waits ends the waiting
              Ctrl-D           leaves dust, on an empty line
              Ctrl-Z           suspends a program of this machine, together with dust

            In a full-screen shell (@node) every key is the node's. Ctrl-C three times in a
            row leaves it running; exit ends it.

            Examples:
              @worker0 less /var/lo<Tab>     a file of worker0
              stop state=ru<Tab>             a value that a node has
              @work<Right>                   the last line that began so
            """;

    private HelpTopics() {}

    /** The page of a topic; empty for a word that is none. */
    static Optional<String> page(String topic) {
        return switch (topic) {
            case "targets" -> Optional.of(TARGETS.stripTrailing());
            case "template" -> Optional.of(TEMPLATE.stripTrailing());
            case "keys" -> Optional.of(KEYS.stripTrailing());
            default -> Optional.empty();
        };
    }
}
