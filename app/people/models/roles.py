"""The words for what people do at a school."""

from enum import StrEnum


class RoleName(StrEnum):
    """What somebody does at the school. Only teachers and coaches ever see coaching content."""

    TEACHER = "teacher"
    COACH = "coach"
    LEADER = "leader"
    EVALUATOR = "evaluator"
    ADMIN = "admin"


COACHING_ROLES = (RoleName.TEACHER, RoleName.COACH)
