"""How to get into the demo school: a pass phrase made for this data folder, so that no two demos share one."""

import base64
import hashlib
import hmac

from app.foundation.db import db
from app.people import pass_phrases
from app.people.models import Person
from app.settings import Settings

CAST = (
    ("teacher", "amina@hillstreet.example"),
    ("coach", "ben@hillstreet.example"),
    ("leader", "elena@hillstreet.example"),
    ("admin", "grace@hillstreet.example"),
    ("alone", "chidi@hillstreet.example"),
)


def sign_ins(settings: Settings) -> str:
    """Give everybody of the cast who has none this demo's pass phrase, commit, and say who signs in how."""
    phrase = _phrase(settings)
    lines = ["Sign in with the pass phrase  " + phrase]
    for role, email in CAST:
        person = db.session.scalars(Person.by_email(email)).unique().one_or_none()
        if person is None:
            continue
        if person.pass_phrase_hash is None:
            person.keep_pass_phrase(db.session(), phrase)
        if pass_phrases.opens(person.pass_phrase_hash, phrase):
            lines.append(f"  {role:8} {person.email}")
    db.session.commit()
    return "\n".join(lines)


def _phrase(settings: Settings) -> str:
    digest = hmac.digest(settings.secret_key.encode(), b"demo sign-ins", hashlib.sha256)
    letters = base64.b32encode(digest).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))
