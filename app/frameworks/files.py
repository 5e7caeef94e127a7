"""Files that hold a framework: what they may be, and how they become one that could be loaded."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from app.frameworks.csv_files import read_csv, write_csv
from app.frameworks.drafts import FrameworkDraft, Problem, Unreadable, drafted
from app.frameworks.yaml_files import read_yaml

LARGEST_BYTES: Final = 128 * 1024  # several times the longest rubric that anybody reads
PACKS: Final = Path(__file__).parent / "packs"


class Kind(StrEnum):
    """How a file is written."""

    YAML = "yaml"
    CSV = "csv"


ENDINGS: Final = {".yaml": Kind.YAML, ".yml": Kind.YAML, ".csv": Kind.CSV}


@dataclass(frozen=True)
class Pack:
    """A framework that comes with the house; a school switches it on."""

    slug: str
    draft: FrameworkDraft


def read(text: str, kind: Kind) -> FrameworkDraft:
    """A framework out of a text. Raises :class:`Unreadable` with a sentence, and its line, for each problem."""
    if len(text.encode(errors="replace")) > LARGEST_BYTES:
        raise Unreadable([Problem(f"The file is larger than {LARGEST_BYTES // 1024} kB.")])
    if "\x00" in text:
        raise Unreadable([Problem("This file is not text. Please save it as YAML or CSV.")])
    return drafted(read_yaml(text) if kind is Kind.YAML else read_csv(text))


def decoded(content: bytes) -> str:
    """A file's text. Raises :class:`Unreadable` for what is none, or too long."""
    if len(content) > LARGEST_BYTES:
        raise Unreadable([Problem(f"The file is larger than {LARGEST_BYTES // 1024} kB.")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        told = "This file is not saved as UTF-8. In a spreadsheet choose “CSV UTF-8”."
        raise Unreadable([Problem(told, line)]) from problem


def kind_of(filename: str) -> Kind:
    """By the name's ending. Raises :class:`Unreadable` for another one."""
    found = ENDINGS.get(Path(filename).suffix.lower())
    if found is None:
        raise Unreadable([Problem("Please choose a file that ends in .yaml, .yml or .csv.")])
    return found


@cache
def packs() -> tuple[Pack, ...]:
    """The packs that come with the house."""
    found = sorted(PACKS.glob("*.yaml"))
    return tuple(Pack(path.stem, read(path.read_text(encoding="utf-8"), Kind.YAML)) for path in found)


def pack(slug: str) -> Pack | None:
    """The one asked for, if there is such a one."""
    return next((found for found in packs() if found.slug == slug), None)


def example(kind: Kind) -> str:
    """A short file that shows how one is written."""
    return EXAMPLE if kind is Kind.YAML else write_csv(read(EXAMPLE, Kind.YAML))


EXAMPLE: Final = """\
# A framework has levels, and domains with indicators. Each indicator describes every level.
name: Our school’s talk framework
about: What we look at together when we watch classroom talk.
levels: [Not yet, Sometimes, Often]
domains:
  - name: Asking
    about: How questions open a conversation.
    indicators:
      - name: Waiting
        about: The quiet after a question, before anybody answers.
        look-fors:
          - Seconds between the question and the first answer
          - Hands that go up late
        levels:
          - The first hand is taken at once.
          - After some questions nobody is called on for about three seconds.
          - After nearly every open question the class is given about three seconds.
      - name: Following up
        look-fors:
          - “What makes you say that?”
        levels:
          - An answer is judged, and the next question follows.
          - Some answers are asked about again.
          - Most answers lead to a question about how they were found.
"""
