"""dust and its peers, each behind the same few calls."""

import contextlib
import fcntl
import os
import pathlib
import pty
import select
import shutil
import signal
import struct
import subprocess
import termios
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
DUST = str(ROOT / "dust.sh")
DEADLINE = 300
AT_A_TIME = 100


def environment(farm):
    return dict(
        os.environ,
        DUST_HOME=str(farm.folder / "dust"),
        TERM="xterm",
        LC_ALL="C.UTF-8",
        AWS_ACCESS_KEY_ID="k",
        AWS_SECRET_ACCESS_KEY="s",
        AWS_EC2_METADATA_DISABLED="true",
        PDSH_SSH_ARGS_APPEND=f"-F {farm.folder}/ssh_config",
    )


def once(farm, nodes, line, fanout, config="ssh_config"):
    """What runs one line on the first nodes and ends, for each tool that is installed."""
    fan = str(min(nodes, fanout))
    config = str(farm.folder / config)
    hosts = str(farm.hosts(nodes))
    commands = {"dust": [DUST, "-f", str(farm.template(nodes)), "@ " + line]}
    if shutil.which("pdsh"):
        commands["pdsh"] = ["pdsh", "-R", "ssh", "-f", fan, "-w", "^" + hosts, line]
    if shutil.which("clush"):
        commands["clush"] = ["clush", "-f", fan, "-o", "-F " + config, "--hostfile", hosts, line]
    if shutil.which("parallel-ssh"):
        commands["parallel-ssh"] = ["parallel-ssh", "-i", "-p", fan, "-t", "0", "-x", "-F " + config, "-h", hosts, line]
    each = f'ssh -F {config} "$1" "$2" | sed "s/^/[$1] /"'
    commands["xargs ssh"] = ["xargs", "-P", fan, "-a", hosts, "-I{}", "sh", "-c", each, "sh", "{}", line]
    return commands


def copying(farm, nodes, way, source, end):
    """What copies to or from the first nodes and ends, for each tool that is installed; all have the cipher that dust prefers."""
    hosts = str(farm.hosts(nodes))
    config = str(farm.folder / "ssh_config")
    scp = f'exec scp -qr -F {config} ' + ('"$1" "$3:$2"' if way == "put" else '"$3:$1" "$2/$3"')
    line = f"{way} -r n* {source} {end}".rstrip()
    commands = {"dust": [DUST, "-f", str(farm.template(nodes)), line]}
    if shutil.which("pdcp"):
        tool = ["pdcp" if way == "put" else "rpdcp", "-R", "ssh", "-f10", "-r", "-w", "^" + hosts, "-e", str(farm.folder / "copy-files")]
        commands[tool[0]] = [*tool, str(source), "." if way == "put" else str(end)]
    if shutil.which("clush"):
        tool = ["clush", "-q", "-f10", "-o", "-F " + config, "--hostfile", hosts]
        to = ["--dest", source.name] if way == "put" else ["--dest", str(end)]
        commands["clush"] = [*tool, "--copy" if way == "put" else "--rcopy", str(source), *to]
    commands["xargs scp"] = ["xargs", "-P10", "-a", hosts, "-I{}", "sh", "-c", scp, "sh", str(source), str(end), "{}"]
    return commands


def timed(command, farm):
    """Seconds of a whole process, and what it wrote to its pipe: bytes and lines."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=environment(farm),
        cwd=farm.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    size = lines = 0
    while True:
        block = os.read(process.stdout.fileno(), 1 << 20)
        if not block:
            break
        size += len(block)
        lines += block.count(b"\n")
    process.stdout.close()
    process.wait()
    return time.perf_counter() - begin, size, lines


def tree(pid):
    """A process and its descendants."""
    kids = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError, IndexError):
                stat = pathlib.Path("/proc", entry, "stat").read_text()
                kids.setdefault(int(stat.rsplit(")", 1)[1].split()[1]), []).append(int(entry))
    found, open_ = [], [pid]
    while open_:
        found.append(open_.pop())
        open_.extend(kids.get(found[-1], []))
    return found


def memory(pids):
    """Megabytes: the proportional set size of these processes."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            for line in pathlib.Path("/proc", str(pid), "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024


class OnTerminal:
    """dust, or polysh, at its prompt on a pty."""

    def __init__(self, command, farm, prompt):
        self.begun = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(farm.folder)
            os.execvpe(command[0], command, environment(farm))
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.until(prompt)

    def until(self, text, times=1):
        """Reads until a text has come so often; counts what it reads."""
        end = time.monotonic() + DEADLINE
        seen, rest, size = 0, b"", 0
        while seen < times:
            if not select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
                raise SystemExit(f"waited in vain for {text!r}, {seen} of {times}; last: {rest[-500:]!r}")
            block = os.read(self.fd, 1 << 16)
            size += len(block)
            rest += block
            seen += rest.count(text)
            rest = rest[-max(len(text) - 1, 500) :] if text not in rest else rest[rest.rindex(text) + len(text) :]
        return size

    def line(self, text, answer, times):
        """Seconds from Enter to the last answer."""
        os.write(self.fd, text)
        # Nobody types it within a millisecond: what the line costs while it is typed is not what it costs to run.
        while select.select([self.fd], [], [], 0.05)[0]:
            os.read(self.fd, 1 << 16)
        begin = time.perf_counter()
        os.write(self.fd, b"\r")
        self.until(answer, times)
        return time.perf_counter() - begin

    def open(self, text, answer, times):
        """Returns when all sessions are open."""
        self.line(text, answer, times)

    def memory(self):
        return memory(tree(self.pid))

    def close(self):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        end = time.monotonic() + 20
        with contextlib.suppress(OSError):
            # It may have something to say before it ends.
            while select.select([self.fd], [], [], max(0, end - time.monotonic()))[0] and os.read(self.fd, 65536):
                pass
        os.close(self.fd)
        os.waitpid(self.pid, 0)


class Dust(OnTerminal):
    def __init__(self, farm, nodes):
        super().__init__([DUST, "-f", str(farm.template(nodes))], farm, b"dust$ ")

    def open(self, text, answer, times):
        """Some at a time: a thousand servers on one machine would answer nobody for half a minute, and be given up."""
        for first in range(0, times, AT_A_TIME):
            last = min(times, first + AT_A_TIME) - 1
            self.line(text.replace(b"@", b"@n[%d-%d]" % (first, last), 1), answer, last + 1 - first)


class Held:
    """The least that anything over OpenSSH can cost: one `ssh` for each node, held open, and a loop over their pipes."""

    def __init__(self, farm, nodes):
        self.begun = time.perf_counter()
        command = ["ssh", "-F", str(farm.folder / "ssh_config")]
        self.processes = [
            subprocess.Popen(
                [*command, address, "exec sh"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )
            for address in farm.addresses[:nodes]
        ]
        self.poll = select.epoll()
        for process in self.processes:
            self.poll.register(process.stdout.fileno(), select.EPOLLIN)

    def line(self, text, answer, times):
        begin = time.perf_counter()
        for process in self.processes:
            os.write(process.stdin.fileno(), text.removeprefix(b"@ ") + b"\n")
        seen, end = 0, time.monotonic() + DEADLINE
        while seen < times:
            for number, _ in self.poll.poll(max(0, end - time.monotonic())):
                block = os.read(number, 65536)
                if not block:
                    raise SystemExit("an ssh ended")
                seen += block.count(answer)
            if time.monotonic() > end:
                raise SystemExit("the ssh processes do not answer")
        return time.perf_counter() - begin

    def open(self, text, answer, times):
        self.line(text, answer, times)

    def memory(self):
        return memory(process.pid for process in self.processes)

    def close(self):
        for process in self.processes:
            process.stdin.close()
            process.stdout.close()
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()
        self.poll.close()


class Polysh(OnTerminal):
    """What is typed goes to all of its nodes."""

    def __init__(self, farm, nodes):
        ssh = f"exec ssh -F {farm.folder}/ssh_config -t %(host)s %(port)s"
        command = ["polysh", "--no-color", "--ssh=" + ssh, f"--hosts-file={farm.hosts(nodes)}"]
        super().__init__(command, farm, f"ready ({nodes})>".encode())

    def line(self, text, answer, times):
        return super().line(text.removeprefix(b"@ "), answer, times)


def kept():
    """What keeps sessions open, for each tool that is installed."""
    tools = {"dust": Dust, "loop over ssh": Held}
    if shutil.which("polysh"):
        tools["polysh"] = Polysh
    return tools
