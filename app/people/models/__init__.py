"""Who is who: schools, people and their roles, pairs, and the keys and links people hold."""

from app.people.models.guesses import SignInAttempt
from app.people.models.keys import SignIn, Token, fingerprint
from app.people.models.links import Invitation, PassPhraseReset
from app.people.models.pairs import Pair, works_with
from app.people.models.people import Person, Role, School
from app.people.models.roles import COACHING_ROLES, RoleName

__all__ = [
    "COACHING_ROLES",
    "Invitation",
    "Pair",
    "PassPhraseReset",
    "Person",
    "Role",
    "RoleName",
    "School",
    "SignIn",
    "SignInAttempt",
    "Token",
    "fingerprint",
    "works_with",
]
