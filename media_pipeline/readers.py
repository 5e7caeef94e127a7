"""What is made of a child's output as it comes: progress, lines of JSON, or bytes kept up to a bound."""

import json
from typing import Any

from media_pipeline.attempt import Attempt
from media_pipeline.errors import FfmpegFailed


class ProgressLines:
    """Turns ffmpeg's `-progress` lines into a share of the film's length."""

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt
        self.rest = b""

    def feed(self, data: bytes) -> None:
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            name, _, value = line.partition(b"=")
            if name == b"out_time_us" and value.isdigit() and self.attempt.duration_s > 0:
                self.attempt.report(min(int(value) / 1e6 / self.attempt.duration_s, 1.0))


class JsonLines:
    """Reads a module's lines: `{"progress": 0.5}` on the way, anything else is its answer."""

    MOST = 64 << 20  # bytes; more than any honest answer

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt
        self.rest = b""
        self.last: dict[str, Any] | None = None

    def feed(self, data: bytes) -> None:
        *lines, self.rest = (self.rest + data).split(b"\n")
        if len(self.rest) > self.MOST:
            raise FfmpegFailed(
                "answer-too-long", "Reading the recording gave more than it should. It was stopped."
            )
        for line in lines:
            said = json.loads(line)
            if "progress" in said:
                self.attempt.report(float(said["progress"]))
            else:
                self.last = said


class Collected:
    """Bytes kept up to a bound."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.data = bytearray()

    def feed(self, data: bytes) -> None:
        self.data += data
        if len(self.data) > self.most:
            raise FfmpegFailed(
                "answer-too-long", "Reading the recording gave more than it should. It was stopped."
            )
