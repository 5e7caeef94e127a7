"""What is said about agreements, over HTTP and in forms."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from app.cycles.agreement import NEVER_FOR_JUDGING, READY, Agreement, AgreementWording, Terms
from app.foundation.schemas import Filled, Input, Moment, Output, Reference
from app.foundation.schemas import Text as Words

Term = Annotated[Filled, Field(max_length=4000)]


class TermsIn(Input):
    """The words of a pair's agreement. That it is never for judging is part of every one, and not asked for."""

    works_on: Term = READY.works_on
    who_sees: Term = READY.who_sees
    how_long: Term = READY.how_long
    beside: Annotated[Words, Field(max_length=4000)] = READY.beside

    def terms(self) -> Terms:
        """The words as they are kept. A form sends its line ends as two characters."""
        said = (self.works_on, self.who_sees, self.how_long, self.beside)
        return Terms(*(text.replace("\r\n", "\n") for text in said))


class AgreementIn(TermsIn):
    """A new agreement of a pair; what is not sent is the ready text."""

    pair_id: Reference


class AgreementPatch(Input):
    """What changes of the words; what is not sent stays as it is. Both sign anew."""

    works_on: Term | None = None
    who_sees: Term | None = None
    how_long: Term | None = None
    beside: Annotated[Words, Field(max_length=4000)] | None = None

    def terms(self, now: Terms) -> Terms:
        """The words with these changes."""
        return replace(now, **self.model_dump(exclude_none=True))


class SignatureIn(Input):
    """The number of the wording that was read."""

    number: Annotated[int, Field(ge=1, le=100_000)]


class SignatureOut(Output):
    """Who signed, and when."""

    person_id: str
    created_at: Moment


class WordingOut(Output):
    """One wording, as it was and with who signed it."""

    number: int
    by_id: str
    works_on: str
    who_sees: str
    how_long: str
    beside: str
    signatures: list[SignatureOut]
    created_at: Moment

    @classmethod
    def of(cls, wording: AgreementWording) -> "WordingOut":
        """The wording as it is answered."""
        return cls.model_validate(wording)


class AgreementOut(Output):
    """An agreement: the words that hold, whether both signed them, and every earlier wording."""

    id: str
    pair_id: str
    signed: bool
    never_for: str
    newest: WordingOut
    earlier: list[WordingOut]
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, agreement: Agreement) -> "AgreementOut":
        """The agreement as it is answered."""
        return cls(
            id=agreement.id,
            pair_id=agreement.pair_id,
            signed=agreement.signed,
            never_for=NEVER_FOR_JUDGING,
            newest=WordingOut.of(agreement.newest),
            earlier=[WordingOut.of(one) for one in reversed(agreement.wordings[:-1])],
            created_at=agreement.created_at,
            updated_at=agreement.updated_at,
            version=agreement.version,
        )
