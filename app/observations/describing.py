"""A nudge from judging to describing: what was seen or heard comes first. It advises and never forbids."""

import re
from typing import Final

JUDGING: Final = re.compile(
    r"\b(good|great|excellent|amazing|perfect|nice|lovely|well done|bad|poor|poorly|weak|boring|lazy|messy|chaotic|"
    r"should have|should|shouldn['’]t|too (?:much|little|fast|slow|long|loud|quiet)|effective|ineffective|"
    r"(?:un)?engaged|off[- ]task|on[- ]task|understood|didn['’]t understand|confused)\b",
    re.IGNORECASE,
)
QUOTED: Final = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’")


def nudge(body: str, *, quotes: bool) -> str | None:
    """What to ask of a line that judges; nothing for one that describes. With ``quotes`` the line is somebody's words."""
    found = None if quotes else JUDGING.search(QUOTED.sub(" ", body))
    if found is None:
        return None
    return f"“{found[0].lower()}” is a judgement. What did you see or hear that made you think so?"
