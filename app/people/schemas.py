"""What is said about people, over HTTP and in forms."""

from typing import Annotated

from pydantic import AfterValidator, Field

from app.foundation.schemas import Input, Line, Moment, Output, Reference, Text
from app.people.models import RoleName
from app.people.pass_phrases import LONGEST
from app.people.zones import zone_names

LONGEST_ADDRESS = 254
LONGEST_TOKEN_LIFE_DAYS = 3650


def _address(text: str) -> str:
    name, _, domain = text.rpartition("@")
    usual = text.isascii() and text.isprintable() and not any(sign in text for sign in ' ,;:<>"()[]\\')
    if not (usual and name and "@" not in name and "." in domain.strip(".")):
        raise ValueError("Please give an e-mail address, like name@school.example.")
    return text.lower()


EmailAddress = Annotated[
    Text,
    Field(min_length=1, max_length=LONGEST_ADDRESS, json_schema_extra={"format": "email"}),
    AfterValidator(_address),
]
"""An address that mail could reach, in lower case."""
PassPhrase = Annotated[Text, Field(min_length=1, max_length=LONGEST)]
"""Something typed as a pass phrase; whether it is a good one is asked where it is set."""
Roles = Annotated[list[RoleName], Field(min_length=1, max_length=len(RoleName))]


class SignInIn(Input):
    """An address and a pass phrase, and where to go then."""

    email: Annotated[Text, Field(min_length=1, max_length=LONGEST_ADDRESS)]
    pass_phrase: PassPhrase
    next: Annotated[Text, Field(max_length=2000)] = ""


class SetUpIn(Input):
    """The first school and its first admin, who may teach or coach as well."""

    school: Line
    name: Line
    email: EmailAddress
    pass_phrase: PassPhrase
    roles: list[RoleName] = Field(default_factory=list, max_length=len(RoleName))


class JoinIn(Input):
    """How somebody who was invited wants to be called, and their pass phrase."""

    name: Line
    pass_phrase: PassPhrase


class NewPassPhraseIn(Input):
    """Another pass phrase, for somebody who came by a link."""

    pass_phrase: PassPhrase


class ChangedPassPhraseIn(Input):
    """Another pass phrase, for somebody who knows the present one."""

    current: PassPhrase
    pass_phrase: PassPhrase


class NameIn(Input):
    """A name."""

    name: Line


def _zone(name: str) -> str:
    if name not in zone_names():
        raise ValueError("Please choose one of the zones.")
    return name


class ZoneIn(Input):
    """The time zone in which somebody is shown times, and where to go then."""

    zone: Annotated[Text, Field(max_length=64), AfterValidator(_zone)]
    next: Annotated[Text, Field(max_length=2000)] = ""


class InvitationIn(Input):
    """Whom to invite, and as what."""

    name: Line
    email: EmailAddress
    role: RoleName


class PersonIn(Input):
    """Somebody who joins the school without an invitation; they choose a pass phrase through a link."""

    email: EmailAddress
    name: Line
    roles: Roles


class PersonPatch(Input):
    """What changes about somebody; what is not sent stays as it is."""

    name: Line | None = None
    roles: Roles | None = None


class RolesForm(Input):
    """Name and roles as the admin's page sends them."""

    name: Line
    roles: Roles


class PairIn(Input):
    """The two who are to work together."""

    coach_id: Reference
    teacher_id: Reference


class TokenIn(Input):
    """What a token is for, and for how many days it works; without days until it is revoked."""

    name: Annotated[Text, Field(max_length=200)] = ""
    days: Annotated[int, Field(ge=1, le=LONGEST_TOKEN_LIFE_DAYS)] | None = None


class Me(Output):
    """You."""

    id: str
    email: str
    name: str
    roles: list[RoleName]


class PersonOut(Me):
    """Somebody at the school; ``removed_at`` once they are not any more."""

    created_at: Moment
    removed_at: Moment | None
    version: int


class PairedPerson(Output):
    """One of the two of a pair."""

    id: str
    email: str
    name: str


class PairOut(Output):
    """Who works with whom; ``ended_at`` once they do not any more."""

    id: str
    coach: PairedPerson
    teacher: PairedPerson
    created_at: Moment
    ended_at: Moment | None
    version: int


class InvitationOut(Output):
    """An invitation that waits to be accepted."""

    id: str
    email: str
    name: str
    role: RoleName
    created_at: Moment
    expires_at: Moment


class LinkOut(Output):
    """A link that works once, shown once."""

    id: str
    url: str
    expires_at: Moment


class TokenOut(Output):
    """A token, without its secret."""

    id: str
    name: str
    created_at: Moment
    expires_at: Moment | None
    last_used_at: Moment | None


class NewToken(TokenOut):
    """A token with its secret, which is shown this once."""

    secret: str
