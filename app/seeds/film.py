"""A lesson made at set-up, where no recording is at hand: a drawn classroom, spoken voices, real pauses.

The lesson is ours from the first word; nothing of it is fetched. It is written as an ordinary phone would write it
(H.264 and AAC in an MP4), so that the pipeline treats it like any upload.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from app.seeds.drawing import HEIGHT, WIDTH, Moment, draw, room
from app.seeds.telling import Telling
from app.seeds.voices import Samples, Turn, speaker

FRAME_RATE = 25
DRAWN_EVERY = 2  # as animators do: twelve drawings a second, each shown twice
SOUND_RATE = 48_000
SOUND_FRAME = 1024
HUSH = 0.0015  # a classroom is never digitally silent

VOICES = {
    "teacher": "en-us+f2",
    "student 1": "en-us+m3",
    "student 2": "en+f4",
    "student 3": "en-029+m1",
    "student 4": "en-us+f5",
}

LESSON = (
    Turn("teacher", "Good morning. Yesterday we compared fractions that had the same pieces.", 0.9),
    Turn(
        "teacher",
        "Here are three quarters, and here are five eighths. Which is more? Take a moment on your own.",
        5.2,
    ),
    Turn("student 1", "I think three quarters.", 0.8),
    Turn("teacher", "Three quarters. How do you know?", 3.1),
    Turn("student 1", "If you cut every quarter in two, you get six eighths. Six is more than five.", 1.6),
    Turn("teacher", "Who can say that in their own words?", 4.0),
    Turn("student 2", "She made the pieces the same size, so now you can just count them.", 0.7),
    Turn("student 3", "And nothing was added. It is the same amount in smaller pieces.", 2.4),
    Turn("teacher", "Who can add to that, or see it another way?", 6.0),
    Turn(
        "student 4",
        "I see it another way. Three quarters is one quarter away from a whole. Five eighths is further away.",
        1.8,
    ),
    Turn("teacher", "Two ways to be sure. Write down the one you would use tomorrow.", 3.0),
)

FILM_TELLING = Telling(  # as heard with espeak-ng 1.52; a test holds each moment to its turn
    first_question_ms=6_100,
    wait=(11_600, 16_800),
    explains=(24_100, 28_600),
    build=(36_100, 44_100),
    asks_for_more=(46_500, 54_900),
    surprise_ms=54_900,
    surprise="“I see it another way.” That was not in my plan, and it was better than my plan.",
    clip=(35_500, 45_000),
)


@dataclass(frozen=True)
class Spoken:
    """A turn and when it is heard, in seconds."""

    turn: Turn
    start_s: float
    end_s: float
    sound: Samples


def make_film(path: Path, lesson: tuple[Turn, ...] = LESSON) -> list[Spoken]:
    """Write the lesson to ``path`` as an MP4, and tell when each turn is heard. Raises ``NoVoices``."""
    spoken = list(_speak(lesson))
    length_s = spoken[-1].end_s + spoken[-1].turn.pause_s
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as film:
        picture = film.add_stream(
            "libx264", rate=FRAME_RATE, options={"preset": "veryfast", "crf": "22", "g": "50"}
        )
        picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        picture.time_base = Fraction(1, FRAME_RATE)
        sound = film.add_stream("aac", rate=SOUND_RATE, layout="mono")
        sound.bit_rate = 96_000
        _write_picture(film, picture, spoken, int(length_s * FRAME_RATE))
        _write_sound(film, sound, _mix(spoken, length_s))
    return spoken


def _speak(lesson: tuple[Turn, ...]) -> Iterator[Spoken]:
    at_s = 1.0
    voice = speaker()
    for turn in lesson:
        said = _resampled(voice.say(turn.text, VOICES[turn.speaker]), voice.rate)
        ends_s = at_s + len(said) / SOUND_RATE
        yield Spoken(turn, at_s, ends_s, said)
        at_s = ends_s + turn.pause_s


def _resampled(sound: Samples, rate: int) -> Samples:
    wanted = np.arange(int(len(sound) * SOUND_RATE / rate)) * (rate / SOUND_RATE)
    resampled: Samples = np.interp(wanted, np.arange(len(sound)), sound).astype(np.float32)
    return resampled


def _mix(spoken: list[Spoken], length_s: float) -> Samples:
    chance = np.random.default_rng(7)
    mixed = chance.normal(0, HUSH, int(length_s * SOUND_RATE)).astype(np.float32)
    for heard in spoken:
        start = int(heard.start_s * SOUND_RATE)
        near = 0.8 if heard.turn.speaker == "teacher" else 0.5
        part = mixed[start : start + len(heard.sound)]
        part += near * heard.sound[: len(part)]
    return np.clip(mixed, -1, 1)


def _write_picture(
    film: av.container.OutputContainer, stream: av.VideoStream, spoken: list[Spoken], count: int
) -> None:
    empty = room()
    drawn = empty
    for number in range(count):
        if number % DRAWN_EVERY == 0:
            drawn = draw(empty, _moment(number / FRAME_RATE, spoken))
        frame = av.VideoFrame.from_ndarray(drawn.astype(np.uint8), format="rgb24")
        frame.pts, frame.time_base = number, Fraction(1, FRAME_RATE)
        film.mux(stream.encode(frame))
    film.mux(stream.encode(None))


def _moment(at_s: float, spoken: list[Spoken]) -> Moment:
    now = next((heard for heard in spoken if heard.start_s <= at_s < heard.end_s), None)
    asked = [heard for heard in spoken if heard.turn.speaker == "teacher" and heard.end_s <= at_s]
    following = next((heard for heard in spoken if heard.start_s > at_s), None)
    thinking_s = at_s - asked[-1].end_s if asked and now is None else 0.0
    hands = (
        frozenset({following.turn.speaker} - {"teacher"}) if following and thinking_s > 1.5 else frozenset()
    )
    return Moment(
        speaking=now.turn.speaker if now else None,
        hands_up=hands,
        teacher_x=800 + 40 * float(np.sin(at_s / 6)),
        beat=at_s,
        board=0 if at_s < spoken[1].start_s else 1 if at_s < spoken[4].start_s else 2,
    )


def _write_sound(film: av.container.OutputContainer, stream: av.AudioStream, sound: Samples) -> None:
    for start in range(0, len(sound), SOUND_FRAME):
        part = (sound[start : start + SOUND_FRAME] * 32767).astype(np.int16)[None, :]
        frame = av.AudioFrame.from_ndarray(part, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
        film.mux(stream.encode(frame))
    film.mux(stream.encode(None))
