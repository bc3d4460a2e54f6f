#!/usr/bin/env python3
"""How long a key takes from the keyboard to its echo: dust's raw shell beside `ssh -t`, in one run.

    src/bench/keys.py [--keys 1000] [--rounds 4]

Starts an OpenSSH server of its own on a free loopback port, logs in to it twice, each time on a pty of its own, once with
`./dust.sh` and `@node`, once with `ssh -t`, and types keys into `cat`, one at a time, in alternating rounds. The time from
the write of a key to the arrival of its echo is a sample. Needs sshd, ssh and Python's standard library, nothing else; all
of it is gone at the end.
"""

import argparse
import contextlib
import fcntl
import getpass
import http.server
import os
import pathlib
import pty
import select
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEADLINE = 60

INSTANCE = """<?xml version="1.0" encoding="UTF-8"?>
<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><reservationSet>
<item><reservationId>r-1</reservationId><ownerId>1</ownerId><groupSet/><instancesSet><item>
<instanceId>i-00000000000000001</instanceId><imageId>ami-1</imageId><instanceState><code>16</code><name>running</name>
</instanceState><instanceType>t3.micro</instanceType><launchTime>2026-01-01T00:00:00.000Z</launchTime>
<placement><availabilityZone>eu-west-1a</availabilityZone></placement><ipAddress>127.0.0.1</ipAddress><tagSet>
<item><key>Name</key><value>node</value></item><item><key>dust:cluster</key><value>bench</value></item></tagSet>
</item></instancesSet></item></reservationSet></DescribeInstancesResponse>"""


class OneInstance(http.server.BaseHTTPRequestHandler):
    """An EC2 of one running instance."""

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = INSTANCE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def openssh(folder):
    """A server for the one key that it makes; yields its port."""
    for name in ("host", "id"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    (folder / "authorized_keys").write_bytes((folder / "id.pub").read_bytes())
    home = folder / "remote"
    home.mkdir()
    port = free_port()
    (folder / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized_keys\n"
        f"SetEnv HOME={home}\nPidFile none\nUsePAM no\nUseDNS no\nStrictModes no\nPermitRootLogin prohibit-password\n"
        "PasswordAuthentication no\nPrintMotd no\nPrintLastLog no\n"
    )
    if os.getuid() == 0:
        os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
    sshd = shutil.which("sshd") or "/usr/sbin/sshd"
    server = subprocess.Popen([sshd, "-D", "-e", "-f", folder / "sshd_config"], stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + DEADLINE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > end or server.poll() is not None:
                    raise SystemExit("sshd did not start")
                select.select([], [], [], 0.05)
        yield port
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def ec2():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), OneInstance)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()


class Program:
    """A program on a pty, typed to byte by byte."""

    def __init__(self, command, environment, folder):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.seen = b""

    def read(self, timeout):
        if not select.select([self.fd], [], [], timeout)[0]:
            return b""
        return os.read(self.fd, 65536)

    def wait(self, text):
        end = time.monotonic() + DEADLINE
        while text not in self.seen:
            if time.monotonic() > end:
                raise SystemExit(f"waited in vain for {text!r}; seen: {self.seen[-2000:]!r}")
            self.seen += self.read(1)
        self.seen = self.seen.split(text, 1)[1]

    def type(self, text):
        os.write(self.fd, text)

    def into_cat(self):
        """From the remote prompt into a program that only its terminal's echo answers for."""
        self.type(b"echo rea''dy; cat > /dev/null\r")
        self.wait(b"ready")
        while self.read(0.2):
            pass

    def key(self):
        """Milliseconds from a key to its echo."""
        begin = time.perf_counter()
        os.write(self.fd, b"x")
        while b"x" not in self.read(DEADLINE):
            pass
        return (time.perf_counter() - begin) * 1000

    def close(self):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        with contextlib.suppress(OSError):
            os.close(self.fd)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)


def measure(program, keys):
    samples = []
    for number in range(keys):
        samples.append(program.key())
        # A line of a terminal takes 4095 bytes.
        if number % 1000 == 999:
            program.type(b"\x15")
        # As a person: never in the middle of what the last key set going.
        select.select([], [], [], 0.002)
    program.type(b"\x15")
    while program.read(0.1):
        pass
    return samples


def told(name, samples):
    samples = sorted(samples)
    print(
        f"{name:8} median {statistics.median(samples):6.3f} ms   min {samples[0]:6.3f}   max {samples[-1]:7.3f}"
        f"   95 % {samples[int(len(samples) * 0.95)]:6.3f}   keys {len(samples)}"
    )
    return statistics.median(samples)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("--keys", type=int, default=1000, help="keys for each of the two (1000)")
    options.add_argument("--rounds", type=int, default=4, help="how often the two take turns (4)")
    chosen = options.parse_args()
    if not all(shutil.which(name) for name in ("ssh", "ssh-keygen")):
        raise SystemExit("OpenSSH is not installed")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dust-keys"))
    programs = []
    try:
        with openssh(folder) as port, ec2() as api:
            (folder / "bench.cnf").write_text(
                f"@cloud\nprovider=ec2\nname=bench\nregion=eu-west-1\nendpoint=http://127.0.0.1:{api}\n"
                f"keyfile={folder}/id\nusername={getpass.getuser()}\nport={port}\nkey=k\nimage=ami-1\n"
                "instance_type=t3.micro\n@node\nhost=127.0.0.1\n"
            )
            environment = dict(
                os.environ, DUST_HOME=str(folder / "home"), TERM="xterm", AWS_ACCESS_KEY_ID="k", AWS_SECRET_ACCESS_KEY="s"
            )
            dust = Program([str(ROOT / "dust.sh"), "-f", "bench.cnf"], environment, folder)
            programs.append(dust)
            dust.wait(b"dust$ ")
            dust.type(b"@node\r")
            ssh = Program(
                ["ssh", "-t", "-F", "none", "-i", str(folder / "id"), "-p", str(port), "-o", "StrictHostKeyChecking=no"]
                + ["-o", f"UserKnownHostsFile={folder}/known", "-o", "LogLevel=ERROR", f"{getpass.getuser()}@127.0.0.1"],
                environment,
                folder,
            )
            programs.append(ssh)
            for program in programs:
                program.into_cat()
            # The first keys find code that was never run.
            for program in programs:
                measure(program, 200)
            samples = ([], [])
            for _ in range(chosen.rounds):
                for program, of in zip(programs, samples):
                    of.extend(measure(program, max(1, chosen.keys // chosen.rounds)))
            medians = [told(name, of) for name, of in zip(("dust", "ssh -t"), samples)]
            print(f"{'apart':8} median {medians[0] - medians[1]:+6.3f} ms")
    finally:
        for program in programs:
            program.close()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
