"""The letters Sightline writes: an invitation, a link for a new pass phrase, and the news that it was changed."""

import logging

from flask import current_app, g, render_template, url_for

from app.foundation.mail import Letter, Undelivered, mailer
from app.people.models import Invitation, PassPhraseReset, Person

log = logging.getLogger(__name__)


def link(endpoint: str, secret: str) -> str:
    """The address of a link as others see it: from the settings, never from what a request claims."""
    return str(current_app.config["SIGHTLINE"].base_url) + url_for(endpoint, secret=secret, _external=False)


def invitation(invited: Invitation, url: str) -> Letter:
    """The letter that invites somebody."""
    school = invited.school.name if invited.school else ""
    text = render_template("mail/invitation.txt", invitation=invited, url=url)
    return Letter(to=invited.email or "", subject=f"Join {school} on Sightline", text=text)


def pass_phrase_reset(reset: PassPhraseReset, url: str) -> Letter:
    """The letter with a link for a new pass phrase."""
    text = render_template("mail/pass_phrase_reset.txt", reset=reset, url=url)
    return Letter(to=reset.person.email, subject="A new pass phrase for Sightline", text=text)


def pass_phrase_changed(person: Person) -> Letter:
    """The letter that tells somebody that their pass phrase is another one now."""
    text = render_template("mail/pass_phrase_changed.txt", person=person)
    return Letter(to=person.email, subject="Your pass phrase was changed", text=text)


def send(letter: Letter) -> bool:
    """Send a letter; say whether it went. A post office that is closed keeps nobody from their work."""
    try:
        mailer().send(letter)
    except Undelivered as trouble:
        log.warning("a letter was not delivered: %s request=%s", trouble, g.get("request_id"))
        return False
    return True
