"""What a reel looks like on the way out."""

from typing import Literal

from app.foundation.schemas import Moment, Output
from app.strengths.counts import Counted
from app.strengths.reel import Entry


class StrengthOut(Output):
    """One thing in the reel. The film is there for strengths whose recording can be watched."""

    sort: Literal["strength", "step", "goal", "cycle"]
    id: str
    at: Moment
    words: str
    happened: str
    author_id: str | None
    recording_id: str | None
    lesson_id: str | None
    goal_id: str | None
    playback: str | None
    start_ms: int | None
    end_ms: int | None

    @classmethod
    def of(cls, entry: Entry) -> "StrengthOut":
        """Show one entry."""
        comment, film = entry.comment, entry.film
        return cls(
            sort=entry.sort,  # type: ignore[arg-type]
            id=entry.id,
            at=entry.at,
            words=entry.words,
            happened=entry.happened,
            author_id=comment.author_id if comment else None,
            recording_id=comment.recording_id if comment else None,
            lesson_id=comment.recording.lesson_id if comment else None,
            goal_id=comment.goal_id if comment else entry.goal_id,
            playback=film.url if film else None,
            start_ms=film.from_ms if film else None,
            end_ms=film.to_ms if film else None,
        )


class CountedOut(Output):
    """How many strengths and growth areas were noted in a year."""

    year: int
    strengths: int
    growth_areas: int


class CountsOut(Output):
    """The counts of a teacher, by year, the newest first."""

    years: list[CountedOut]

    @classmethod
    def of(cls, counted: list[Counted]) -> "CountsOut":
        """Show them."""
        return cls(years=[CountedOut.model_validate(one) for one in counted])
