"""What comments leave to the worker."""

from sqlalchemy import delete

from app.comments.models import UNDO_FOR, Comment
from app.foundation import clock
from app.foundation.db import db
from app.foundation.jobs import every

ERASE_S = 3_600  # a deleted comment is gone for good between 24 and 25 hours later


@every(seconds=ERASE_S)
def erase_deleted() -> None:
    """Erase for good what was deleted a day ago, with its replies, earlier wordings and mentions."""
    db.session.execute(delete(Comment).where(Comment.deleted_at <= clock.now() - UNDO_FOR))
    db.session.commit()
