"""One installation that serves for all contract tests, its people, and a lesson of Amina's with a film that is ready."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tusclient.client import TusClient

from tests.contract.installation import Installation, Program, until
from tests.media_pipeline.films import Shot, write_film

FRAMES, RATE = 100, 25
ENDED = ("ready", "rejected", "failed")

ProgramOf = Callable[[str | None], Program]


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Set up and serving."""
    made = Installation(tmp_path_factory.mktemp("installation") / "data")
    made.must("setup")
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def tokens(installation: Installation) -> dict[str, str]:
    """A token of each of the people, who joined through the terminal."""
    return installation.people()


@pytest.fixture(scope="session")
def program_of(installation: Installation, tokens: dict[str, str]) -> ProgramOf:
    """A program with somebody's token; with none for ``None``."""
    return lambda name: Program(installation.base_url, tokens[name] if name else None)


@pytest.fixture(scope="session")
def amina(program_of: ProgramOf) -> Program:
    """The teacher's program."""
    return program_of("amina")


@pytest.fixture(scope="session")
def ben(program_of: ProgramOf) -> Program:
    """The coach's program."""
    return program_of("ben")


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of numbered frames with clicks."""
    shot = Shot(count=FRAMES, size=(320, 180), gop=25)
    return write_film(tmp_path_factory.mktemp("film") / "numbered.mp4", shot)


@dataclass
class Taught:
    """A lesson, its recording as it was when it was ready, and what was seen of it on the way there."""

    lesson: dict[str, Any]
    recording: dict[str, Any]
    seen: list[dict[str, Any]] = field(default_factory=list)

    @property
    def comments(self) -> str:
        """Where the recording's comments are."""
        return f"recordings/{self.recording['id']}/comments"

    @property
    def clips(self) -> str:
        """Where the recording's clips are."""
        return f"recordings/{self.recording['id']}/clips"


def upload(program: Program, lesson_id: str, film: Path) -> str:
    """Send a file with a tus client that we did not write; the id of the recording it became."""
    client = TusClient(program.address("uploads"), headers=dict(program.headers))
    metadata = {"lesson_id": lesson_id, "filename": "Year 5 fractions.mp4", "filetype": "video/mp4"}
    with film.open("rb") as file:
        sender = client.uploader(file_stream=file, metadata=metadata, chunk_size=6_000)
        sender.upload()
    recording_id: str = sender.request.response_headers["sightline-recording"]
    return recording_id


def ended(program: Program, recording_id: str) -> list[dict[str, Any]]:
    """Watch a recording until nothing more happens to it; everything that was seen."""
    seen: list[dict[str, Any]] = []

    def look() -> bool:
        seen.append(program.read(f"recordings/{recording_id}"))
        return seen[-1]["state"] in ENDED

    until(look, "the recording's end", 180)
    return seen


@pytest.fixture(scope="session")
def taught(amina: Program, film: Path) -> Taught:
    """Amina's lesson with one recording, ready, and shared with nobody."""
    lesson = amina.made("lessons", title="Comparing fractions")
    seen = ended(amina, upload(amina, lesson["id"], film))
    assert seen[-1]["state"] == "ready", seen[-1]
    return Taught(amina.read(f"lessons/{lesson['id']}"), seen[-1], seen)


@pytest.fixture(scope="session")
def pair(amina: Program) -> dict[str, Any]:
    """Amina and Ben."""
    found: dict[str, Any] = amina.read("pairs")["items"][0]
    return found


@pytest.fixture
def shared(amina: Program, taught: Taught, pair: dict[str, Any]) -> Iterator[Taught]:
    """The same, shared with Ben through the pair for as long as a test lasts."""
    share = amina.made(f"lessons/{taught.lesson['id']}/shares", **{"with": pair["id"]}, purpose="coaching")
    yield taught
    assert amina.delete(f"shares/{share['id']}").status_code in (204, 404)
