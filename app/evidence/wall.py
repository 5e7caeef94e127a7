"""The wall of a goal: pieces kept here beside what comments, clips, surveys and observations add by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import url_for
from sqlalchemy import Select, func, select

from app.evidence.models import Evidence, EvidenceFile, EvidenceKind
from app.foundation.db import db
from app.goals.models import Goal
from app.goals.sources import SOURCES, Family, Seen, Source
from app.people.models import Person

MOST_PIECES = 60  # a wall one can still take in
WORDS_OF_KINDS = {
    EvidenceKind.STUDENT_WORK: "Student work",
    EvidenceKind.ASSESSMENT: "Assessment data",
    EvidenceKind.VIDEO: "Video",
    EvidenceKind.SURVEY: "Survey",
    EvidenceKind.OBSERVATION: "Observation",
}
WORDS_OF_FAMILIES = {
    Family.STUDENT_DATA: "Student data",
    Family.SURVEYS: "Surveys",
    Family.OBSERVATIONS: "Observations and video",
}


@dataclass(frozen=True)
class Piece:
    """One thing on the wall. ``evidence_id`` is set where it is kept here, and ``href`` opens it or its source."""

    family: Family
    kind: str
    seen: Seen
    evidence_id: str | None = None
    body: str | None = None
    """What was said of it, beside its title."""
    picture: str | None = None
    """A picture of the student's work."""

    @property
    def on(self) -> date:
        """From when it is."""
        return self.seen.on

    @property
    def order(self) -> tuple[date, datetime, str]:
        """What it is sorted by."""
        return self.seen.on, self.seen.at, self.seen.id


@dataclass(frozen=True)
class Wall:
    """A goal's evidence as one person may see it, newest first; ``counts`` are of all of it, by family."""

    goal: Goal
    pieces: Sequence[Piece]
    counts: dict[Family, int]
    family: Family | None

    @property
    def in_all(self) -> int:
        """How many pieces there are, shown or not, of whatever is asked for."""
        return self.counts[self.family] if self.family else sum(self.counts.values())


def wall(goal: Goal, viewer: Person, *, family: Family | None = None, most: int = MOST_PIECES) -> Wall:
    """Read a goal's wall for one person. The goal itself has been permitted already."""
    pieces = _own(goal, viewer, family, most)
    for source in SOURCES.values():
        if source.tied_to is not None and family in (None, source.family):
            ids = list(db.session.scalars(source.tied_to(goal, viewer).limit(most)))
            if ids:
                pieces += [Piece(source.family, source.kind, seen) for seen in source.told(ids, viewer)]
    newest = sorted(pieces, key=lambda piece: piece.order, reverse=True)
    return Wall(goal, newest[:most], counts(goal, viewer), family)


def counts(goal: Goal, viewer: Person) -> dict[Family, int]:
    """How many pieces of each family a person sees."""
    found = dict.fromkeys(Family, 0)
    kept = Evidence.visible_to(viewer).where(Evidence.goal_id == goal.id)
    by_kind = kept.with_only_columns(Evidence.kind, func.count()).group_by(Evidence.kind)
    for kind, number in db.session.execute(by_kind):
        found[kind.family] += number
    for source in SOURCES.values():
        if source.tied_to is not None:
            found[source.family] += _number(source.tied_to(goal, viewer))
    return found


def count(goal: Goal, viewer: Person) -> int:
    """How many pieces of evidence a person sees for a goal."""
    return sum(counts(goal, viewer).values())


def has_any(goal: Goal) -> bool:
    """Whether there is at least one piece of evidence that the goal's teacher can see."""
    return count(goal, goal.teacher) > 0


def seen_as(piece: Evidence, viewer: Person) -> Piece:
    """One piece that is kept here, as the wall shows it."""
    return _told([piece], viewer)[0]


def _own(goal: Goal, viewer: Person, family: Family | None, most: int) -> list[Piece]:
    kept = Evidence.visible_to(viewer).where(Evidence.goal_id == goal.id)
    if family is not None:
        kept = kept.where(Evidence.kind.in_([kind for kind in EvidenceKind if kind.family is family]))
    newest = kept.order_by(Evidence.dated_on.desc(), Evidence.created_at.desc(), Evidence.id.desc())
    return _told(list(db.session.scalars(newest.limit(most)).unique()), viewer)


def _told(pieces: Sequence[Evidence], viewer: Person) -> list[Piece]:
    referred = _referred(pieces, viewer)
    shown = []
    for one in pieces:
        source = referred.get((one.source_kind, one.source_id))
        if one.source_kind is not None and source is None:
            continue  # taken back between two queries
        shown.append(_piece(one, viewer, source))
    return shown


def _referred(
    pieces: Sequence[Evidence], viewer: Person
) -> dict[tuple[str | None, str | None], tuple[Source, Seen]]:
    found: dict[tuple[str | None, str | None], tuple[Source, Seen]] = {}
    for source in SOURCES.values():
        ids = [one.source_id for one in pieces if one.source_kind == source.kind and one.source_id]
        if ids:
            found |= {(source.kind, seen.id): (source, seen) for seen in source.told(ids, viewer)}
    return found


def _piece(one: Evidence, viewer: Person, referred: tuple[Source, Seen] | None) -> Piece:
    if referred is not None:
        _source, seen = referred
        seen = replace(seen, title=one.title or seen.title, on=one.dated_on)
        return Piece(one.kind.family, one.kind.value, seen, one.id, one.body)
    by = "you" if one.author_id == viewer.id else one.author.first_name
    seen = Seen(
        id=one.id,
        label=f"{WORDS_OF_KINDS[one.kind]}, added by {by}",
        title=one.title,
        on=one.dated_on,
        at=one.created_at,
        href=url_for("evidence.show", id=one.id),
        detail=_detail(one),
    )
    return Piece(one.kind.family, one.kind.value, seen, one.id, one.body, _picture(one.files))


def _detail(one: Evidence) -> str | None:
    if one.assessment is not None:
        found = one.assessment.summary
        return f"{found.count} students, mean {found.mean:.3g}"
    return None if not one.files else "1 file" if len(one.files) == 1 else f"{len(one.files)} files"


def _picture(files: Sequence[EvidenceFile]) -> str | None:
    first = next((file for file in files if file.shown), None)
    return url_for("evidence.file", id=first.id) if first else None


def _number(rows: Select[str]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
