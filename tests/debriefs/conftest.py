"""A shared lesson with moments of both people, ready to be talked about."""

from dataclasses import dataclass

import pytest

from app.clips.models import Clip
from app.comments.models import Comment
from app.debriefs.beginning import begin_or_join
from app.debriefs.models import AgendaItem, Debrief
from app.foundation.db import db
from app.goals.models import Goal
from app.lessons.models import Lesson, Recording, Sharing
from tests.goals.story import a_clip, a_comment, a_goal, a_lesson, a_recording, shared


@dataclass
class Meeting:
    """Everything that Amina and Ben could talk about, and what they could not."""

    lesson: Lesson
    recording: Recording
    sharing: Sharing
    goal: Goal
    strength: Comment
    question: Comment
    clip: Clip
    draft: Comment
    private: Comment


@pytest.fixture
def meeting(world):
    """Amina's lesson, shared with the pair, with shared and unshared comments."""
    lesson = a_lesson(world.amina)
    sharing = shared(lesson, world.amina_and_ben)
    goal = a_goal(world.amina, world.amina_and_ben)
    recording = a_recording(lesson)
    return Meeting(
        lesson=lesson,
        recording=recording,
        sharing=sharing,
        goal=goal,
        strength=a_comment(
            recording, world.ben, 90_000, kind="strength", body="You waited five full seconds."
        ),
        question=a_comment(recording, world.amina, 30_000, kind="question", body="Who did I not hear?"),
        clip=a_clip(recording, world.ben),
        draft=a_comment(recording, world.ben, 120_000, state="draft", body="A half thought of Ben’s"),
        private=a_comment(recording, world.amina, 150_000, state="private", body="Amina’s own note"),
    )


@pytest.fixture
def debrief(world, meeting) -> Debrief:
    """The debrief, begun by Ben."""
    made, _ = begin_or_join(meeting.lesson, by=world.ben)
    db.session.commit()
    return made


@pytest.fixture
def item(debrief) -> AgendaItem:
    """Its first moment: the strength."""
    return debrief.items[0]
