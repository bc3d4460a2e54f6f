"""Real OpenSSH servers on loopback, one address for each node, all gone at the end."""

import contextlib
import getpass
import os
import pathlib
import select
import shutil
import socket
import subprocess
import tempfile
import time

import ec2

# sshd's own limit of sockets to listen on.
A_SERVER = 16
DEADLINE = 60

CLIENT = """Host *
  Port {port}
  User {user}
  IdentityFile {folder}/id
  IdentitiesOnly yes
  IdentityAgent none
  PreferredAuthentications publickey
  KexAlgorithms curve25519-sha256
  Ciphers aes128-gcm@openssh.com
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  GlobalKnownHostsFile /dev/null
  UpdateHostKeys no
  LogLevel ERROR
"""

SERVER = """Port {port}
{addresses}
HostKey {folder}/host
AuthorizedKeysFile {folder}/authorized_keys
SetEnv HOME={folder}/remote
PidFile none
UsePAM no
UseDNS no
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
PrintMotd no
PrintLastLog no
MaxStartups 10000:30:20000
LoginGraceTime 300
Subsystem sftp {folder}/serve-files
LogLevel ERROR
"""

# The servers share one disk: each node's files are in a folder of its own.
IN_ITS_FOLDER = """#!/bin/sh
cd {folder}/files/$(set -- $SSH_CONNECTION; echo $3) && exec {program} "$@"
"""
SFTP_SERVERS = ("/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/lib/ssh/sftp-server")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Farm:
    """Servers for as many nodes as a run needs at most; a context manager."""

    def __init__(self, nodes):
        self.addresses = [f"127.0.{20 + i // 250}.{1 + i % 250}" for i in range(nodes)]
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dust-bench"))
        self.port = free_port()
        self.servers = []
        self.open = contextlib.ExitStack()

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self):
        for name in ("host", "id"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.folder / name], check=True)
        (self.folder / "authorized_keys").write_bytes((self.folder / "id.pub").read_bytes())
        (self.folder / "remote").mkdir()
        for address in self.addresses:
            self.files(address).mkdir(parents=True)
        program = next((file for file in SFTP_SERVERS if os.access(file, os.X_OK)), "sftp-server")
        # pdcp starts itself on the node.
        for name, started in ("serve-files", program), ("copy-files", shutil.which("pdcp") or "pdcp"):
            script = self.folder / name
            script.write_text(IN_ITS_FOLDER.format(folder=self.folder, program=started))
            script.chmod(0o755)
        if os.getuid() == 0:
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        sshd = shutil.which("sshd") or "/usr/sbin/sshd"
        for first in range(0, len(self.addresses), A_SERVER):
            own = self.addresses[first : first + A_SERVER]
            config = self.folder / f"sshd.{first}"
            listen = "\n".join(f"ListenAddress {address}" for address in own)
            config.write_text(SERVER.format(port=self.port, addresses=listen, folder=self.folder))
            # A session of its own: a Ctrl-C ends the run, and the run ends the servers.
            server = subprocess.Popen([sshd, "-D", "-e", "-f", config], stderr=subprocess.DEVNULL, start_new_session=True)
            self.servers.append(server)
        end = time.monotonic() + DEADLINE
        for number, server in enumerate(self.servers):
            while not self._answers(self.addresses[number * A_SERVER]):
                if time.monotonic() > end or server.poll() is not None:
                    raise SystemExit("sshd did not start")
                select.select([], [], [], 0.05)
        base = CLIENT.format(port=self.port, user=getpass.getuser(), folder=self.folder)
        (self.folder / "ssh_config").write_text(base)
        master = f"  ControlMaster auto\n  ControlPath {self.folder}/cm-%h\n  ControlPersist 600\n"
        (self.folder / "ssh_config.master").write_text(base + master)

    def _answers(self, address):
        try:
            with socket.create_connection((address, self.port), 2) as probe:
                return probe.recv(4) == b"SSH-"
        except OSError:
            return False

    def template(self, nodes):
        """A dust template of the first nodes."""
        file = self.folder / f"bench{nodes}.cnf"
        if file.exists():
            return file
        endpoint = self.open.enter_context(ec2.serving(self.addresses[:nodes]))
        sections = "".join(f"@n{i}\nhost={address}\n" for i, address in enumerate(self.addresses[:nodes]))
        file.write_text(
            f"@cloud\nprovider=ec2\nname=bench{nodes}\nregion=eu-west-1\nendpoint={endpoint}\nkeyfile={self.folder}/id\n"
            f"username={getpass.getuser()}\nport={self.port}\nkey=k\nimage=ami-1\ninstance_type=t3.micro\n"
            # A thousand servers on one machine take longer than that for a login.
            f"connect_timeout=300\n{sections}"
        )
        return file

    def hosts(self, nodes):
        """A file with the first nodes' addresses, one a line."""
        file = self.folder / f"hosts{nodes}"
        file.write_text("".join(address + "\n" for address in self.addresses[:nodes]))
        return file

    def files(self, address):
        """Where a node's file server begins."""
        return self.folder / "files" / address

    def text(self, size):
        """A file of lines that every node can read; its path and number of lines."""
        file = self.folder / "text"
        line = "the quick brown fox jumps over the lazy dog, and over the next one, 0123456789~\n"
        lines = size // len(line)
        if not file.exists():
            file.write_text(line * lines)
        return file, lines

    def __exit__(self, *_):
        self.open.close()
        for address in self.addresses:
            control = self.folder / f"cm-{address}"
            if control.exists():
                subprocess.run(
                    ["ssh", "-F", self.folder / "ssh_config.master", "-O", "exit", address],
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    check=False,
                )
        for server in self.servers:
            server.terminate()
        for server in self.servers:
            server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
