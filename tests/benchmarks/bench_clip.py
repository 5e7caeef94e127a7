"""What a clip costs: processor time and memory of the whole command, beside those of encoding every frame of it.

The film is made here: moving pictures with noise, 1080p, a key frame every second; an hour of it by copying. To have
every frame encoded, the same film is said to be `avc3`, whose frames are never copied. Ratios, because machines differ.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from media_pipeline.ffmpeg import program
from media_pipeline.timecode import format_time

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
MADE_S, SHORT_S, LONG_S = 30, 120, 3600
RATE, TICKS = 30, 15_360  # frames a second; the clock's ticks a second
DEAREST_MS = 40  # to start so long after a key frame: nearly all up to the next has to be encoded
MOST_SHARE = 0.10
MOST_APART = 0.20
LEAST_COPIED = 0.95


@dataclass(frozen=True)
class Cost:
    """What one command took, and what it says that it made."""

    cpu_s: float
    peak_mb: float
    frames: int
    copied_frames: int


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A place for films, which are large: gone as soon as they have served."""
    yield tmp_path
    for film in tmp_path.glob("*.mp4"):
        film.unlink()


def make(folder: Path, key_frame_every_s: int) -> Path:
    """Half a minute of film, from which longer ones are put together."""
    path = folder / f"made-{key_frame_every_s}.mp4"
    picture = f"testsrc2=size=1920x1080:rate={RATE}:duration={MADE_S},noise=alls=10:allf=t"
    options = {
        "c:v": "libx264",
        "preset": "veryfast",
        "b:v": "12M",
        "maxrate": "16M",
        "bufsize": "24M",
        "g": RATE * key_frame_every_s,
        "sc_threshold": 0,
        "bf": 0,
        "pix_fmt": "yuv420p",
        "video_track_timescale": TICKS,
        "c:a": "aac",
    }
    words = [word for name, value in options.items() for word in (f"-{name}", str(value))]
    sound = f"sine=frequency=440:sample_rate=48000:duration={MADE_S}"
    run("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, *words, path)
    return path


def repeated(made: Path, seconds: int) -> Path:
    """A longer film of the same frames, playable from 0."""
    pieces = made.with_name("pieces.txt")
    pieces.write_text(f"file '{made}'\n" * (seconds // MADE_S))
    path = made.with_name(f"{made.stem}-{seconds}.mp4")
    evenly = f"setts=ts=N*{TICKS // RATE}"
    joining = ["-f", "concat", "-safe", "0", "-i", pieces, "-c", "copy", "-bsf:v", evenly]
    run(*joining, "-movflags", "+faststart", path)
    return path


def never_copied(film: Path) -> Path:
    """The same film under a name of its format that allows parameters to change, so that nothing is copied."""
    path = film.with_name(f"{film.stem}-avc3.mp4")
    shutil.copyfile(film, path)
    with path.open("r+b") as file:
        head = file.read(8 << 20)
        file.seek(head.index(b"avc1", head.index(b"stsd")))
        file.write(b"avc3")
    return path


def run(*words: object) -> None:
    command = [program("ffmpeg"), "-v", "error", "-y", *map(str, words)]
    subprocess.run(command, check=True)


def cut(film: Path, start_ms: int, length_s: int) -> Cost:
    """Cut a clip by the command line; processor time and memory are those of everything that it started, too."""
    words = [film, start_ms, start_ms + 1000 * length_s, film.with_name("clip.mp4"), "--json"]
    command = [sys.executable, "-m", "media_pipeline", "clip", *map(str, words)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    said = process.stdout.read()
    process.stdout.close()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    clip = json.loads(said)["clip"]
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, clip["frames"], clip["copied_frames"])


def least(costs: Iterable[Cost]) -> Cost:
    """The cheapest round: what else the machine does only ever adds to the processor time that is counted."""
    return min(costs, key=lambda cost: cost.cpu_s)


def tell(name: str, cost: Cost, full: Cost) -> None:
    share = cost.cpu_s / full.cpu_s * full.frames / cost.frames
    copied = cost.copied_frames / cost.frames
    print(
        f"{name:<62} {cost.cpu_s:6.2f} s, {cost.peak_mb:4.0f} MB = {share:6.1%} of the full encode"
        f" (target {MOST_SHARE:.0%}); {copied:.1%} of {cost.frames} frames copied (target {LEAST_COPIED:.0%})"
    )


def bench_a_clip(folder: Path) -> None:
    made = make(folder, 1)
    film, hour, rarer = repeated(made, SHORT_S), repeated(made, LONG_S), repeated(make(folder, 2), SHORT_S)
    full = least(cut(never_copied(film), 13_040, 30) for _ in range(ROUNDS))
    print(f"\nevery frame of 30 s encoded: {full.cpu_s:.1f} s of processor, {full.peak_mb:.0f} MB at most")
    dearest = []
    for of, name, moment in (
        (film, "2 min", 13_000 + DEAREST_MS),
        (film, "2 min", 85_000 + DEAREST_MS),
        (hour, "60 min", 13_000 + DEAREST_MS),
        (hour, "60 min", 3_560_000 + DEAREST_MS),
        (film, "2 min", 13_500),
        (rarer, "2 min, key frames every 2 s", 13_000),
        (rarer, "2 min, key frames every 2 s", 14_000 + DEAREST_MS),
    ):
        cost = least(cut(of, moment, 30) for _ in range(ROUNDS))
        tell(f"30 s at {format_time(moment)} of {name}", cost, full)
        if of is not rarer and moment % 1000 == DEAREST_MS:
            dearest.append(cost.cpu_s)
    middle = statistics.median(dearest)
    apart = max(abs(cost - middle) for cost in dearest) / middle
    print(
        f"the first four, which differ only in place: {apart:.0%} from their median at most (target {MOST_APART:.0%})"
    )
    for length_s in (60, 300):
        cost = least(cut(hour, 1_800_000 + DEAREST_MS, length_s) for _ in range(ROUNDS))
        tell(f"{length_s} s at half an hour of 60 min", cost, full)
