"""A real installation for a browser: what ``sightline serve`` starts, on a port and in a folder of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent.parent
OPEN_WITHIN_S = 60
CLOSED_WITHIN_S = 40
LINK = re.compile(r"http://\S+/set-up/\S+")


@dataclass
class Installation:
    """Web and worker on a data folder. It can be closed and opened again on the same address."""

    data: Path
    port: int
    process: "subprocess.Popen[str] | None" = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.data.parent / "serve.log"

    def open(self) -> None:
        """Start web and worker and wait for the first answer."""
        environ = {
            **os.environ,
            "SIGHTLINE_DATA": str(self.data),
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
        }
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "serve"],
                cwd=ROOT,
                env=environ,
                stdout=log,
                stderr=log,
                text=True,
            )
        deadline = time.monotonic() + OPEN_WITHIN_S
        while not self._answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise AssertionError(f"Sightline did not open:\n{self.log.read_text()}")
            time.sleep(0.1)

    def close(self) -> int:
        """Press Ctrl-C and wait; gives the exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(CLOSED_WITHIN_S)
        self.process = None
        return code

    def set_up_link(self) -> str:
        """The one-time link it printed."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            found = LINK.search(self.log.read_text())
            if found:
                return found[0]
            time.sleep(0.1)
        raise AssertionError(f"no set-up link was printed:\n{self.log.read_text()}")

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.address}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


def on_a_free_port(data: Path) -> Installation:
    """An installation that is not open yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Installation(data, probe.getsockname()[1])
