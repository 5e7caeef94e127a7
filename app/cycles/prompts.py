"""Open questions for each stage, for whoever goes alone and for pairs alike."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.cycles.stages import Pathway, Stage

FILE = Path(__file__).with_name("prompts.toml")


@dataclass(frozen=True)
class Prompts:
    """What a stage is about, where that needs saying, and what to ask."""

    about: str
    questions: tuple[str, ...]


def prompts_for(stage: Stage, pathway: Pathway) -> Prompts:
    """The questions of a stage: explained and concrete for somebody new, short and deeper for somebody used to it."""
    found = _all()[stage.value]
    if pathway is Pathway.NEW:
        return Prompts(str(found["about"]), tuple(found["new"]))
    return Prompts("", tuple(found["used"]))


@cache
def _all() -> dict[str, dict[str, list[str]]]:
    with FILE.open("rb") as file:
        return tomllib.load(file)
