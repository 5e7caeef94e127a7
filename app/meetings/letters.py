"""The letter that reminds of a meeting: with whom and when, and a link. Nothing of what it is about."""

from flask import current_app, render_template

from app.foundation.mail import Letter
from app.meetings.meeting import Meeting
from app.people import zones
from app.people.models import Person


def reminder(meeting: Meeting, person: Person) -> Letter:
    """Remind one of the two. Raises ``ValueError`` for a meeting without a time."""
    if meeting.starts_at is None:
        raise ValueError("nobody is reminded of a meeting that has no time")
    said = {
        "person": person,
        "other": meeting.other(person).name,
        "day": zones.near_words(person, meeting.starts_at),
        "time": zones.hour_words(person, meeting.starts_at),
        "zone": zones.zone_name(person),
        "home": str(current_app.config["SIGHTLINE"].base_url),
        "meeting_id": meeting.id,
    }
    subject = f"Meeting with {meeting.other(person).first_name} {said['day']} at {said['time']}"
    return Letter(to=person.email, subject=subject, text=render_template("mail/meeting_reminder.txt", **said))
