"""What is measured. Each case yields (title, unit, {tool: a function that gives one sample}) and leaves nothing open."""

import contextlib
import os
import shutil
import subprocess
import sys
import time

import clients

MEGABYTE = 1_000_000
TEXT = 20 * MEGABYTE
# Typed so that the echo of the line is not taken for an answer.
LINE, ANSWER = b"@ echo an''swer", b"answer"


def prompt(farm, chosen):
    def sample(command, until):
        def run():
            program = clients.OnTerminal(command, farm, until)
            taken = time.perf_counter() - program.begun
            program.close()
            return taken

        return run

    tools = {"dust": sample([clients.DUST], b"dust$ ")}
    if shutil.which("aws"):
        tools["aws --version"] = lambda: clients.timed(["aws", "--version"], farm)[0]
    yield "first prompt", "s", tools


def cold(farm, chosen):
    for nodes in chosen.nodes:
        yield f"`true` on {nodes} nodes, whole process", "s", {
            tool: lambda command=command: clients.timed(command, farm)[0]
            for tool, command in clients.once(farm, nodes, "true", chosen.fanout).items()
        }


def ready(farm, chosen):
    for nodes in chosen.nodes:

        def sample(tool):
            def run():
                with contextlib.closing(tool(farm, nodes)) as program:
                    program.line(LINE, ANSWER, nodes)
                    return time.perf_counter() - program.begun

            return run

        yield f"{nodes} sessions ready, from the start", "s", {
            name: sample(tool) for name, tool in clients.kept().items()
        }


def warm(farm, chosen):
    for nodes in chosen.nodes:
        with contextlib.ExitStack() as open_:
            samples = {}
            for name, tool in clients.kept().items():
                program = open_.enter_context(contextlib.closing(tool(farm, nodes)))
                program.line(LINE, ANSWER, nodes)
                samples[name] = lambda program=program: line(program, nodes)
            masters = clients.once(farm, nodes, "true", chosen.fanout, "ssh_config.master")
            if nodes <= 100:
                # The first run leaves the masters behind.
                command = masters["xargs ssh"]
                clients.timed(command, farm)
                samples["xargs ssh, ControlMaster"] = lambda: clients.timed(command, farm)[0] * 1000
            yield f"a line to {nodes} open sessions", "ms", samples


def line(program, nodes):
    """The median of some: one alone is too short to tell."""
    taken = sorted(program.line(LINE, ANSWER, nodes) for _ in range(7))
    return taken[3] * 1000


def text(farm, chosen):
    nodes = 10
    file, lines = farm.text(TEXT)

    def sample(command):
        def run():
            taken, size, seen = clients.timed(command, farm)
            # A tool that says more (parallel-ssh has headings) has lost nothing either.
            if seen < lines * nodes:
                lost = f"{command[0]} lost {lines * nodes - seen} lines"
                if command[0] == clients.DUST:
                    raise SystemExit(lost)
                print(lost, file=sys.stderr)
            return TEXT * nodes / MEGABYTE / taken

        return run

    yield "20 MB of text from each of 10 nodes, prefixed, to a pipe", "MB/s", {
        tool: sample(command) for tool, command in clients.once(farm, nodes, f"cat {file}", chosen.fanout).items()
    }
    with contextlib.ExitStack() as open_:

        def shown(tool):
            program = open_.enter_context(contextlib.closing(tool(farm, nodes)))
            program.line(LINE, ANSWER, nodes)
            # One byte: a line whose node falls silent in the middle of it is shown in two.
            return lambda: TEXT * nodes / MEGABYTE / program.line(f"@ cat {file}".encode(), b"~", lines * nodes)

        yield "the same to a terminal", "MB/s", {
            name: shown(tool) for name, tool in clients.kept().items() if tool is not clients.Held
        }


def copy(farm, chosen):
    """There and back; after each run all of it is compared and removed."""
    large = farm.folder / "large"
    large.write_bytes(os.urandom(100 * MEGABYTE))
    small = farm.folder / "small"
    for i in range(2000):
        file = small / f"d{i % 20}" / f"file {i}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(os.urandom(i))
    back = farm.folder / "back"
    back.mkdir()
    for nodes in chosen.nodes:
        addresses = farm.addresses[:nodes]
        for title, source in ("100 MB", large), ("2,000 small files", small):
            far = [farm.files(address) / source.name for address in addresses]
            named = [back / f"{source.name}.{address}" for address in addresses]
            near = {
                "dust": [back / f"{source.name}.n{i}" for i in range(nodes)],
                "rpdcp": named,
                "clush": named,
                "xargs scp": [back / address for address in addresses],
            }
            yield f"put: {title} to each of {nodes} nodes", "s", {
                tool: copied(command, farm, source, far)
                for tool, command in clients.copying(farm, nodes, "put", source, "").items()
            }
            for end in far:
                (shutil.copytree if source.is_dir() else shutil.copy)(source, end)
            yield f"get: {title} from each of {nodes} nodes", "s", {
                tool: copied(command, farm, source, near[tool])
                for tool, command in clients.copying(farm, nodes, "get", source.name, back).items()
            }
            for end in far:
                remove(end)


def copied(command, farm, source, ends):
    def run():
        taken = clients.timed(command, farm)[0]
        for end in ends:
            if subprocess.run(["diff", "-rq", source, end], check=False).returncode:
                raise SystemExit(f"{command[0]} copied something else to {end}")
            remove(end)
        return taken

    return run


def remove(end):
    if end.is_dir():
        shutil.rmtree(end)
    else:
        end.unlink()


def memory(farm, chosen):
    for nodes in chosen.nodes:

        def sample(tool):
            def run():
                with contextlib.closing(tool(farm, nodes)) as program:
                    program.open(LINE, ANSWER, nodes)
                    return program.memory()

            return run

        yield f"memory (PSS) with {nodes} sessions", "MB", {name: sample(tool) for name, tool in clients.kept().items()}


def keys(farm, chosen):
    subprocess.run([clients.ROOT / "src/bench/keys.py"], check=True)
    return ()


ALL = {
    "prompt": (prompt, []),
    "cold": (cold, [10, 50, 100, 200]),
    "ready": (ready, [100, 400]),
    "warm": (warm, [10, 100, 400]),
    "text": (text, [10]),
    "copy": (copy, [10]),
    "memory": (memory, [100, 400, 1000]),
    "keys": (keys, []),
}
