"""A cycle's story as a program reads it, or as somebody takes it along."""

from app.coaching.cycle_story import Chapter, CycleStory
from app.coaching.happenings import Happening
from app.cycles.schemas import CheckBackOut, CycleOut, StageChangeOut
from app.cycles.stages import Stage
from app.foundation.schemas import Moment, Output
from app.goals.schemas import GoalOut


class HappeningOut(Output):
    """One thing that happened: when, of which sort, whose, in which words; ``href`` leads to it on this installation."""

    at: Moment
    sort: str
    label: str
    words: str
    href: str | None

    @classmethod
    def of(cls, one: Happening) -> "HappeningOut":
        """Show one."""
        return cls.model_validate(one)


class ChapterOut(Output):
    """A stage: whether it is past, now, later or was left out, the ways out of it, and what happened in it."""

    stage: Stage
    name: str
    state: str
    lasted: str
    changes: list[StageChangeOut]
    happened: list[HappeningOut]

    @classmethod
    def of(cls, chapter: Chapter) -> "ChapterOut":
        """Show one."""
        return cls(
            stage=chapter.stage,
            name=chapter.name,
            state=chapter.state,
            lasted=chapter.lasted,
            changes=[StageChangeOut.of(change) for change in chapter.changes],
            happened=[HappeningOut.of(one) for one in chapter.happened],
        )


class CycleStoryOut(Output):
    """All of a cycle with its days, as far as the asker can see it; ``goal`` is null where they cannot read it."""

    cycle: CycleOut
    teacher: str
    people: list[str]
    goal: GoalOut | None
    cadence: list[str]
    chapters: list[ChapterOut]
    check_backs: list[CheckBackOut]

    @classmethod
    def of(cls, story: CycleStory) -> "CycleStoryOut":
        """Show a story that was told to somebody."""
        cycle, goal = story.cycle, story.goal
        return cls(
            cycle=CycleOut.of(cycle, {goal.id} if goal else set()),
            teacher=cycle.teacher.name,
            people=[person.name for person in cycle.people],
            goal=GoalOut.model_validate(goal) if goal else None,
            cadence=list(story.cadence),
            chapters=[ChapterOut.of(one) for one in story.chapters],
            check_backs=[CheckBackOut.model_validate(one) for one in cycle.check_backs],
        )
