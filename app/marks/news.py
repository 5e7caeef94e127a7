"""Telling the others that something was marked, corrected or taken away."""

from collections.abc import Sequence

from app.foundation import live
from app.foundation.db import db
from app.lessons.models import Recording
from app.marks.models import Mark

MOST_TOLD_SINGLY = 20  # beyond that, reading the layer once is less for everybody than fetching each


def tell(mark: Mark, *, gone: bool = False) -> None:
    """Publish that a mark changed, to whoever follows its recording; the news says neither what nor when."""
    db.session.flush()
    news = {"id": mark.id, "version": mark.version, "gone": gone}
    live.publish(db.session, mark.recording.topic, "mark", news)


def tell_of_new(recording: Recording, marks: Sequence[Mark]) -> None:
    """Publish what was just made and what that did to others; of many at once, only that there are many (``marks``)."""
    db.session.flush()
    displaced = [other for mark in marks for other in mark.displaced]
    if len(marks) + len(displaced) > MOST_TOLD_SINGLY:
        live.publish(db.session, recording.topic, "marks", {})
        return
    for mark in marks:
        tell(mark)
    for other in displaced:
        tell(other, gone=other not in db.session)
