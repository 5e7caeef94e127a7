"""Finds out what a recording really is: sniffs it, reads its headers, then reads every packet and believes those."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from media_pipeline import ffmpeg, refusals
from media_pipeline.allowed import guard
from media_pipeline.artifacts import Probe
from media_pipeline.attempt import Attempt, Source
from media_pipeline.errors import FfmpegFailed, OutOfSpace
from media_pipeline.finding import Finding
from media_pipeline.sniff import sniff
from media_pipeline.streams import Streams, choose_streams
from media_pipeline.timeline import Ticks
from media_pipeline.wholeness import ends_too_soon

TIMES = "times.npy"
FACTS = "probe.json"
SLOWEST_DISK = 10 << 20  # bytes a second, for the deadline of reading a file once


def probe(source: Path, folder: Path, attempt: Attempt) -> Probe:
    """Write `times.npy` (when each frame is shown) and `probe.json`. Raises UnreadableMedia or OverLimit."""
    size = source.stat().st_size
    if size > attempt.limits.file_bytes:
        raise refusals.too_large(attempt.limits.file_bytes)
    sniffed = sniff(source)
    input_file = Source(source, sniffed.demuxer)
    headers = read_headers(input_file, attempt)
    streams = choose_streams(headers, attempt.limits)
    scanned = read_packets(input_file, streams, folder, attempt)
    scanned |= {"short": ends_too_soon(source, sniffed.demuxer), "claimed": _claimed_length(headers)}
    packets = np.load(folder / TIMES, allow_pickle=False)
    finding = Finding(sniffed, size, streams, scanned, packets, attempt.limits)
    found = finding.conclude((f"probe/{FACTS}", f"probe/{TIMES}"))
    np.save(folder / TIMES, finding.times, allow_pickle=False)
    (folder / FACTS).write_text(
        json.dumps(found.to_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return found


def load_times(folder: Path) -> Ticks:
    """When each frame of the picture is shown, in ticks of `Probe.time_base` from the first."""
    times: Ticks = np.load(folder / "probe" / TIMES, allow_pickle=False)
    return times


def read_headers(source: Source, attempt: Attempt) -> dict[str, Any]:
    """What a file says of its streams. Raises MediaError: a refusal, or a fault of ours."""
    limits = attempt.limits
    narrow = replace(limits, least_deadline_s=limits.probe_s, memory_bytes=limits.probe_memory_bytes)
    try:
        return ffmpeg.probe(source, replace(attempt, limits=narrow, duration_s=0.0))
    except OutOfSpace:
        raise
    except FfmpegFailed as failure:
        raise refusals.refusal(failure) from failure


def _claimed_length(headers: dict[str, Any]) -> float:
    """The seconds that the container says it lasts; Matroska counts from zero even where its clock begins late."""
    facts = headers.get("format", {})
    return float(facts.get("duration") or 0) - max(float(facts.get("start_time") or 0), 0.0)


def read_packets(source: Source, streams: Streams, folder: Path, attempt: Attempt) -> dict[str, Any]:
    """What a file's packets say (see scan.py); their times go into `folder`. Raises MediaError."""
    order = {
        "path": str(source.path.resolve()),
        "demuxer": source.demuxer,
        "guard": guard(attempt.limits),
        "video": streams.video["index"] if streams.video else None,
        "audio": [stream["index"] for stream in streams.audio],
        "times": str(folder / TIMES),
    }
    reading_s = source.path.stat().st_size / SLOWEST_DISK
    limits = replace(attempt.limits, least_deadline_s=attempt.limits.least_deadline_s + reading_s)
    try:
        return ffmpeg.run_module("media_pipeline.scan", order, replace(attempt, limits=limits))
    except OutOfSpace:
        raise
    except FfmpegFailed as failure:
        raise refusals.refusal(failure) from failure
