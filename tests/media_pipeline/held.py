"""A worker that runs one stage and holds still in the middle of it, so that a test can kill at a moment it knows.

Run as `python -m tests.media_pipeline.held SOURCE OUT STAGE`. It holds when a program of the stage has just been started
(for the ladder: the one after two finished chunks; for `joining`: when all are finished), writes the programs' ids to
`OUT.held`, and goes on when there is an `OUT.go`. Asked for `--frozen`, the programs are stopped first.
"""

import os
import signal
import sys
import time
from pathlib import Path

from media_pipeline import Limits, finished, process
from tests.media_pipeline.processes import children, command_of

SHORT_CHUNKS = Limits(chunk_s=1)
KEPT_WHEN_HELD = 2


def pieces(out: Path) -> list[Path]:
    """The chunks that the ladder has finished."""
    return sorted((out / ".hls.chunks").glob("[0-9]*"))


def is_there(out: Path, stage: str) -> bool:
    """Whether the moment to hold at has come."""
    if stage == "joining":
        return any((out / ".hls.partial").glob("video-*.mp4"))
    if stage == "ladder":
        return len(pieces(out)) == KEPT_WHEN_HELD and bool(children(os.getpid()))
    programs = children(os.getpid())
    if (
        stage == "poster"
    ):  # it does without the one that looks for the best picture; not without the one that takes it
        programs = [pid for pid in programs if "mjpeg" in command_of(pid)]
    return (out / f".{stage}.partial").is_dir() and bool(programs)


def main(source: Path, out: Path, stage: str, *, frozen: bool) -> None:
    """Run the stage, holding once."""
    held, go = out.with_suffix(".held"), out.with_suffix(".go")

    def hold() -> bool:
        if not held.exists() and is_there(out, stage):
            programs = children(os.getpid())
            for pid in programs if frozen else []:
                os.kill(pid, signal.SIGSTOP)
            held.with_suffix(".young").write_text(" ".join(map(str, programs)))
            held.with_suffix(".young").rename(held)
            while not go.exists():
                time.sleep(0.01)
        return False

    name = "ladder" if stage == "joining" else stage
    done = finished(source, out)
    list(process(source, out, stages=(name,), skip=done, limits=SHORT_CHUNKS, cancelled=hold))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], frozen="--frozen" in sys.argv)
