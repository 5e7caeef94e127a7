"""What a debrief is made of."""

from app.debriefs.debrief import Debrief
from app.debriefs.items import AgendaItem, Decision, Outcome

__all__ = ["AgendaItem", "Debrief", "Decision", "Outcome"]
