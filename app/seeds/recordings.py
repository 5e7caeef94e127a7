"""The films that the story tells of: where they are, and how they get into the school."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av

from app.foundation import storage
from app.foundation.db import db
from app.lessons.models import Lesson, Recording
from app.lessons.processing import ask_for_processing
from app.people.models import Person
from app.seeds.film import FILM_TELLING, make_film
from app.seeds.telling import Telling
from app.seeds.voices import Turn
from app.settings import ROOT

SAMPLES = ROOT.parent / "shared" / "samples" / "lesson"
SAMPLE = SAMPLES / "lesson_dev_3min.mp4"
SAMPLE_OF_VOICES = SAMPLES / "meeting_real_voices_2min.mp4"
SAMPLE_TELLING = Telling(
    first_question_ms=14_377,
    wait=(19_500, 25_000),
    explains=(33_601, 39_642),
    build=(68_784, 75_272),
    asks_for_more=(92_187, 101_805),
    surprise_ms=134_503,
    surprise="“Can we use fifteen?” That was not in my plan, and it was better than my plan.",
    clip=(67_500, 77_500),
)
NAME = "Year 5 comparing fractions.mp4"


@dataclass(frozen=True)
class Film:
    """A lesson recording at hand, and where in it things happen."""

    path: Path
    filename: str
    telling: Telling


@dataclass(frozen=True)
class Short:
    """A film of half a minute, and the one stretch of it that is talked about."""

    path: Path
    stretch: tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """What a short film is made of: a part of the sample in seconds, or turns that are spoken and drawn.

    ``heard`` is the stretch in the sample's part, ``turns_heard`` the first and the last turn of it in the drawn one.
    """

    part: tuple[int, int]
    heard: tuple[int, int]
    turns: tuple[Turn, ...]
    turns_heard: tuple[int, int]


PIECES = (
    Piece(
        (0, 30),
        (8_000, 20_000),
        (
            Turn("teacher", "Here is a half, and here are two quarters. What do you see?", 0.6),
            Turn("student 1", "They are the same.", 0.3),
            Turn("teacher", "They are the same. Yes. The same, because two quarters make one half.", 0.4),
            Turn(
                "teacher", "So if I cut every piece in two, I have twice as many, and nothing is added.", 2.0
            ),
        ),
        (2, 3),
    ),
    Piece(
        (30, 60),
        (9_500, 21_000),
        (
            Turn("teacher", "Where on the line does three quarters go? Take a moment.", 3.6),
            Turn("student 2", "After the half.", 0.5),
            Turn("student 3", "In the middle between the half and one.", 2.5),
            Turn("teacher", "Say more.", 2.0),
        ),
        (1, 2),
    ),
    Piece(
        (60, 90),
        (5_000, 12_000),
        (
            Turn("student 4", "When the lamp is low, the shadow is long.", 0.8),
            Turn("student 1", "And when it is high?", 1.4),
            Turn("student 4", "Then it is short. I think.", 2.5),
        ),
        (1, 2),
    ),
)


def at_hand(scratch: Path) -> Film:
    """The lesson that the story is about: the sample beside the checkout, or else drawn. Raises ``NoVoices``."""
    if SAMPLE.is_file():
        return Film(SAMPLE, NAME, SAMPLE_TELLING)
    made = scratch / "lesson.mp4"
    make_film(made)
    return Film(made, NAME, FILM_TELLING)


def shorts(scratch: Path) -> Iterator[Short]:
    """Three short films, of two earlier lessons and of a pair that talks. Raises ``NoVoices``."""
    for number, piece in enumerate(PIECES):
        made = scratch / f"short {number}.mp4"
        if SAMPLE_OF_VOICES.is_file():
            _cut(SAMPLE_OF_VOICES, made, *piece.part)
            yield Short(made, piece.heard)
        else:
            spoken = make_film(made, piece.turns)
            first, last = (spoken[place] for place in piece.turns_heard)
            yield Short(made, (round(first.start_s * 1000), round(last.end_s * 1000)))


def recording_in(lesson: Lesson, *, by: Person, path: Path, filename: str) -> Recording:
    """Put a film into a lesson as if it had been uploaded, and ask for its processing."""
    recording = Recording.expected_in(lesson, by=by, filename=filename, byte_size=path.stat().st_size)
    db.session.add(recording)
    db.session.flush()
    storage.current().put_file(path, recording.source)
    with path.open("rb") as file:
        recording.receive(hashlib.file_digest(file, "sha256").hexdigest())
    ask_for_processing(db.session, recording)
    return recording


def _cut(source: Path, made: Path, begin_s: int, end_s: int) -> None:
    """Copy a part of a film that begins with a key frame, as it is."""
    with av.open(str(source)) as film, av.open(str(made), "w", format="mp4") as part:
        copies = {
            stream.index: part.add_stream_from_template(stream)
            for stream in (film.streams.video[0], film.streams.audio[0])
        }
        film.seek(begin_s * av.time_base)
        for packet in film.demux(film.streams.video[0], film.streams.audio[0]):
            if packet.pts is None or packet.dts is None:
                continue
            begin = round(begin_s / packet.time_base)
            if not begin <= packet.pts < round(end_s / packet.time_base):
                continue
            packet.pts, packet.dts = packet.pts - begin, packet.dts - begin
            packet.stream = copies[packet.stream.index]
            part.mux(packet)
