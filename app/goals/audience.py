"""Who can see something, said as a sentence to one of them."""

from collections.abc import Sequence

from app.lessons.audience import ONLY_YOU, listed
from app.people.models import Person


def names(people: Sequence[Person], viewer: Person) -> str:
    """The people as the viewer would list them, the viewer first: “You and Ben”."""
    others = [person.first_name for person in people if person.id != viewer.id]
    return listed(["You", *others] if len(others) < len(people) else others)


def can_see(people: Sequence[Person], viewer: Person) -> str:
    """The audience of a page in one sentence: “Only you can see this.”"""
    if [person.id for person in people] == [viewer.id]:
        return ONLY_YOU
    return f"{names(people, viewer)} can see this."
