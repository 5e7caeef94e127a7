"""What a step looks like when it is done: an exemplar clip, a demonstration, or teaching it together."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.clips.models import Clip
from app.foundation.db import Base, Id, Identified, db, words
from app.foundation.refusals import Refusal
from app.library.models import Exemplar
from app.people.models import Person

NO_CLIP = "Please choose one of the clips that you can see."
NO_EXEMPLAR = "Please choose one of the examples in the library."
NOT_BOTH = "Please choose a clip or an example of the library, and not both."
WHO = {
    "demonstration": "Please say who shows it.",
    "co-teaching": "Please say with whom it is taught.",
}


class ModelKind(StrEnum):
    """How somebody gets to see the step before they try it."""

    EXEMPLAR = "exemplar"
    DEMONSTRATION = "demonstration"
    CO_TEACHING = "co-teaching"


class StepModel(Identified, Base):
    """The model of one step: a clip or an exemplar of the library, or who shows it or teaches it too, perhaps when.

    An exemplar is always read through :meth:`Exemplar.in_force`: taken back, it is gone from the step as well.
    """

    __tablename__ = "step_model"

    action_step_id: Mapped[str] = mapped_column(
        Id, ForeignKey("action_step.id", ondelete="CASCADE"), unique=True
    )
    by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[ModelKind] = mapped_column(words(ModelKind))
    clip_id: Mapped[str | None] = mapped_column(Id, ForeignKey("clip.id", ondelete="SET NULL"), index=True)
    exemplar_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("exemplar.id", ondelete="SET NULL"), index=True
    )
    who: Mapped[str | None] = mapped_column(String(200))
    takes_place_on: Mapped[date | None] = mapped_column(Date)
    words: Mapped[str | None] = mapped_column(Text)

    by: Mapped[Person] = relationship(lazy="joined")

    @classmethod
    def of(
        cls,
        kind: ModelKind,
        *,
        by: Person,
        clip_id: str | None = None,
        exemplar_id: str | None = None,
        who: str | None = None,
        takes_place_on: date | None = None,
        words: str | None = None,
    ) -> "StepModel":
        """A model as somebody describes it. Raises :class:`Refusal` for what they cannot see, or without a name."""
        made = cls(kind=kind, by_id=by.id, words=words or None)
        made.by = by
        made.clip_id = made.exemplar_id = made.who = made.takes_place_on = None
        if kind is ModelKind.EXEMPLAR and exemplar_id:
            if clip_id:
                raise Refusal(NOT_BOTH, field="exemplar_id")
            made.exemplar_id = _exemplar(by, exemplar_id).id
        elif kind is ModelKind.EXEMPLAR:
            made.clip_id = _clip(by, clip_id).id
        elif not who:
            raise Refusal(WHO[kind.value], field="who")
        else:
            made.who, made.takes_place_on = who, takes_place_on
        return made


def _clip(person: Person, clip_id: str | None) -> Clip:
    found = db.session.scalars(Clip.visible_to(person).where(Clip.id == clip_id)).unique().one_or_none()
    if found is None:
        raise Refusal(NO_CLIP, field="clip_id")
    return found


def _exemplar(person: Person, id: str) -> Exemplar:
    found = db.session.scalars(Exemplar.in_force(person).where(Exemplar.id == id)).unique().one_or_none()
    if found is None:
        raise Refusal(NO_EXEMPLAR, field="exemplar_id")
    return found
