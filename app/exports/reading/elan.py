"""ELAN's annotation files. Read by events, with everything refused by which XML reaches outside or swells: a document
type, entities, and depth.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from app.exports.elan import MARK_MOMENT, OURS
from app.exports.reading.events import Label, Reading, Unreadable, plain
from app.foundation.schemas import MEDIA_TIME_LIMIT_MS
from app.frameworks.models import Extent

NOT_ELAN: Final = "This is not an annotation file from ELAN. It should end in .eaf and come from ELAN itself."
NO_TYPES: Final = "This file declares a document type, which ELAN’s files never do. It is not read."
DEEPEST: Final = 20
"""Elements inside one another; ELAN needs five."""


class Refused(Exception):
    """The document does what no annotation file does."""


@dataclass(frozen=True)
class Annotation:
    """One annotation between two slots of time."""

    id: str
    start: str
    end: str
    said: str


@dataclass
class Tier:
    """One tier: the annotations that have times of their own, and how many there are that have none."""

    name: str
    sort: str
    annotations: list[Annotation] = field(default_factory=list)
    dependent: int = 0


@dataclass
class Document:
    """What of an annotation file matters here."""

    slots: dict[str, int | None] = field(default_factory=dict)
    tiers: list[Tier] = field(default_factory=list)
    origins_ms: list[int] = field(default_factory=list)


def read_elan(data: bytes) -> Reading:
    """Read every tier with times of its own. Raises :class:`Unreadable` for what is no annotation file."""
    document = _parsed(data)
    reading = Reading()
    origin_ms = document.origins_ms[0] if document.origins_ms else 0
    if len(document.origins_ms) > 1:
        reading.note("The file was made on several films. Times are taken as those of its first.")
    for tier in document.tiers:
        _read_tier(tier, document, origin_ms, reading)
    return reading


def _read_tier(tier: Tier, document: Document, origin_ms: int, reading: Reading) -> None:
    if tier.dependent:
        reading.note(f"“{tier.name}” hangs on another tier and has no times of its own. It is left out.")
    extent = Extent.POINT if tier.sort == MARK_MOMENT else Extent.INTERVAL
    for annotation in tier.annotations:
        where = f"{tier.name}, annotation {annotation.id}"
        start_ms, end_ms = document.slots.get(annotation.start), document.slots.get(annotation.end)
        if start_ms is None or end_ms is None:
            reading.leave_out(where, "It is not tied to a time.")
            continue
        label = Label(plain(annotation.said) or tier.name, extent)
        until_ms = end_ms + origin_ms if extent is Extent.INTERVAL else None
        if until_ms is not None and end_ms <= start_ms:
            reading.leave_out(where, "It ends where it begins, or before.")
            continue
        counts = tier.sort not in OURS
        reading.see(tier.name, label, start_ms + origin_ms, until_ms, where, counts=counts)


def _parsed(data: bytes) -> Document:
    handler = _Handler()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.say
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(data, True)
    except Refused as problem:
        raise Unreadable(NO_TYPES) from problem
    except (expat.ExpatError, ValueError, LookupError) as problem:
        raise Unreadable(NOT_ELAN) from problem
    if not handler.is_elan:
        raise Unreadable(NOT_ELAN)
    return handler.document


def _refuse(*_facts: object) -> int:
    raise Refused


class _Handler:
    """Takes down what matters while the document goes by; nothing is kept of the rest."""

    def __init__(self) -> None:
        self.document = Document()
        self.is_elan = False
        self.depth = 0
        self.facts: dict[str, str] | None = None
        self.said: list[str] | None = None
        self.starts: dict[str, Callable[[dict[str, str]], None]] = {
            "MEDIA_DESCRIPTOR": self._film,
            "TIME_SLOT": self._slot,
            "TIER": self._tier,
            "ALIGNABLE_ANNOTATION": self._annotation,
            "REF_ANNOTATION": self._dependent,
            "ANNOTATION_VALUE": self._value,
        }

    def start(self, name: str, facts: dict[str, str]) -> None:
        """An element begins."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused
        if self.depth == 1:
            self.is_elan = name == "ANNOTATION_DOCUMENT"
        if name in self.starts:
            self.starts[name](facts)

    def end(self, name: str) -> None:
        """An element ends."""
        self.depth -= 1
        if name == "ANNOTATION_VALUE" and self.facts is not None and self.document.tiers:
            one = Annotation(
                id=plain(self.facts.get("ANNOTATION_ID")),
                start=self.facts.get("TIME_SLOT_REF1", ""),
                end=self.facts.get("TIME_SLOT_REF2", ""),
                said="".join(self.said or ()),
            )
            self.document.tiers[-1].annotations.append(one)
            self.facts = None
        if name == "ANNOTATION_VALUE":
            self.said = None

    def say(self, text: str) -> None:
        """Text goes by."""
        if self.said is not None:
            self.said.append(text)

    def _film(self, facts: dict[str, str]) -> None:
        self.document.origins_ms.append(_ms(facts.get("TIME_ORIGIN")) or 0)

    def _slot(self, facts: dict[str, str]) -> None:
        self.document.slots[facts.get("TIME_SLOT_ID", "")] = _ms(facts.get("TIME_VALUE"))

    def _tier(self, facts: dict[str, str]) -> None:
        name = plain(facts.get("TIER_ID")) or "Tier"
        self.document.tiers.append(Tier(name, plain(facts.get("LINGUISTIC_TYPE_REF"))))

    def _annotation(self, facts: dict[str, str]) -> None:
        self.facts = facts

    def _dependent(self, _facts: dict[str, str]) -> None:
        self.facts = None
        if self.document.tiers:
            self.document.tiers[-1].dependent += 1

    def _value(self, _facts: dict[str, str]) -> None:
        self.said = []


def _ms(text: str | None) -> int | None:
    """Whole milliseconds of a day at most; None for what is none."""
    if (
        text is None
        or not text.isascii()
        or not text.isdecimal()
        or len(text) > len(str(MEDIA_TIME_LIMIT_MS))
    ):
        return None
    return int(text)
