"""A piece of evidence for a goal: kept here, or a reference to something made elsewhere."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self, TypedDict, Unpack

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Text,
    and_,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.evidence.assessments import Score, Summary, summary
from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, Versioned, db, words
from app.foundation.ids import new_id
from app.foundation.refusals import Missing, Refusal
from app.goals.models import Goal
from app.goals.sources import SOURCES, Family
from app.people.models import Person

UNDO_FOR: Final = timedelta(hours=24)
"""How long a deleted piece can be brought back before it is erased."""
MOST_FILES: Final = 12
FOLDER: Final = "evidence"
"""The storage prefix of all files of evidence."""


class EvidenceKind(StrEnum):
    """What a piece is."""

    STUDENT_WORK = "student-work"
    ASSESSMENT = "assessment"
    VIDEO = "video"
    SURVEY = "survey"
    OBSERVATION = "observation"

    @property
    def family(self) -> Family:
        """Which of the three families of measures it belongs to."""
        return FAMILIES[self]


FAMILIES: Final = {
    EvidenceKind.STUDENT_WORK: Family.STUDENT_DATA,
    EvidenceKind.ASSESSMENT: Family.STUDENT_DATA,
    EvidenceKind.VIDEO: Family.OBSERVATIONS,
    EvidenceKind.SURVEY: Family.SURVEYS,
    EvidenceKind.OBSERVATION: Family.OBSERVATIONS,
}


class FileState(StrEnum):
    """A file's way: a picture is *received* and then *ready*, or *refused* with a reason; a document is ready at once."""

    RECEIVED = "received"
    READY = "ready"
    REFUSED = "refused"


class Told(TypedDict, total=False):
    """What somebody says of a piece, and may change later."""

    title: str
    body: str | None
    dated_on: date


class Evidence(Versioned, Base):
    """One piece. Whoever sees its goal sees it; one that refers to something is there as long as that can be seen."""

    __tablename__ = "evidence"

    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id", ondelete="CASCADE"))
    goal_id: Mapped[str] = mapped_column(Id, ForeignKey("goal.id", ondelete="CASCADE"))
    author_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[EvidenceKind] = mapped_column(words(EvidenceKind))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str | None] = mapped_column(Text)
    dated_on: Mapped[date] = mapped_column(Date)
    source_kind: Mapped[str | None] = mapped_column(String(40))
    source_id: Mapped[str | None] = mapped_column(String(80))
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    goal: Mapped[Goal] = relationship(lazy="joined")
    author: Mapped[Person] = relationship(lazy="joined")
    files: Mapped[list["EvidenceFile"]] = relationship(
        lazy="selectin",
        cascade="all, delete-orphan",
        order_by="(EvidenceFile.created_at, EvidenceFile.id)",
        back_populates="evidence",
    )
    assessment: Mapped["Assessment | None"] = relationship(
        lazy="selectin", cascade="all, delete-orphan", back_populates="evidence", uselist=False
    )

    __table_args__ = (
        CheckConstraint("(source_kind IS NULL) = (source_id IS NULL)", name="a_source_has_both"),
        Index("ix_evidence_goal_date", "goal_id", "dated_on", "created_at"),
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The pieces of goals a person sees, but for those that refer to what that person cannot see."""
        return cls._of_goals_seen_by(person).where(cls.deleted_at.is_(None))

    @classmethod
    def editable_by(cls, person: Person) -> Select[Self]:
        """The pieces a person added: theirs to change."""
        return cls.visible_to(person).where(cls.author_id == person.id)

    @classmethod
    def deletable_by(cls, person: Person) -> Select[Self]:
        """The pieces a person added, and any piece of their own goals."""
        own = Goal.owned_by(person).with_only_columns(Goal.id)
        return cls.visible_to(person).where(or_(cls.author_id == person.id, cls.goal_id.in_(own)))

    @classmethod
    def restorable_by(cls, person: Person) -> Select[Self]:
        """The pieces deleted within a day that a person could have deleted."""
        own = Goal.owned_by(person).with_only_columns(Goal.id)
        return cls._of_goals_seen_by(person).where(
            cls.deleted_at > clock.now() - UNDO_FOR, or_(cls.author_id == person.id, cls.goal_id.in_(own))
        )

    @classmethod
    def _of_goals_seen_by(cls, person: Person) -> Select[Self]:
        goals = Goal.visible_to(person).with_only_columns(Goal.id)
        seen = [
            and_(cls.source_kind == source.kind, cls.source_id.in_(source.seen_by(person)))
            for source in SOURCES.values()
        ]
        return select(cls).where(cls.goal_id.in_(goals), or_(cls.source_kind.is_(None), *seen))

    @classmethod
    def add(
        cls,
        goal: Goal,
        *,
        by: Person,
        kind: EvidenceKind,
        source: tuple[str, str] | None = None,
        scores: "Scores | None" = None,
        **told: Unpack[Told],
    ) -> "Evidence":
        """Put a piece on a goal's wall; ``title`` is needed unless it refers to something.

        Raises :class:`Refusal` for a reference that does not fit, and :class:`Conflict` for a closed goal.
        """
        if not by.coaches_or_teaches:
            raise Missing
        goal.expect_open()
        piece = cls(id=new_id(), school_id=goal.school_id, goal_id=goal.id, author_id=by.id, kind=kind)
        piece.goal, piece.author, piece.files, piece.assessment = goal, by, [], None
        piece.body = piece.source_kind = piece.source_id = piece.deleted_at = None
        piece.title, piece.dated_on = "", clock.today()
        if source is not None:
            piece._refer_to(*source)
        elif kind is EvidenceKind.VIDEO:
            raise Refusal("Please choose a comment, a clip or a count of marks.", field="source_id")
        if (scores is None) is (kind is EvidenceKind.ASSESSMENT):
            raise Refusal("Assessment data needs a score for each student.", field="assessment")
        if scores is not None:
            piece.assessment = Assessment.of(scores)
        piece.edit(**told)
        db.session.add(piece)
        return piece

    def edit(self, **told: Unpack[Told]) -> None:
        """Say something differently. Raises :class:`Refusal`, and :class:`Conflict` for a closed goal."""
        self.goal.expect_open()
        if told.get("dated_on", clock.today()) > clock.today():
            raise Refusal("Please choose today or a day before.", field="dated_on")
        for name, value in told.items():
            setattr(self, name, value)
        self.body = self.body or None
        if not self.title and self.source_kind is None:
            raise Refusal("Please fill this in.", field="title")

    def _refer_to(self, kind: str, id: str) -> None:
        """Refer to something that its author and the goal's teacher both see. Raises :class:`Refusal`."""
        source = SOURCES.get(kind)
        if source is None or source.family is not self.kind.family:
            raise Refusal("That does not fit this kind of evidence.", field="source_kind")
        with db.session.no_autoflush:
            for person in {self.author, self.goal.teacher}:
                seen = source.seen_by(person).subquery()
                if not db.session.scalar(select(exists().where(seen.c[0] == id))):
                    raise Refusal("That is not there for both of you.", field="source_id")
            if self._stands_already(kind, id):
                raise Refusal("That is on the wall already.", field="source_id")
        self.source_kind, self.source_id = kind, id

    def _stands_already(self, kind: str, id: str) -> bool:
        of_goal = SOURCES[kind].tied_to
        if of_goal is not None:
            tied = of_goal(self.goal, self.author).order_by(None).subquery()
            if db.session.scalar(select(exists().where(tied.c[0] == id))):
                return True
        same = exists().where(
            Evidence.goal_id == self.goal_id,
            Evidence.source_kind == kind,
            Evidence.source_id == id,
            Evidence.deleted_at.is_(None),
        )
        return bool(db.session.scalar(select(same)))

    def delete(self) -> None:
        """Take it off the wall; :meth:`restore` brings it back for a day."""
        self.deleted_at = clock.now()

    def restore(self) -> None:
        """Undo its deletion."""
        self.deleted_at = None

    def expect_room(self) -> None:
        """Raises :class:`Refusal` where no file can be added, and :class:`Conflict` for a closed goal."""
        self.goal.expect_open()
        if self.kind is not EvidenceKind.STUDENT_WORK:
            raise Refusal("Files go with student work.", field="file")
        if len(self.files) >= MOST_FILES:
            raise Refusal(f"A piece holds {MOST_FILES} files. Please make another one.", field="file")

    @property
    def folder(self) -> str:
        """The storage prefix of its files."""
        return f"{FOLDER}/{self.id}"


class EvidenceFile(Identified, Base):
    """A file of student work. A picture is kept as we drew it anew, a document as it came, to be downloaded only."""

    __tablename__ = "evidence_file"

    evidence_id: Mapped[str] = mapped_column(Id, ForeignKey("evidence.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[FileState] = mapped_column(words(FileState))
    is_picture: Mapped[bool]
    byte_size: Mapped[int] = mapped_column(Integer)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it was refused, in a sentence."""

    evidence: Mapped[Evidence] = relationship(back_populates="files", lazy="joined")

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The files of the pieces a person sees. The bytes are served by this same query."""
        return select(cls).where(
            cls.evidence_id.in_(Evidence.visible_to(person).with_only_columns(Evidence.id))
        )

    @classmethod
    def deletable_by(cls, person: Person) -> Select[Self]:
        """The files of the pieces a person may delete."""
        return select(cls).where(
            cls.evidence_id.in_(Evidence.deletable_by(person).with_only_columns(Evidence.id))
        )

    @classmethod
    def received_into(cls, evidence: Evidence, *, name: str, is_picture: bool, byte_size: int) -> Self:
        """A file that is there: a document is ready, a picture waits to be drawn anew."""
        state = FileState.RECEIVED if is_picture else FileState.READY
        made = cls(id=new_id(), evidence_id=evidence.id, created_at=clock.now(), name=name, state=state)
        made.is_picture, made.byte_size = is_picture, byte_size
        made.width = made.height = made.reason = None
        evidence.files.append(made)
        return made

    @property
    def folder(self) -> str:
        """The storage prefix of everything of this file."""
        return f"{FOLDER}/{self.evidence_id}/{self.id}"

    @property
    def received_key(self) -> str:
        """Where it is kept as it came; of a picture only until it was drawn anew."""
        return f"{self.folder}/received"

    @property
    def key(self) -> str:
        """Where what may be fetched is kept."""
        return f"{self.folder}/picture.jpg" if self.is_picture else self.received_key

    @property
    def ready(self) -> bool:
        """Whether it can be fetched."""
        return self.state is FileState.READY

    @property
    def shown(self) -> bool:
        """Whether it can be shown as a picture."""
        return self.ready and self.is_picture

    def finish(self, width: int, height: int, byte_size: int) -> None:
        """The picture is kept under :attr:`key`."""
        self.state, self.width, self.height = FileState.READY, width, height
        self.byte_size = byte_size

    def refuse(self, sentence: str) -> None:
        """It is no picture that can be shown, and why."""
        self.state, self.reason = FileState.REFUSED, sentence


class Scores(TypedDict):
    """What an assessment is made of."""

    measure: str
    threshold: float | None
    scores: Sequence[Score]


class Assessment(Identified, Base):
    """One score for each student of a class, by initials or a pseudonym."""

    __tablename__ = "assessment"

    evidence_id: Mapped[str] = mapped_column(Id, ForeignKey("evidence.id", ondelete="CASCADE"), unique=True)
    measure: Mapped[str] = mapped_column(String(200))
    """What the number is: “points of 20”."""
    threshold: Mapped[float | None] = mapped_column(Float)
    kept_scores: Mapped[list[list[Any]]] = mapped_column("scores", JSON)

    evidence: Mapped[Evidence] = relationship(back_populates="assessment")

    @classmethod
    def of(cls, said: Scores) -> Self:
        """The scores as they are kept."""
        kept = [[score.student, score.value] for score in said["scores"]]
        return cls(id=new_id(), measure=said["measure"], threshold=said["threshold"], kept_scores=kept)

    @property
    def scores(self) -> list[Score]:
        """The scores in the order in which they came."""
        return [Score(student, value) for student, value in self.kept_scores]

    @property
    def summary(self) -> Summary:
        """What they say together."""
        return summary(self.scores, self.threshold)
