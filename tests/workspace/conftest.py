"""The same lesson as in every test of this page."""

from tests.workspace.story import csrf_of, goal, lesson, private_goal, recording, share

__all__ = ["csrf_of", "goal", "lesson", "private_goal", "recording", "share"]
