package org.dustcluster.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.dustcluster.cluster.RemoteNode;

/**
 * Puts a script into a private directory of a node, and beside it a few lines that run it and then remove the directory. All words
 * that the script gets are in those lines, so what a node's shell is given is one path, whatever shell that is.
 */
final class StageJob implements NodeCopy.Job {
    private final String name;
    private final byte[] script;
    private final List<String> arguments;
    private final Map<RemoteNode, String> directories;

    /** @param directories gets where it is */
    StageJob(String name, byte[] script, List<String> arguments, Map<RemoteNode, String> directories) {
        this.name = name;
        this.script = script;
        this.arguments = arguments;
        this.directories = directories;
    }

    @Override
    public void run(NodeCopy copy) throws IOException, InterruptedException {
        copy.gauge().expect(1, script.length);
        String directory = directory(copy);
        boolean staged = false;
        try {
            write(copy, directory + "/" + name, script, 0700);
            byte[] runner = runner(directory, name, arguments).getBytes(StandardCharsets.ISO_8859_1);
            write(copy, directory + "/" + RUNNER, runner, 0600);
            copy.check();
            staged = true;
        } finally {
            if (!staged) {
                discard(copy.disk(), directory);
            }
        }
        directories.put(copy.node(), directory);
        copy.gauge().fileDone();
    }

    /** No script is called so. */
    private static final String RUNNER = ".dust";

    /** Nobody else can guess its name or look into it. The home directory serves where /tmp takes nothing. */
    private static String directory(NodeCopy copy) throws IOException, InterruptedException {
        String own = ".dust-run-" + Parts.random();
        String inTmp = "/tmp/" + own;
        try {
            copy.disk().sendMakeDirectory(inTmp, 0700).done();
            return inTmp;
        } catch (SftpException e) {
            String home = Names.join(copy.disk().realPath("."), own);
            try {
                copy.disk().sendMakeDirectory(home, 0700).done();
                return home;
            } catch (SftpException no) {
                throw new IOException("neither /tmp nor the home directory takes the script: " + no.getMessage(), no);
            }
        }
    }

    private static void write(NodeCopy copy, String path, byte[] bytes, int mode)
            throws IOException, InterruptedException {
        int flags = RemoteDisk.WRITE | RemoteDisk.CREATE | RemoteDisk.EXCLUSIVE;
        String handle = copy.disk().open(path, flags, Attributes.ofMode(mode));
        new Writing(copy.disk().sftp(), handle, copy.gauge(), copy::check).all(bytes);
        // A umask may have taken something away.
        copy.disk().sendSet(handle, Attributes.ofMode(mode)).done();
        copy.disk().sendClose(handle).done();
    }

    /**
     * The lines. Read whole before they run, since they remove themselves. A caught signal is an ordinary one for the script, which
     * ends by it, and then the lines go on; where /tmp is mounted so that nothing there can be executed, the script moves home.
     */
    static String runner(String directory, String name, List<String> arguments) {
        StringBuilder words = new StringBuilder();
        arguments.forEach(word -> words.append(' ').append(quoted(Names.wire(word))));
        return """
                {
                d=%1$s
                trap : HUP INT QUIT TERM
                if [ ! -x "$d"/%2$s ] && [ -d ~ ]; then
                  h=~/"${d##*/}"
                  mkdir -m 700 "$h" && cp -p "$d"/%2$s "$h" && rm -rf "$d" && d=$h
                fi
                "$d"/%2$s%3$s
                s=$?
                rm -rf "$d"
                exit $s
                }
                """.formatted(quoted(directory), quoted(name), words);
    }

    /** What runs the script, for the node's shell. */
    static String line(String directory) {
        String path = directory + "/" + RUNNER;
        return "sh " + Names.shown(path.matches("[A-Za-z0-9/._-]+") ? path : quoted(path));
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Removes what is there of it. */
    static void discard(RemoteDisk disk, String directory) throws InterruptedException {
        try {
            for (RemoteDisk.Entry entry : disk.list(directory)) {
                if (Names.plausible(entry.name())) {
                    disk.remove(directory + "/" + entry.name());
                }
            }
            disk.removeDirectory(directory);
        } catch (IOException e) {
            // It never came so far, or has removed itself.
        }
    }
}
