"""A cycle's reflection as one of its people reads it: for its own page, and in short on the page of the cycle."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.cycles.models import Cycle
from app.foundation.db import db
from app.people.models import Person
from app.reflections.models import JointReflection, Quote, Reflection
from app.reflections.reflection import done_on
from app.reflections.then_and_now import ThenAndNow


@dataclass(frozen=True)
class ReflectionSection:
    """What is there, as far as the viewer may read it. ``waits_for`` names those who are not done yet."""

    cycle: Cycle
    viewer: Person
    own: Reflection | None
    others: Sequence[Reflection]
    waits_for: Sequence[Person]
    joint: JointReflection | None
    films: ThenAndNow
    quotes: Sequence[Quote]

    @property
    def other(self) -> Person | None:
        """Whom the viewer looks back with; nobody where the cycle is the teacher's alone."""
        return next((person for person in self.cycle.people if person.id != self.viewer.id), None)

    @property
    def own_done(self) -> bool:
        """Whether the viewer has said that they are done."""
        return self.own is not None and self.own.done_at is not None

    @property
    def open(self) -> bool:
        """Whether all are done, so that what they say together can begin."""
        return not self.waits_for

    @property
    def told(self) -> Sequence[Reflection]:
        """The reflections to read beside each other: the viewer's own first."""
        return [*([self.own] if self.own else []), *self.others]

    @property
    def signed(self) -> bool:
        """Whether everybody signed what was said together."""
        return self.joint is not None and all(self.joint.signed_by(person) for person in self.cycle.people)

    @property
    def own_quotes(self) -> dict[str, Quote]:
        """The viewer's own words on the coaching, by what they are about."""
        return {quote.kind.value: quote for quote in self.quotes if quote.author_id == self.viewer.id}


def section(cycle: Cycle, viewer: Person) -> ReflectionSection:
    """Gather it for a cycle that the viewer may see, in a fixed number of queries."""
    seen = Reflection.visible_to(viewer).where(Reflection.cycle_id == cycle.id)
    reflections = list(db.session.scalars(seen.order_by(Reflection.created_at, Reflection.id)).unique())
    done = done_on(cycle)
    joint = JointReflection.on(cycle)
    quotes = Quote.visible_to(viewer).where(Quote.cycle_id == cycle.id)
    return ReflectionSection(
        cycle=cycle,
        viewer=viewer,
        own=next((one for one in reflections if one.author_id == viewer.id), None),
        others=[one for one in reflections if one.author_id != viewer.id],
        waits_for=[person for person in cycle.people if person.id not in done],
        joint=joint,
        films=ThenAndNow.of(cycle, viewer, joint),
        quotes=sorted(
            db.session.scalars(quotes).unique(),
            key=lambda quote: (quote.author_id != viewer.id, quote.author_id, quote.kind.value),
        ),
    )
