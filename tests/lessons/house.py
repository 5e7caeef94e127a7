"""An installation in processes of its own, as in life: to be talked to over HTTP, killed, and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import requests

from app.settings import ROOT
from media_pipeline.ffmpeg import program

Found = TypeVar("Found")
UP_WITHIN_S = 60


def wait_for(look: Callable[[], Found], within_s: float, what: str) -> Found:
    """Look again and again until something true is seen, and give it."""
    deadline = time.monotonic() + within_s
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within_s} s: {what}")
        time.sleep(0.05)


@dataclass
class House:
    """A data folder and the processes that work on it."""

    data: Path
    token: str
    port: int = 0
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str) -> "subprocess.Popen[bytes]":
        """Start ``web`` or ``worker``, and wait until it is up."""
        if name == "web" and not self.port:
            self.port = _free_port()
        environ = {
            **os.environ,
            "SIGHTLINE_DATA": str(self.data),
            "SIGHTLINE_SECRET_KEY": "only-for-tests",
            "PORT": str(self.port),
        }
        with (self.data.parent / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "app.cli", name],
                cwd=ROOT,
                env=environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if name == "web":
            wait_for(self._answers, UP_WITHIN_S, "the web answers")
        return self.processes[name]

    def kill(self, name: str) -> None:
        """``kill -9``, without a word."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        if name == "web":  # gunicorn's worker is a child of what was killed
            for pid in descendants_in_session(process.pid):
                os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """End everything that was started."""
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
        self.processes.clear()

    @property
    def url(self) -> str:
        """Where the web answers."""
        return f"http://127.0.0.1:{self.port}"

    def call(self, method: str, path: str, **how: object) -> requests.Response:
        """Make a call with the token."""
        headers = {"Authorization": f"Bearer {self.token}", **how.pop("headers", {})}  # type: ignore[dict-item]
        return requests.request(method, f"{self.url}{path}", headers=headers, timeout=60, **how)  # type: ignore[arg-type]

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=2).ok
        except requests.RequestException:  # not there yet, or too busy to say so
            return False


def descendants_in_session(session: int) -> list[int]:
    """The processes of a session that are still there."""
    pids = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    return [pid for pid in pids if session_of(pid) == session]


def session_of(pid: int) -> int | None:
    """The session a process belongs to; ``None`` for one that has ended."""
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None


def working_on(data: Path) -> list[int]:
    """The media programs that work on files of a data folder."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            said = (folder / "cmdline").read_bytes()
            alive = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
        except (FileNotFoundError, ProcessLookupError):
            continue
        if alive and str(data).encode() in said and (b"ffmpeg" in said or b"media_pipeline" in said):
            found.append(int(folder.name))
    return found


def drawn_film(path: Path, seconds: int, size: str = "320x180", codec: str = "mpeg4") -> Path:
    """A film with moving picture and a tone. With ``mpeg4`` no browser plays it, so it has to be encoded."""
    subprocess.run(
        [
            program("ffmpeg"), "-v", "error", "-y",
            "-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25:duration={seconds}",
            "-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={seconds}",
            "-c:v", codec, "-q:v", "5", "-c:a", "aac", "-shortest", str(path),
        ],
        check=True,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return path


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        number: int = door.getsockname()[1]
        return number
