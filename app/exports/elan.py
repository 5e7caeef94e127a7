"""Comments, marks and clips for ELAN, as an annotation document of its public schema EAF 3.0.

A tier holds nothing that overlaps, so what does lies on tiers side by side. A moment is drawn a second long, because a
tier knows only ranges; the tier's type says that it is a moment.
"""

from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from app.comments.models import Comment
from app.exports.contents import Contents, words_of
from app.exports.lanes import in_lanes, lane_name
from app.foundation.harmless import one_line, readable
from app.frameworks.models import Extent

MOMENT_SHOWN_MS: Final = 1_000
SCHEMA: Final = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
COMMENT, COMMENT_MOMENT, REPLY = "comment", "comment at a moment", "reply"
MARK, MARK_MOMENT, CLIP = "mark", "mark at a moment", "clip"
MOMENTS: Final = {COMMENT_MOMENT, MARK_MOMENT}
OURS: Final = {COMMENT, COMMENT_MOMENT, REPLY, CLIP}
"""Types of tiers that hold people's words, and nothing to be counted."""

ASSOCIATION: Final = "Symbolic_Association"
FILM: Final = "recording.mp4"
"""What a film must be called to be found beside the file; where it is kept is nobody's business."""


@dataclass(frozen=True)
class Note:
    """One annotation: a range, what it says, and what hangs on it."""

    at_ms: int
    end_ms: int
    text: str
    replies: tuple[tuple[str, str], ...] = ()

    @property
    def span(self) -> tuple[int, int]:
        """Its range, for lanes."""
        return self.at_ms, self.end_ms


@dataclass(frozen=True)
class Tier:
    """Annotations of one sort by one person."""

    name: str
    sort: str
    person: str
    notes: tuple[Note, ...]


def as_eaf(contents: Contents) -> bytes:
    """The document, as UTF-8. It names a film to be put beside it, and no place where one is kept."""
    return _Document(contents).written()


class _Document:
    """An annotation document while it is written."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.slots: list[int] = []
        self.annotations = 0
        self.names: set[str] = set()
        self.root = Element("ANNOTATION_DOCUMENT", _document_facts(contents))
        header = SubElement(self.root, "HEADER", MEDIA_FILE="", TIME_UNITS="milliseconds")
        kind = "video/mp4" if contents.recording.has_video else "audio/mp4"
        SubElement(header, "MEDIA_DESCRIPTOR", MEDIA_URL=FILM, RELATIVE_MEDIA_URL=f"./{FILM}", MIME_TYPE=kind)
        self.order = SubElement(self.root, "TIME_ORDER")

    def written(self) -> bytes:
        for tier in tiers(self.contents):
            for lane, notes in enumerate(in_lanes(tier.notes, lambda note: note.span)):
                self._tier(tier, lane, notes)
        self._end()
        written: bytes = ElementTree.tostring(self.root, encoding="UTF-8", xml_declaration=True)
        return written

    def _tier(self, tier: Tier, lane: int, notes: list[Note]) -> None:
        name = self._free(lane_name(tier.name, lane))
        element = SubElement(
            self.root, "TIER", TIER_ID=name, LINGUISTIC_TYPE_REF=tier.sort, PARTICIPANT=tier.person
        )
        answered: list[list[tuple[str, str]]] = []
        for note in notes:
            id = self._next()
            where = {"TIME_SLOT_REF1": self._slot(note.at_ms), "TIME_SLOT_REF2": self._slot(note.end_ms)}
            self._say(element, "ALIGNABLE_ANNOTATION", note.text, ANNOTATION_ID=id, **where)
            for place, (person, text) in enumerate(note.replies):
                answered.extend([[]] if place == len(answered) else [])
                answered[place].append((id, f"{person}: {text}"))
        for place, replies in enumerate(answered):
            self._replies(name, place, replies)

    def _replies(self, parent: str, place: int, replies: list[tuple[str, str]]) -> None:
        """One tier for the first replies to the comments of a tier, one for the second ones: each is tied to one comment."""
        name = self._free(lane_name(f"{parent}: replies", place))
        element = SubElement(self.root, "TIER", TIER_ID=name, LINGUISTIC_TYPE_REF=REPLY, PARENT_REF=parent)
        for id, text in replies:
            self._say(element, "REF_ANNOTATION", text, ANNOTATION_ID=self._next(), ANNOTATION_REF=id)

    def _say(self, tier: Element, sort: str, text: str, **facts: str) -> None:
        annotation = SubElement(SubElement(tier, "ANNOTATION"), sort, facts)
        SubElement(annotation, "ANNOTATION_VALUE").text = readable(text)

    def _slot(self, ms: int) -> str:
        self.slots.append(ms)
        return f"ts{len(self.slots)}"

    def _next(self) -> str:
        self.annotations += 1
        return f"a{self.annotations}"

    def _free(self, name: str) -> str:
        place = 0
        while lane_name(name, place) in self.names:
            place += 1
        self.names.add(lane_name(name, place))
        return lane_name(name, place)

    def _end(self) -> None:
        numbered = sorted(enumerate(self.slots, start=1), key=lambda slot: (slot[1], slot[0]))
        for number, ms in numbered:
            SubElement(self.order, "TIME_SLOT", TIME_SLOT_ID=f"ts{number}", TIME_VALUE=str(ms))
        for sort in (COMMENT, COMMENT_MOMENT, MARK, MARK_MOMENT, CLIP):
            SubElement(
                self.root,
                "LINGUISTIC_TYPE",
                LINGUISTIC_TYPE_ID=sort,
                TIME_ALIGNABLE="true",
                GRAPHIC_REFERENCES="false",
            )
        SubElement(
            self.root,
            "LINGUISTIC_TYPE",
            LINGUISTIC_TYPE_ID=REPLY,
            TIME_ALIGNABLE="false",
            GRAPHIC_REFERENCES="false",
            CONSTRAINTS=ASSOCIATION,
        )
        words = "1-1 association with a parent annotation"
        SubElement(self.root, "CONSTRAINT", STEREOTYPE=ASSOCIATION, DESCRIPTION=words)


def tiers(contents: Contents) -> list[Tier]:
    """What lies on which tier: comments by kind and person, marks by tag set and person, clips by person."""
    people = contents.authors
    groups: dict[tuple[str, str, str], list[Note]] = {}
    for comment in contents.comments:
        sort = COMMENT_MOMENT if comment.end_ms is None else COMMENT
        key = (comment.kind.value.capitalize(), sort, people[comment.author_id])
        groups.setdefault(key, []).append(_of_comment(comment, people))
    for mark in contents.marks:
        sort = MARK_MOMENT if mark.extent is Extent.POINT else MARK
        end_ms = mark.until_ms(contents.length_ms)
        end_ms = end_ms if end_ms > mark.at_ms else _shown_until(mark.at_ms)
        key = (one_line(mark.tag_set), sort, people[mark.author_id])
        groups.setdefault(key, []).append(Note(mark.at_ms, end_ms, mark.tag))
    for clip in contents.clips:
        key = ("Clips", CLIP, people[clip.author_id])
        groups.setdefault(key, []).append(Note(clip.start_ms, clip.end_ms, clip.title))
    return [
        Tier(_tier_name(what, sort, person), sort, person, tuple(notes))
        for (what, sort, person), notes in groups.items()
    ]


def _tier_name(what: str, sort: str, person: str) -> str:
    return f"{what}, moments – {person}" if sort in MOMENTS else f"{what} – {person}"


def _of_comment(comment: Comment, people: dict[str, str]) -> Note:
    replies = tuple((people[reply.author_id], reply.body) for reply in comment.replies)
    return Note(comment.at_ms, comment.end_ms or _shown_until(comment.at_ms), words_of(comment), replies)


def _shown_until(ms: int) -> int:
    return ms + MOMENT_SHOWN_MS


def _document_facts(contents: Contents) -> dict[str, str]:
    return {
        "xmlns:xsi": INSTANCE,
        "xsi:noNamespaceSchemaLocation": SCHEMA,
        "AUTHOR": one_line(contents.viewer.name),
        "DATE": contents.at.isoformat(timespec="seconds"),
        "FORMAT": "3.0",
        "VERSION": "3.0",
    }
