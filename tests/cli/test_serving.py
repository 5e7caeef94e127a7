"""Serving: one command starts everything, keeps it alive, and leaves nothing behind."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
import websocket

from tests.cli.terminal import Serving, Terminal, descendants, lives, until

pytestmark = pytest.mark.slow


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """An installation that nobody has used yet."""
    return Terminal(tmp_path / "data")


@pytest.fixture
def serving(terminal: Terminal) -> Iterator[Serving]:
    """The same, being served."""
    with terminal.serving() as running:
        yield running


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_closes_within_seconds_and_leaves_no_process(serving: Serving, by: signal.Signals) -> None:
    serving.prints("is at work")
    below = descendants(serving.process.pid)
    assert len(below) >= 3, "a web of two processes and a worker"
    told_at = time.monotonic()
    assert serving.stop(by) == 0
    assert time.monotonic() - told_at < 15
    assert not [pid for pid in below if lives(pid)]
    assert "Traceback" not in serving.printed()


def test_the_first_start_shows_a_link_that_a_second_start_does_not_spoil(serving: Serving) -> None:
    link = serving.prints(r"http://127\.0\.0\.1:\d+/set-up/\S+")
    again = serving.terminal.type("serve")
    assert again.code != 0
    assert again.stderr.count("\n") == 1
    assert f"Port {serving.terminal.port} is taken" in again.stderr
    with urlopen(link) as page:
        assert page.status == 200


def test_once_somebody_joined_no_link_is_shown(terminal: Terminal) -> None:
    terminal.say("setup")
    added = terminal.say(
        "person", "add", "grace@hillstreet.example", "--name", "Grace Kim", "--role", "admin"
    )
    assert added.code == 0, added.stderr
    with terminal.serving() as serving:
        serving.prints(r"Sightline is open at http://127\.0\.0\.1:\d+")
        assert "/set-up/" not in serving.printed()


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_process_that_is_killed_is_started_again(serving: Serving, name: str) -> None:
    serving.prints("is at work")
    before = serving.processes(name)
    os.kill(min(before), signal.SIGKILL)
    with urlopen(f"{serving.terminal.url}/healthz", timeout=60) as answer:
        assert answer.status == 200, "a browser that asks meanwhile waits, and is not turned away"
    serving.prints(f"The {name} ended by SIGKILL. It starts again in 1 s.")
    assert until(lambda: serving.processes(name) - before)
    assert until(lambda: serving.printed().count("is at work") == (2 if name == "worker" else 1))


def test_when_the_supervisor_is_killed_the_others_end_too(serving: Serving) -> None:
    serving.prints("is at work")
    below = descendants(serving.process.pid)
    serving.process.kill()
    serving.process.wait()
    assert until(lambda: not [pid for pid in below if lives(pid)], patience_s=40)


def test_an_open_page_does_not_hold_up_closing(serving: Serving) -> None:
    terminal = serving.terminal
    terminal.say("person", "add", "amina@hillstreet.example", "--name", "Amina Diallo", "--role", "teacher")
    token = terminal.say("token", "add", "amina@hillstreet.example").stdout.strip()
    page = websocket.create_connection(
        f"ws://127.0.0.1:{terminal.port}/live", header=[f"Authorization: Bearer {token}"], timeout=10
    )
    try:
        told_at = time.monotonic()
        assert serving.stop() == 0
        assert time.monotonic() - told_at < 12
    finally:
        page.close()


def test_a_worker_that_can_never_start_ends_everything_with_its_reason(tmp_path: Path) -> None:
    hidden = tmp_path / "without"
    hidden.mkdir()
    (hidden / "cv2.py").write_text('raise ImportError("libGL.so.1: cannot open shared object file")')
    terminal = Terminal(tmp_path / "data", environ={"PYTHONPATH": str(hidden)})
    ended = terminal.type("serve")
    assert ended.code != 0
    assert "libGL.so.1" in ended.stderr
    assert "apt-get install" in ended.stderr
    assert "Traceback" not in ended.stderr
