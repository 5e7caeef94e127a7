"""An installation as people run it: the command `sightline` in processes of its own, in a data folder of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests

ROOT = Path(__file__).parent.parent.parent
COMMAND = Path(sys.executable).parent / "sightline"
PATIENCE_S = 120
PEOPLE = {
    "amina": ("Amina Diallo", "teacher"),
    "ben": ("Ben Okafor", "coach"),
    "dana": ("Dana Lindqvist", "coach"),
    "grace": ("Grace Kim", "admin"),
}


class Installation:
    """One data folder, and the commands typed for it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = _free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._serving: subprocess.Popen[bytes] | None = None
        self._log = data.parent / "serve.log"

    @property
    def environment(self) -> Mapping[str, str]:
        """What the commands find around them: nothing of ours but the folder and the port."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SIGHTLINE_")}
        return {**inherited, "SIGHTLINE_DATA": str(self.data), "PORT": str(self.port)}

    def run(self, *words: str | Path, typed: str = "") -> "subprocess.CompletedProcess[str]":
        """Type a command and wait for its end."""
        return subprocess.run(
            [COMMAND, *words],
            input=typed,
            env=self.environment,
            cwd=self.data.parent,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    def must(self, *words: str | Path, typed: str = "") -> str:
        """Type a command that has to work; its standard output."""
        done = self.run(*words, typed=typed)
        assert done.returncode == 0, f"sightline {words}: {done.stderr}"
        return done.stdout

    def people(self) -> dict[str, str]:
        """Add the school's people and the pair; everybody's token by first name."""
        for name, (full_name, role) in PEOPLE.items():
            words = ("person", "add", f"{name}@hillstreet.example", "--name", full_name, "--role", role)
            self.must(*words, "--password-stdin", typed="three quiet rulers\n")
        self.must("pair", "add", "ben@hillstreet.example", "amina@hillstreet.example")
        return {name: self.must("token", "add", f"{name}@hillstreet.example").strip() for name in PEOPLE}

    def start(self) -> None:
        """Serve, web and worker, until it answers."""
        with self._log.open("ab") as log:
            self._serving = subprocess.Popen(
                [COMMAND, "serve"], env=self.environment, cwd=self.data.parent, stdout=log, stderr=log
            )
        until(self._answers, "the installation to answer")

    def stop(self) -> None:
        """Ask it to end, and wait until it did."""
        if self._serving is not None:
            self._serving.terminate()
            self._serving.wait(60)
            self._serving = None

    def _answers(self) -> bool:
        assert self._serving is not None
        assert self._serving.poll() is None, self._log.read_text()
        try:
            return requests.get(f"{self.base_url}/healthz", timeout=5).ok
        except (requests.ConnectionError, requests.Timeout):
            return False


class Program(requests.Session):
    """A client that knows one address and one token, and nothing else of Sightline."""

    def __init__(self, base_url: str, token: str | None) -> None:
        super().__init__()
        self.base_url = base_url
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
        """Ask, by a path below ``/api/v1`` (``lessons``) or by an address that an answer gave (``/media/…``)."""
        options.setdefault("timeout", 60)
        options.setdefault("allow_redirects", False)
        return super().request(method, self.address(url), *args, **options)

    def address(self, url: str) -> str:
        """The whole address of a path."""
        return urljoin(f"{self.base_url}/api/v1/", url)

    def made(self, path: str, **body: Any) -> Any:
        """POST what has to be taken; the answer's body."""
        answer = self.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def read(self, path: str) -> Any:
        """GET what has to be there."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:200]}"
        return answer.json()


def until(true: Any, what: str, patience_s: float = PATIENCE_S) -> Any:
    """Ask again and again until the answer is not empty; that answer."""
    deadline = time.monotonic() + patience_s
    while not (found := true()):
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.1)
    return found


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port
