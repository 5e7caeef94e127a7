"""Telling a cycle's open pages that its reflection went on: that somebody is done, or what both say; never a draft."""

from app.cycles.models import Cycle
from app.cycles.news import tell_of_cycle
from app.foundation.db import db


def tell(cycle: Cycle) -> None:
    """Say, with the caller's commit, that there is more to see on the cycle. It holds no words."""
    db.session.flush()
    tell_of_cycle(cycle)
