"""The stages of a coaching cycle, and the order they come in."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a cycle stands. Check-backs follow once it is closed and are no stage of their own."""

    SET_GOAL = "set-goal"
    ACTION_PLAN = "action-plan"
    MONITOR = "monitor"
    REFLECT = "reflect"
    CLOSED = "closed"

    @property
    def next(self) -> "Stage | None":
        """The stage that follows; ``None`` for a closed cycle."""
        order = list(Stage)
        place = order.index(self) + 1
        return order[place] if place < len(order) else None

    def follows(self, other: "Stage") -> bool:
        """Whether this stage comes later than another."""
        order = list(Stage)
        return order.index(self) > order.index(other)


class Pathway(StrEnum):
    """How well the teacher knows coaching cycles: what is explained and asked along the way differs."""

    NEW = "new-to-coaching"
    USED = "used-to-it"
