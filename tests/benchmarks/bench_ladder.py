"""What preparing a lesson costs, beside the recipes of the two best-known video portals on the same film.

The film is made here: moving, noisy pictures, 1080p at 30, about 12 Mb/s, a key frame every second, as a phone makes it.
Processor time (user and system, of everything that was started) and the largest process; each line tells the ratio and
its target. The recipes are MediaCMS 8.3 and PeerTube 7 command lines as read from their sources; their checksums, GIF and
packaging are left out, which makes them look a little cheaper than they are.

    make bench                            all of it, minutes
    SIGHTLINE_BENCH_MINUTES=5,60 make bench     growth between other lengths (the default is 1,10)
    FFMPEG_BINARY=… make bench            another ffmpeg; one with libvmaf tells VMAF instead of SSIM
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from media_pipeline.ffmpeg import program
from tests.conftest import SAMPLES

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = (
    SAMPLES / "video" / "one-by-one-person-detection.mp4"
)  # drawn pictures where it is not beside this checkout
MADE_S, RATE = 20, 30
LESSON_MINUTES = (
    2  # our whole job is done on this much of it; costs are told for as long as the recipes' film
)
MINUTES = [int(word) for word in os.environ.get("SIGHTLINE_BENCH_MINUTES", "1,10").split(",")]
STAGES = ("probe", "playback", "poster", "storyboard", "waveform", "ladder")
SIDES = {1080: 1920, 720: 1280, 480: 854, 360: 640, 240: 426, 144: 256}
MEDIACMS_KBITS = {1080: 4500, 720: 2500, 480: 1000, 360: 500, 240: 300, 144: 150}
PEERTUBE_BITS_PER_PIXEL = {1080: 0.10, 720: 0.11, 480: 0.12, 360: 0.15, 240: 0.17}
OURS = {"preset": "veryfast", "crf": 22, "bf": 0, "g": 9999, "sc_threshold": 0, "pix_fmt": "yuv420p"}
FAR_APART = """
import sys
from fractions import Fraction
from media_pipeline import storyboard
from media_pipeline.__main__ import main
storyboard.SHORTEST_INTERVAL = Fraction(10)  # seconds: as far apart as a lesson's of an hour
sys.exit(main())
"""


@dataclass(frozen=True)
class Cost:
    """What one or several commands took: seconds of processor, megabytes of the largest process."""

    cpu_s: float
    peak_mb: float

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.cpu_s + other.cpu_s, max(self.peak_mb, other.peak_mb))

    def __mul__(self, times: float) -> "Cost":
        return Cost(self.cpu_s * times, self.peak_mb)

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(max(self.cpu_s - other.cpu_s, 1e-3), self.peak_mb)


NOTHING = Cost(0.0, 0.0)


def spent(*words: object) -> Cost:
    """Run a command to its end; its processor time and memory are those of everything that it started, too."""
    process = subprocess.Popen(
        [*map(str, words)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    complaint = process.stderr.read()
    process.stderr.close()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, complaint.decode("utf-8", "replace")[-2000:]
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def ffmpeg(*words: object) -> Cost:
    return spent(program("ffmpeg"), "-v", "error", "-y", "-nostdin", *words)


def said(*words: object) -> str:
    """What a program prints, on either way out."""
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def options(**named: object) -> list[str]:
    return [word for name, value in named.items() for word in (f"-{name}", str(value))]


# ------------------------------------------------------------------------------------------------------------- the films


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A phone's film, compatible as it is: people who move, an unsteady hand, a sensor's noise, a voice-like sound."""
    path = tmp_path_factory.mktemp("made") / "film.mp4"
    drawn = f"testsrc2=size=768x432:rate={RATE}"
    source = ["-i", PEOPLE] if PEOPLE.is_file() else ["-f", "lavfi", "-i", drawn]
    faster = f"settb=1/{RATE},setpts=N"  # ten frames a second become thirty
    hand = "crop=752:423:8+6*sin(t*2.1):4+4*sin(t*3.3)"
    graph = f"{faster},{hand},scale=1920:1080:flags=bicubic,setsar=1,noise=alls=5:allf=t,format=yuv420p"
    sound = f"anoisesrc=color=pink:amplitude=0.05:duration={MADE_S}:sample_rate=48000,tremolo=f=3:d=0.9"
    encoder = {"c:v": "libx264", "preset": "veryfast", "b:v": "12M", "maxrate": "14M", "bufsize": "14M"}
    encoder |= {"g": RATE, "bf": 0, "r": RATE, "frames:v": MADE_S * RATE}
    encoder |= {"c:a": "aac", "b:a": "128k", "ac": 1}
    maps = ["-map", "0:v", "-map", "1:a", "-vf", graph]
    ffmpeg(*source, "-f", "lavfi", "-i", sound, *maps, *options(**encoder), path)
    return path


@pytest.fixture(scope="module")
def other_film(film: Path) -> Path:
    """The same, as no browser plays it: 4:2:2."""
    path = film.with_name("other.mp4")
    encoder = {"c:v": "libx264", "preset": "veryfast", "b:v": "12M", "pix_fmt": "yuv422p", "c:a": "copy"}
    ffmpeg("-i", film, *options(**encoder), path)
    return path


def repeated(film: Path, minutes: int) -> Path:
    """A longer film of the same frames."""
    path = film.with_name(f"{film.stem}-{minutes}.mp4")
    if not path.exists():
        ffmpeg("-stream_loop", minutes * 60 // MADE_S - 1, "-i", film, "-c", "copy", path)
    return path


# ----------------------------------------------------------------------------------------------------------- the recipes


def ours(source: Path, out: Path, *stages: str) -> Cost:
    """The command line of the pipeline: the stages asked for, of those not done yet."""
    wanted = ["--stages", ",".join(stages)] if stages else []
    return spent(sys.executable, "-m", "media_pipeline", "process", source, out, *wanted, "--json")


@cache
def starting() -> Cost:
    """What the command line takes for itself, with nothing to do."""
    return spent(sys.executable, "-m", "media_pipeline", "--help")


def mediacms(source: Path, side: int, out: Path) -> Cost:
    bits = f"{MEDIACMS_KBITS[side] * 1.5:.0f}k"
    named = {
        "c:v": "libx264",
        "preset": "medium",
        "crf": 23,
        "profile:v": "main",
        "level": "4.2",
        "maxrate": bits,
    }
    named |= {
        "bufsize": bits,
        "keyint_min": 4 * RATE,
        "g": 8 * RATE,
        "force_key_frames": "expr:gte(t,n_forced*4)",
    }
    named |= {"pix_fmt": "yuv420p", "c:a": "aac", "b:a": "128k", "ac": 2, "movflags": "+faststart"}
    scale = f"scale=-2:{side}:flags=lanczos,fps=fps={RATE}"
    return ffmpeg("-i", source, "-vf", scale, *options(**named), out / f"mediacms-{side}.mp4")


def mediacms_besides(source: Path, out: Path) -> Cost:
    """Its sprite, for which it decodes the whole film, and its poster."""
    (out / "sprite").mkdir(exist_ok=True)
    sprite = ffmpeg("-i", source, "-f", "image2", "-vf", "fps=1/10,scale=160:90", out / "sprite" / "%05d.jpg")
    return sprite + ffmpeg("-ss", MADE_S / 2, "-i", source, "-frames:v", 1, out / "poster.jpg")


def peertube(source: Path, side: int, out: Path) -> Cost:
    most = int(SIDES[side] * side * RATE * PEERTUBE_BITS_PER_PIXEL[side])
    named = {
        "c:v": "libx264",
        "preset": "veryfast",
        "maxrate": most,
        "bufsize": 2 * most,
        "b_strategy": 1,
        "bf": 16,
    }
    named |= {
        "g": 2 * RATE,
        "r": RATE,
        "pix_fmt": "yuv420p",
        "map_metadata": -1,
        "max_muxing_queue_size": 1024,
    }
    scale = ["-vf", f"scale=-2:{side}"] if side < 1080 else []
    return ffmpeg("-i", source, *scale, *options(**named), "-c:a", "copy", out / f"peertube-{side}.mp4")


def peertube_besides(top: Path, out: Path) -> Cost:
    """The HLS copy of its top size, and its storyboard."""
    board = "setpts=N/FRAME_RATE/TB,select='isnan(prev_selected_t)+gte(t-prev_selected_t,1)',scale=192:108,tile=11x11"
    copy = ffmpeg("-i", top, "-c", "copy", out / "copy.m3u8")
    return copy + ffmpeg("-i", top, "-vf", board, "-frames:v", 1, out / "board.jpg")


def plain(source: Path, side: int, out: Path) -> Cost:
    """What anyone would type: one ffmpeg for each size."""
    named = {"c:v": "libx264", "preset": "veryfast", "c:a": "aac"}
    return ffmpeg("-i", source, "-vf", f"scale=-2:{side}", *options(**named), out / f"plain-{side}.mp4")


# ----------------------------------------------------------------------------------------------------------- the telling


def tell(what: str, cost: float, reference: float, beside: str, target: str, unit: str = "s") -> None:
    print(
        f"{what:<58} {cost:8.2f} {unit:<3} {beside:<42} {reference:8.2f} {unit:<3}"
        f" = {cost / reference:7.2%}   (target {target})",
        flush=True,
    )


def bench_a_whole_job(film: Path, other_film: Path, tmp_path: Path) -> None:
    """G2, G3, G8, G9: everything that is made of a film, by us and by others."""
    print()
    for source, name, targets in (
        (film, "compatible film, our whole job (G2)", ("12%", "22%")),
        (other_film, "film that needs encoding, our whole job (G3)", ("22%", "42%")),
    ):
        made = ours(repeated(source, LESSON_MINUTES), tmp_path / source.stem) * (
            MADE_S / (LESSON_MINUTES * 60)
        )
        theirs = {side: mediacms(source, side, tmp_path) for side in SIDES}
        whole = sum(theirs.values(), mediacms_besides(source, tmp_path))
        tell(name, made.cpu_s, whole.cpu_s, "MediaCMS, six sizes, sprite, poster", targets[0])
        its = {1080: peertube(source, 1080, tmp_path)}
        top = tmp_path / "peertube-1080.mp4"
        its |= {side: peertube(top, side, tmp_path) for side in (720, 480, 360, 240)}
        whole = sum(its.values(), peertube_besides(top, tmp_path))
        tell("", made.cpu_s, whole.cpu_s, "PeerTube, five sizes, storyboard", targets[1])
        tell("", made.cpu_s, three(theirs).cpu_s, "MediaCMS, the same three sizes", "-")
        tell("", made.cpu_s, three(its).cpu_s, "PeerTube, the same three sizes", "-")
        bare = three({side: plain(source, side, tmp_path) for side in (1080, 720, 480)})
        tell("", made.cpu_s, bare.cpu_s, "bare ffmpeg veryfast, the same three", "-")
        tell("  largest process (G8)", made.peak_mb, theirs[1080].peak_mb, "MediaCMS, its 1080", "40%", "MB")
        for side in (1080, 720, 480):
            quality(f"our {side} (G9)", source, our_rung(tmp_path / source.stem, side), LESSON_MINUTES * 60)
            quality(f"MediaCMS {side}", source, tmp_path / f"mediacms-{side}.mp4", MADE_S)
            quality(f"PeerTube {side}", source, tmp_path / f"peertube-{side}.mp4", MADE_S)


def three(costs: dict[int, Cost]) -> Cost:
    """Of the sizes that we make."""
    return costs[1080] + costs[720] + costs[480]


def our_rung(out: Path, side: int) -> Path:
    return out / "hls" / f"video-{side}.mp4"


def quality(name: str, film: Path, rung: Path, seconds: int) -> None:
    """How like the film a smaller version is when it is shown as large, and what it weighs."""
    vmaf = "libvmaf" in said(program("ffmpeg"), "-hide_banner", "-filters")
    judge, pattern = (
        ("libvmaf=n_threads=2", r"VMAF score: ([\d.]+)") if vmaf else ("ssim", r"SSIM Y:([\d.]+)")
    )
    graph = f"[0:v]scale=1920:1080:flags=bicubic,format=yuv420p[a];[1:v]format=yuv420p[b];[a][b]{judge}"
    asked = [
        "-hide_banner",
        "-nostats",
        "-t",
        MADE_S,
        "-i",
        rung,
        "-i",
        film,
        "-lavfi",
        graph,
        "-f",
        "null",
        "-",
    ]
    score = re.search(pattern, said(program("ffmpeg"), *asked))
    assert score is not None
    asked = ["-v", "error", "-select_streams", "v", "-show_entries", "packet=size", "-of", "csv=p=0", rung]
    sizes = [int(word.strip(",")) for word in said(program("ffprobe"), *asked).split()]
    told = f"{'VMAF' if vmaf else 'SSIM Y'} {float(score[1]):8.4f}"
    print(f"  {name:<28} {told}   {sum(sizes) * 8 / seconds / 1000:6.0f} kb/s", flush=True)


def bench_against_the_least_possible(film: Path, tmp_path: Path) -> None:
    """G10: the ladder beside one decode and the encoders alone; the re-mux beside a copy."""
    print()
    ours(film, tmp_path / "out", "probe", "playback")
    ladder = ours(film, tmp_path / "out", "ladder") - starting()
    least = ffmpeg("-i", film, "-map", "0:v", "-f", "null", "-")
    for side, width in ((720, 1280), (480, 854)):
        raw = tmp_path / f"{side}.yuv"
        ffmpeg("-i", film, "-vf", f"scale={width}:{side}", "-f", "rawvideo", raw)
        size = options(f="rawvideo", s=f"{width}x{side}", r=RATE, pix_fmt="yuv420p")
        least += ffmpeg(*size, "-i", raw, *options(**{"c:v": "libx264"}, **OURS), tmp_path / f"{side}.mp4")
        raw.unlink()
    tell(
        "ladder, its sound evened out too (G10)",
        ladder.cpu_s,
        least.cpu_s,
        "one decode, and the encoders alone",
        "110%",
    )
    long = repeated(film, max(MINUTES))
    ours(long, tmp_path / "long", "probe")
    remux = ours(long, tmp_path / "long", "playback") - starting()
    copy = spent("cp", long, tmp_path / "copy.mp4")
    tell(f"re-mux of {max(MINUTES)} min (G10)", remux.cpu_s, copy.cpu_s, "cp", "150%")
    bare = ffmpeg("-i", long, "-c", "copy", "-movflags", "+faststart", tmp_path / "bare.mp4")
    tell("", remux.cpu_s, bare.cpu_s, "bare ffmpeg re-mux, index in front", "-")


def bench_small_pictures_and_the_outline_of_the_sound(film: Path, tmp_path: Path) -> None:
    """G4 and G5, on the longest film of the growth."""
    print()
    minutes, out = max(MINUTES), tmp_path / "out"
    long = repeated(film, minutes)
    ours(long, out, "probe", "playback")
    board = ours(long, out, "storyboard") - starting()
    naive = mediacms_besides(repeated(film, 1), tmp_path).cpu_s * minutes
    tell(
        f"storyboard of {minutes} min, as it is",
        board.cpu_s,
        naive,
        "MediaCMS's sprite, every 10 s (1 min × n)",
        "-",
    )
    shutil.rmtree(out / "storyboard")
    arguments = ["process", long, out, "--stages", "storyboard"]
    sparse = spent(sys.executable, "-c", FAR_APART, *arguments) - starting()
    tell("  one every 10 s (G4)", sparse.cpu_s, naive, "MediaCMS's sprite, every 10 s (1 min × n)", "1.5%")
    outline = ours(long, out, "waveform") - starting()
    decode = ffmpeg("-i", long, "-vn", "-f", "null", "-")
    tell(
        f"outline of the sound of {minutes} min (G5)",
        outline.cpu_s,
        decode.cpu_s,
        "its decoding alone",
        "150%",
    )


def bench_growth(film: Path, tmp_path: Path) -> None:
    """G16: what a minute of film costs must not depend on how many there are."""
    print()
    per_minute: dict[str, list[Cost]] = {stage: [] for stage in STAGES}
    for minutes in MINUTES:
        source = repeated(film, minutes)
        for stage in STAGES:
            cost = ours(source, tmp_path / f"out-{minutes}", stage) - starting()
            per_minute[stage].append(Cost(cost.cpu_s / minutes, cost.peak_mb))
    first, last = MINUTES[0], MINUTES[-1]
    for stage, costs in per_minute.items():
        tell(
            f"{stage}: a minute of {last} (G16)",
            costs[-1].cpu_s,
            costs[0].cpu_s,
            f"a minute of {first}",
            "90-110%",
        )
        tell(
            f"{stage}: largest process, {last} min",
            costs[-1].peak_mb,
            costs[0].peak_mb,
            f"{first} min",
            "flat",
            "MB",
        )
