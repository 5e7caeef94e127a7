"""What runs on this machine, as the kernel tells it."""

import time
from collections.abc import Callable
from pathlib import Path

PROGRAMS = ("media_pipeline/sandbox.py", "ffmpeg", "ffprobe")


def children(pid: int) -> list[int]:
    """The pipeline's programs whose parent is `pid`: other tests' servers, which it may have too, are not ours."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        child = int(stat.parent.name)
        is_running = int(words[1]) == pid and words[0] != "Z"
        if is_running and any(program in command_of(child) for program in PROGRAMS):
            found.append(child)
    return found


def alive(pid: int) -> bool:
    """Whether a process is there and not only waiting to be collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def command_of(pid: int) -> str:
    """What a process was started as; empty for one that has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def wait_for(condition: Callable[[], object], seconds: float = 120) -> None:
    """Look again and again until something is true."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)
