"""What frameworks look like on the way in and out."""

from typing import Annotated

from pydantic import Field

from app.foundation.paging import PageQuery
from app.foundation.refusals import Refusal
from app.foundation.schemas import Input, Moment, OptionalLine, Output, Reference
from app.foundation.schemas import Text as Words
from app.frameworks.drafts import FrameworkDraft, Unreadable
from app.frameworks.files import LARGEST_BYTES, Kind, Pack, pack, read
from app.frameworks.framework import Framework, Indicator

Written = Annotated[Words, Field(max_length=LARGEST_BYTES)]


class FrameworkIn(Input):
    """A framework to load: the ``text`` of a file and how it is written.

    With ``pack`` it is one that comes with the house, and nothing else is read.
    """

    text: Written = ""
    kind: Kind = Kind.YAML
    pack: Reference | None = None

    def read(self) -> tuple[FrameworkDraft, str | None]:
        """What is to be loaded, and which pack it is. Raises :class:`Refusal` with what is in the way."""
        if self.pack is None:
            return draft_of(self.text, self.kind), None
        found = pack(self.pack)
        if found is None:
            raise Refusal("There is no ready framework of that name.", field="pack")
        return found.draft, found.slug


class FrameworkForm(Input):
    """What the page of a preview sends back, or a button for a ready one."""

    text: Written = ""
    kind: Kind = Kind.YAML
    pack: OptionalLine = None


def draft_of(text: str, kind: Kind) -> FrameworkDraft:
    """Read a text. Raises :class:`Refusal` with a sentence for each problem and its line."""
    try:
        return read(text, kind)
    except Unreadable as unreadable:
        raise Refusal(str(unreadable), field="text") from unreadable


class FrameworksQuery(PageQuery):
    """Which frameworks are asked for: with ``every_version`` also the earlier ones, and what was put away."""

    every_version: bool = False


class IndicatorOut(Output):
    """One thing to look at; ``levels`` describe it, one for each level of the framework."""

    id: str
    name: str
    about: str
    look_fors: list[str]
    levels: list[str]

    @classmethod
    def of(cls, indicator: Indicator) -> "IndicatorOut":
        """Show one."""
        return cls.model_validate(indicator)


class DomainOut(Output):
    """Indicators that belong together."""

    name: str
    about: str
    indicators: list[IndicatorOut]


class FrameworkOut(Output):
    """One version of a framework. It never changes: a newer file makes a version of its own."""

    id: str
    name: str
    edition: int
    about: str
    levels: list[str]
    domains: list[DomainOut]
    put_away: bool
    created_at: Moment

    @classmethod
    def of(cls, framework: Framework) -> "FrameworkOut":
        """Show one."""
        domains = [
            DomainOut(
                name=domain["name"],
                about=domain["about"],
                indicators=[IndicatorOut.of(one) for one in framework.of_domain(place)],
            )
            for place, domain in enumerate(framework.domains)
        ]
        names = ("id", "name", "edition", "about", "levels", "created_at")
        facts = {name: getattr(framework, name) for name in names}
        return cls(domains=domains, put_away=framework.put_away_at is not None, **facts)


class PackOut(Output):
    """A framework that comes with the house."""

    pack: str
    name: str
    about: str
    indicators: list[str]


class PacksOut(Output):
    """All of them."""

    items: list[PackOut]

    @classmethod
    def of(cls, found: tuple[Pack, ...]) -> "PacksOut":
        """Show them."""
        return cls(
            items=[
                PackOut(
                    pack=one.slug,
                    name=one.draft.name,
                    about=one.draft.about,
                    indicators=[indicator.name for indicator in one.draft.indicators],
                )
                for one in found
            ]
        )
