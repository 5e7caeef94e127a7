"""What a coach's time goes to: coaching of eight kinds, and five kinds of other duties."""

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a stretch of time was for."""

    OBSERVATION = "observation"
    DEBRIEF = "debrief"
    MODELLING = "modelling"
    CO_TEACHING = "co-teaching"
    CO_PLANNING = "co-planning"
    FEEDBACK = "feedback"
    DATA_TALK = "data-talk"
    OTHER_COACHING = "other-coaching"
    COVER = "cover"
    ADMINISTRATION = "administration"
    MEETINGS = "meetings"
    TRAVEL = "travel"
    OTHER_DUTY = "other-duty"

    @property
    def words(self) -> str:
        """What it is called on a page."""
        return WORDS[self]

    @property
    def is_coaching(self) -> bool:
        """Whether it is coaching, and not another duty."""
        return self in COACHING


COACHING: Final = tuple(Kind)[:8]
OTHER_DUTIES: Final = tuple(Kind)[8:]
WORDS: Final = {
    Kind.OBSERVATION: "Observation",
    Kind.DEBRIEF: "Debrief",
    Kind.MODELLING: "Modelling",
    Kind.CO_TEACHING: "Co-teaching",
    Kind.CO_PLANNING: "Co-planning",
    Kind.FEEDBACK: "Preparing feedback",
    Kind.DATA_TALK: "Data talk",
    Kind.OTHER_COACHING: "Other coaching",
    Kind.COVER: "Cover",
    Kind.ADMINISTRATION: "Administration",
    Kind.MEETINGS: "Meetings",
    Kind.TRAVEL: "Travel",
    Kind.OTHER_DUTY: "Other duty",
}
