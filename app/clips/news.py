"""Telling the others that a clip was made, changed, exported or taken away."""

from app.clips.models import Clip
from app.foundation import live
from app.foundation.db import db
from app.noticing.models import hushed


def tell(clip: Clip, *, gone: bool = False) -> None:
    """Publish that a clip changed, to whoever follows its recording; the news holds no words."""
    db.session.flush()
    if hushed(clip):
        return
    news = {"id": clip.id, "version": clip.version, "gone": gone}
    live.publish(db.session, clip.recording.topic, "clip", news)
