"""Who may follow what: each slice says so for its own noun."""

import re
from collections.abc import Callable
from typing import Any

MayFollow = Callable[[Any, str], bool]

WELL_FORMED = re.compile(r"([a-z][a-z_-]{0,39}):([a-z0-9_-]{1,64})")
_rules: dict[str, MayFollow] = {}


def topic(noun: str) -> Callable[[MayFollow], MayFollow]:
    """Register ``may_follow(person, id) -> bool`` for the topics ``<noun>:<id>``.

    It is asked when somebody begins to follow and again, at most two seconds old, before each delivery; so it goes
    through the same ``visible_to`` query as the page.
    """

    def decorate(may_follow: MayFollow) -> MayFollow:
        _rules[noun] = may_follow
        return may_follow

    return decorate


def allows(person: Any, name: str) -> bool:
    """Whether the person may follow the topic. A topic that does not exist and one that is not theirs are alike."""
    parts = WELL_FORMED.fullmatch(name)
    rule = _rules.get(parts[1]) if parts else None
    return bool(parts and rule and rule(person, parts[2]))
