"""Numbered films, each processed once for all tests that look at the result."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from media_pipeline import Artifact, process
from tests.media_pipeline.films import Shot, write_film

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
NTSC = Fraction(30000, 1001)


def phone_times(count: int = 90) -> list[Fraction]:
    """A phone's rhythm: about 30 frames a second, with jitter and a few frames dropped in poor light."""
    random = np.random.default_rng(7)
    steps = np.where(random.random(count) < 0.1, 66, 33) + random.integers(-4, 5, count)
    return [Fraction(int(ms), 1000) for ms in np.concatenate([[0], np.cumsum(steps)])[:count]]


REALTIME = {"deadline": "realtime"}
FILMS: dict[str, tuple[str, Shot]] = {
    "plain": ("plain.mp4", Shot(size=(1280, 720), count=150, gop=50)),
    "ntsc-b-frames": ("ntsc.mp4", Shot(rate=NTSC, count=120, bframes=2, gop=30, encoder={"b-adapt": "0"})),
    "film-rate": ("film.mp4", Shot(rate=Fraction(24000, 1001), count=60, bframes=2, gop=24)),
    "fifty": ("fifty.mp4", Shot(rate=Fraction(50), count=120, gop=50)),
    "sixty": ("sixty.mp4", Shot(rate=Fraction(60000, 1001), count=120, gop=60, bframes=2)),
    "phone": ("phone.mp4", Shot(times=phone_times(), rate=Fraction(30), gop=30)),
    "phone-b-frames": ("phone-b.mp4", Shot(times=phone_times(), rate=Fraction(30), gop=30, bframes=2)),
    "phone-hevc": ("hevc.mov", Shot(times=phone_times(60), rate=Fraction(30), codec="libx265", gop=30)),
    "matroska": ("ms.mkv", Shot(rate=NTSC, count=120, bframes=2, gop=30)),
    "browser": ("browser.webm", Shot(times=phone_times(60), codec="libvpx", sound_codec="libopus", encoder=REALTIME)),
    "transport": ("late.ts", Shot(start=Fraction(87, 25), bframes=2, count=75)),
    "late-picture": ("late.mp4", Shot(start=Fraction(4, 5), sound_start=Fraction(0), bframes=2, count=75)),
    "slow-motion": ("slow.mp4", Shot(rate=Fraction(240), count=240, gop=60)),
    "odd-size": ("odd.mp4", Shot(size=(322, 242), codec="mpeg4", encoder={}, count=50)),
    "one-frame": ("one.mp4", Shot(count=1, sound=False)),
    "silent": ("silent.mp4", Shot(sound=False, count=50)),
    "sideways": ("sideways.mp4", Shot(rotation=90, size=(320, 180), count=50)),
    "two-sounds": ("two.mkv", Shot(sound_tracks=2, count=75)),
    "surround": ("surround.mkv", Shot(sound_codec="ac3", sound_channels="5.1", count=50)),
    "sound-only": ("voice.m4a", Shot(picture=False)),
}  # fmt: skip


@dataclass(frozen=True)
class Processed:
    """A film, and everything that the pipeline made of it."""

    shot: Shot
    source: Path
    folder: Path
    artifacts: dict[str, Artifact]

    @property
    def playback(self) -> Path:
        return self.folder / "playback" / "playback.mp4"


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A numbered film by name, written once."""
    folder = tmp_path_factory.mktemp("films")

    def write(name: str) -> Path:
        file_name, shot = FILMS[name]
        path = folder / file_name
        return path if path.exists() else write_film(path, shot)

    return write


@pytest.fixture(scope="session")
def processed(
    film: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Processed]:
    """A numbered film by name, processed once."""
    done: dict[str, Processed] = {}

    def run(name: str) -> Processed:
        if name not in done:
            source, folder = film(name), tmp_path_factory.mktemp(name)
            artifacts = {artifact.stage: artifact for artifact in process(source, folder)}
            done[name] = Processed(FILMS[name][1], source, folder, artifacts)
        return done[name]

    return run
