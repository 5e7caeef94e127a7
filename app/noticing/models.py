"""The nouns of this room: a sealed noticing and its two halves, and what it hides from whom."""

from app.noticing.noticing import NoticingHalf, NoticingState, SealedNoticing
from app.noticing.seal import expect_may_write, hushed, in_sight, kept, sealed_for

__all__ = [
    "NoticingHalf",
    "NoticingState",
    "SealedNoticing",
    "expect_may_write",
    "hushed",
    "in_sight",
    "kept",
    "sealed_for",
]
