"""Telling the recording's open pages that a noticing began, opened, or ended; never that one of the two is done."""

from app.foundation import live
from app.foundation.db import db
from app.lessons.models import Recording
from app.noticing.models import SealedNoticing


def tell(noticing: SealedNoticing) -> None:
    """Publish, with the caller's commit, that a noticing stands differently. It holds no words and no counts."""
    db.session.flush()
    live.publish(db.session, noticing.recording.topic, "noticing", {"id": noticing.id})


def tell_of_look(recording: Recording) -> None:
    """Publish, with the caller's commit, that the teacher looks first at a recording, or does so no longer."""
    db.session.flush()
    live.publish(db.session, recording.topic, "noticing", {"id": recording.id})
