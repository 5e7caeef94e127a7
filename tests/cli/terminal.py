"""A terminal for the tests: the real command in a process of its own, on an installation of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from click.testing import CliRunner

from app.cli import main
from app.foundation.db import db

PATIENCE_S = 120


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as knock:
        knock.bind(("127.0.0.1", 0))
        port: int = knock.getsockname()[1]
        return port


def until(what: Callable[[], object], patience_s: float = PATIENCE_S) -> bool:
    """Wait for something to come true; say whether it did."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.05)
    return False


@dataclass(frozen=True)
class Ended:
    """A command that came to its end."""

    code: int
    stdout: str
    stderr: str


@dataclass
class Terminal:
    """An installation's terminal: a data folder, a port, and the environment that names them."""

    data: Path
    port: int = field(default_factory=free_port)
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the installation is served."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """Ours and the installation's."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("SIGHTLINE_")}
        return {
            **ours,
            "SIGHTLINE_DATA": str(self.data),
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            **self.environ,
        }

    def command(self, *words: str) -> list[str]:
        """``sightline`` with words behind it."""
        return [sys.executable, "-m", "app.cli", *words]

    def type(self, *words: str, before: Sequence[str] = ()) -> Ended:
        """Type a command, after the words of another that runs it, and wait for its end."""
        ended = subprocess.run(
            [*before, *self.command(*words)],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def say(self, *words: str) -> Ended:
        """The same inside the test's own process, for commands that end by themselves: many times faster."""
        try:
            said = CliRunner().invoke(main, list(words), env=self.environment(), catch_exceptions=False)
        finally:
            db.disconnect()
        return Ended(said.exit_code, said.stdout, said.stderr)

    @contextmanager
    def serving(self) -> Iterator["Serving"]:
        """``sightline serve``, from its first answer until it was told to stop."""
        log = self.data.parent / f"{self.data.name}.log"
        with log.open("w") as written:
            process = subprocess.Popen(
                self.command("serve"),
                env=self.environment(),
                stdout=written,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )
        serving = Serving(self, process, log)
        try:
            assert until(serving.answers), log.read_text()
            yield serving
        finally:
            serving.stop()


@dataclass
class Serving:
    """A ``sightline serve`` that runs."""

    terminal: Terminal
    process: subprocess.Popen[bytes]
    log: Path

    def answers(self) -> bool:
        """Whether the web answers now."""
        try:
            urlopen(f"{self.terminal.url}/healthz", timeout=2).close()
        except (URLError, OSError):
            return False
        return True

    def printed(self) -> str:
        """What the terminal shows so far."""
        return self.log.read_text()

    def prints(self, pattern: str) -> str:
        """Wait until a line is printed; give what the pattern found."""
        assert until(lambda: re.search(pattern, self.printed())), self.printed()
        found = re.search(pattern, self.printed())
        assert found is not None
        return found[0]

    def processes(self, name: str) -> set[int]:
        """The process ids of the web (which are two) or the worker."""
        return {pid for pid in descendants(self.process.pid) if called(pid) == f"sightline {name}"[:15]}

    def stop(self, with_signal: int = signal.SIGTERM) -> int:
        """Tell it to stop, wait until it did, and give its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        try:
            return self.process.wait(PATIENCE_S)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()


def called(pid: int) -> str:
    """The name of a process; none once it is gone."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().rstrip("\n")
    except OSError:
        return ""


def lives(pid: int) -> bool:
    """Whether a process is there and is not merely waiting to be counted."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def descendants(pid: int) -> list[int]:
    """Every process below one, whatever group it is in."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            parents.setdefault(parent, []).append(int(folder.name))
    found, at = [], [pid]
    while at:
        below = parents.get(at.pop(), [])
        found += below
        at += below
    return found
