"""Trying a pass phrase: the same words and the same time for everybody who is refused."""

import threading

from flask import Request

from app.foundation import clock
from app.foundation.db import db
from app.foundation.refusals import TooMany
from app.people import browsers, pass_phrases
from app.people.models import Person
from app.people.models.guesses import Pace, SignInAttempt

PAUSE_S = 3
PAUSES_AT_ONCE = 4  # a botnet may hold so many of the server's hands, and no more
WAIT_S = 60
_pauses = threading.BoundedSemaphore(PAUSES_AT_ONCE)

REFUSED = "That e-mail address and pass phrase do not go together. Please look at both again."
TOO_OFTEN = "There were many tries that did not fit. Please wait a few minutes, or ask your admin for a link."


def person_for(request: Request, email: str, phrase: str) -> Person | None:
    """The person whose address and pass phrase these are, if there is one who may come in.

    Raises :class:`TooMany` when this try comes too soon. Commits what it counts, also when the answer is no.
    """
    attempt = SignInAttempt.write_down(db.session(), browsers.guesser(request, email))
    db.session.commit()
    _wait_for_turn(attempt)
    kept = db.session.scalar(Person.kept_phrase_of(email))
    if not pass_phrases.opens(kept, phrase):
        return None
    person = db.session.scalars(Person.by_email(email)).unique().one()
    person.seal_again_if_outdated(phrase)
    attempt.forgive(db.session())
    return person


def _wait_for_turn(attempt: SignInAttempt) -> None:
    pace = attempt.pace(db.session())
    if pace is Pace.AT_ONCE:
        return
    db.session.rollback()  # nobody waits for the database while this one waits
    if pace is Pace.SLOWED and _pauses.acquire(blocking=False):
        try:
            clock.pause(PAUSE_S)
        finally:
            _pauses.release()
        return
    attempt.take_back(db.session())
    db.session.commit()
    raise TooMany(TOO_OFTEN, retry_after_s=WAIT_S)
