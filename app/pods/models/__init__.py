"""The nouns of this room: a pod and its members, its rounds and what is shown and written in them, its tasks and files."""

from app.pods.models.pods import FEWEST, MOST, Membership, Pod
from app.pods.models.rounds import Part, Round, RoundNote, ShownClip
from app.pods.models.tasks import PodFile, Task

__all__ = [
    "FEWEST",
    "MOST",
    "Membership",
    "Part",
    "Pod",
    "PodFile",
    "Round",
    "RoundNote",
    "ShownClip",
    "Task",
]
