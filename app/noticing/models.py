"""The nouns of this room: a sealed noticing and its two halves, a teacher's first look, and what they hide from whom."""

from app.noticing.first_look import FirstLook, LookingHabit, OwnLook, looks_first
from app.noticing.noticing import NoticingHalf, NoticingState, SealedNoticing
from app.noticing.seal import (
    expect_may_answer,
    expect_may_write,
    hushed,
    in_sight,
    kept,
    sealed_for,
    withheld,
)

__all__ = [
    "FirstLook",
    "LookingHabit",
    "NoticingHalf",
    "NoticingState",
    "OwnLook",
    "SealedNoticing",
    "expect_may_answer",
    "expect_may_write",
    "hushed",
    "in_sight",
    "kept",
    "looks_first",
    "sealed_for",
    "withheld",
]
