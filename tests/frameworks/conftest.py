"""The same lesson as in every test of its page."""

from tests.workspace.story import csrf_of, lesson, recording, share

__all__ = ["csrf_of", "lesson", "recording", "share"]
