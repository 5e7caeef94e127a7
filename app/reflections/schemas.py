"""What reflections look like on the way in and out."""

from typing import Annotated, Any

from pydantic import Field

from app.foundation.schemas import (
    Filled,
    Input,
    Moment,
    OptionalParagraphs,
    Output,
    Reference,
    Text,
)
from app.people.models import Person
from app.reflections.models import Quote, QuoteKind, Reflection, Verdict
from app.reflections.section import ReflectionSection

Words = Annotated[Filled, Field(max_length=2000)]
OptionalWords = Annotated[Text, Field(max_length=2000)] | None


class ReflectionIn(Input):
    """What one person writes; what is not sent stays as it is."""

    for_students: OptionalParagraphs = None
    for_me: OptionalParagraphs = None
    surprise: OptionalParagraphs = None
    plan: OptionalParagraphs = None
    evidence: OptionalParagraphs = None

    def written(self) -> dict[str, Any]:
        """Only what was sent."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class ReflectionForm(Input):
    """The page's form: all parts at once, and whether one is done."""

    for_students: OptionalParagraphs = None
    for_me: OptionalParagraphs = None
    surprise: OptionalParagraphs = None
    plan: OptionalParagraphs = None
    evidence: OptionalParagraphs = None
    done: bool = False

    def written(self) -> dict[str, Any]:
        """All of it: what was emptied on the page is empty."""
        return self.model_dump(exclude={"done"})


class ReflectionOut(Output):
    """One person's reflection. The other's is found once both are done."""

    id: str
    cycle_id: str
    author_id: str
    author_name: str
    for_students: str | None
    for_me: str | None
    surprise: str | None
    plan: str | None
    evidence: str | None
    done_at: Moment | None
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, reflection: Reflection) -> "ReflectionOut":
        """Show one reflection."""
        names = cls.model_fields.keys() - {"author_name"}
        return cls(author_name=reflection.author.name, **{name: getattr(reflection, name) for name in names})


class JointIn(Input):
    """What both say together; what is not sent stays as it is. A verdict is about the plan, and says why."""

    takeaway: OptionalParagraphs = None
    verdict: Verdict | None = None
    why: OptionalWords = None
    then_clip_id: Reference | None = None
    now_clip_id: Reference | None = None

    def said(self) -> dict[str, Any]:
        """Only what was sent."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class JointForm(Input):
    """The page's form. ``version`` is that of the text it was begun from, 0 for none."""

    takeaway: OptionalParagraphs = None
    verdict: Verdict | None = None
    why: OptionalWords = None
    then_clip_id: Reference | None = None
    now_clip_id: Reference | None = None
    version: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0

    def said(self) -> dict[str, Any]:
        """All that both say; the clips only where the page offered a choice."""
        chosen = self.model_fields_set & {"then_clip_id", "now_clip_id"}
        return self.model_dump(include={"takeaway", "verdict", "why"} | chosen)


class JointOut(Output):
    """What is said together. Before ``open`` it can only be empty; ``version`` is 0 until something was said."""

    cycle_id: str
    open: bool
    takeaway: str | None
    verdict: Verdict | None
    why: str | None
    then_clip_id: str | None
    now_clip_id: str | None
    signed_by: list[str]
    version: int

    @classmethod
    def of(cls, section: ReflectionSection) -> "JointOut":
        """Show it to the section's viewer, with the clips that they may see."""
        joint = section.joint
        return cls(
            cycle_id=section.cycle.id,
            open=section.open,
            takeaway=joint.takeaway if joint else None,
            verdict=joint.verdict if joint else None,
            why=joint.why if joint else None,
            then_clip_id=section.films.then.id if section.films.then else None,
            now_clip_id=section.films.now.id if section.films.now else None,
            signed_by=[one.person_id for one in joint.signatures] if joint else [],
            version=joint.version if joint else 0,
        )


class QuoteIn(Input):
    """A few words on the coaching."""

    kind: QuoteKind
    body: Words


class QuotePatch(Input):
    """The same in other words. A release of the earlier ones ends with them."""

    body: Words


class QuotesForm(Input):
    """The page's form: both kinds at once. What is emptied is taken away."""

    helped: OptionalWords = None
    would_help: OptionalWords = None

    def bodies(self) -> dict[QuoteKind, str]:
        """What stands under each kind."""
        return {QuoteKind.HELPED: self.helped or "", QuoteKind.WOULD_HELP: self.would_help or ""}


class QuoteOut(Output):
    """What one of the pair said of the coaching. ``released_at`` is told to its author alone."""

    id: str
    cycle_id: str
    author_id: str
    kind: QuoteKind
    body: str
    released_at: Moment | None
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, quote: Quote, reader: Person) -> "QuoteOut":
        """Show one quote to one of the two."""
        names = cls.model_fields.keys() - {"released_at"}
        own = quote.author_id == reader.id
        return cls(
            released_at=quote.released_at if own else None, **{name: getattr(quote, name) for name in names}
        )
